import { NotMultipartError } from "../domain/errors.ts";
import { parseHeaderValue } from "./header-value.ts";

/** RFC 2046, section 5.1.1: 1 to 70 characters, the last one no space. */
const BOUNDARY = /^[\x20-\x7e]{0,69}[\x21-\x7e]$/;

/**
 * The boundary that a request's `Content-Type` names.
 *
 * @throws NotMultipartError when it names another type, or none that can be used
 */
export function readBoundary(contentType: string | undefined): string {
  if (contentType === undefined) throw new NotMultipartError("there is no Content-Type");
  const header = parseHeaderValue(contentType.trim());
  if (header?.type !== "multipart/form-data") {
    throw new NotMultipartError("the Content-Type is not a well-formed multipart/form-data");
  }
  const boundary = header.parameters.get("boundary");
  if (boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw new NotMultipartError("the Content-Type names no boundary of 1 to 70 ASCII characters");
}
