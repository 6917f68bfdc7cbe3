import { InvalidParameterError } from "../domain/errors.ts";
import { OPTION_FIELDS, type OptionField, type OptionFields } from "../domain/watermark-options.ts";

/** Longest value of a field, in bytes. */
const MAX_VALUE_BYTES = 2048;

/** Names that begin so are the service's own: an unknown one is a mistake, not somebody else's. */
const OWN_PREFIX = "wm_";

export interface UploadFields {
  /** The next field begins. */
  begin(name: string): void;
  /** Bytes of its value. */
  data(bytes: Uint8Array): void;
  end(): void;
  /** The fields that carry more than white space, as sent. */
  readonly values: OptionFields;
}

/**
 * Collects the fields of one upload. Those of other people are skipped.
 *
 * @throws InvalidParameterError from every call: a field unknown, repeated, too long or not UTF-8
 */
export function createUploadFields(): UploadFields {
  const values: Partial<Record<OptionField, string>> = {};
  const seen = new Set<OptionField>();
  let field = "";
  let option: OptionField | undefined;
  let pieces: Uint8Array[] = [];
  let valueBytes = 0;

  return {
    values,
    begin(name) {
      field = name;
      pieces = [];
      valueBytes = 0;
      option = OPTION_FIELDS.find((known) => known === name);
      if (!option) {
        if (!name.startsWith(OWN_PREFIX)) return;
        const expected = `one of the fields ${OPTION_FIELDS.join(", ")}`;
        throw new InvalidParameterError({ field, expected });
      }
      if (seen.has(option)) throw new InvalidParameterError({ field, expected: "one value" });
      seen.add(option);
    },
    data(bytes) {
      valueBytes += bytes.byteLength;
      if (valueBytes > MAX_VALUE_BYTES) {
        throw new InvalidParameterError({ field, expected: `at most ${MAX_VALUE_BYTES} bytes` });
      }
      if (option) pieces.push(bytes.slice());
    },
    end() {
      if (!option) return;
      const value = decodeUtf8(field, Buffer.concat(pieces));
      if (value.trim() !== "") values[option] = value;
    },
  };
}

function decodeUtf8(field: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new InvalidParameterError({ field, expected: "text in UTF-8" });
  }
}
