import { NotMultipartError } from "../domain/errors.ts";
import { parseHeaderValue } from "./header-value.ts";

/** What a part says of itself. */
export interface PartHead {
  readonly name: string;
  /** As sent, paths and all; `undefined` when the part names no file. */
  readonly filename: string | undefined;
  /** In lower case, without parameters; `undefined` when the part does not tell. */
  readonly type: string | undefined;
}

/** Header fields by name in lower case, one character for each byte. */
export type PartHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Reads the header of a part (RFC 7578, section 4).
 *
 * @throws NotMultipartError without one `Content-Disposition: form-data` that carries a name
 */
export function readPartHead(headers: PartHeaders): PartHead {
  const [disposition, ...others] = headers["content-disposition"] ?? [];
  if (disposition === undefined || others.length > 0) {
    throw new NotMultipartError("a part has not exactly one Content-Disposition");
  }
  const header = parseHeaderValue(disposition);
  const name = header?.parameters.get("name");
  if (header?.type !== "form-data" || name === undefined) {
    throw new NotMultipartError("a part's Content-Disposition is not form-data with a name");
  }
  const plain = header.parameters.get("filename");
  const extended = header.parameters.get("filename*");
  return {
    name: decodeUtf8(name),
    filename: plain === undefined ? extended && decodeExtended(extended) : decodeUtf8(plain),
    type: headers["content-type"]?.[0]?.split(";")[0]?.trim().toLowerCase(),
  };
}

function decodeUtf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** RFC 8187, section 3.2; form-data should not use it (RFC 7578, section 4.2), but some clients do. */
function decodeExtended(value: string): string {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value)?.[1];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded);
  } catch (cause) {
    throw new NotMultipartError("a part's filename* is not percent-encoded UTF-8", { cause });
  }
  throw new NotMultipartError("a part's filename* is not in UTF-8");
}
