import { CANONICAL_OPTIONS_FIELD } from "../domain/canonical-options.ts";
import { InvalidParameterError } from "../domain/errors.ts";
import { OPTION_FIELDS, type OptionField } from "../domain/watermark-options.ts";

/** The fields that a form may be asked for. */
export type FormField = OptionField | typeof CANONICAL_OPTIONS_FIELD;
export type FormFields = Readonly<Partial<Record<FormField, string>>>;

/**
 * Longest value of a field, in bytes. The longest text has 200 code points of 4 bytes, or of 12 where
 * JSON escapes them.
 */
const MAX_VALUE_BYTES = 2048;
const MAX_CANONICAL_BYTES = 4096;

/** Names that begin so are the service's own: an unknown one is a mistake, not somebody else's. */
const OWN_PREFIX = "wm_";

export interface UploadFields {
  /** The next field begins. */
  begin(name: string): void;
  /** Bytes of its value. */
  data(bytes: Uint8Array): void;
  end(): void;
  /** The fields that carry more than white space, as sent. */
  readonly values: FormFields;
}

/**
 * Collects the fields of one upload. Those of other people are skipped.
 *
 * @param known the fields that are ours
 * @throws InvalidParameterError from every call: a field unknown, repeated, too long or not UTF-8
 */
export function createUploadFields(known: readonly FormField[]): UploadFields {
  const values: Partial<Record<FormField, string>> = {};
  const seen = new Set<FormField>();
  let field = "";
  let option: FormField | undefined;
  let maxBytes = MAX_VALUE_BYTES;
  let pieces: Uint8Array[] = [];
  let valueBytes = 0;

  return {
    values,
    begin(name) {
      field = name;
      pieces = [];
      valueBytes = 0;
      option = known.find((ours) => ours === name);
      maxBytes = option === CANONICAL_OPTIONS_FIELD ? MAX_CANONICAL_BYTES : MAX_VALUE_BYTES;
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
      if (valueBytes > maxBytes) {
        throw new InvalidParameterError({ field, expected: `at most ${maxBytes} bytes` });
      }
      // `slice` of a Buffer, which a Uint8Array may be, copies nothing.
      if (option) pieces.push(new Uint8Array(bytes));
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
