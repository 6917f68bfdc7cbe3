/**
 * What a codec threw, as an `Error`: it may be a number (the address of a C++ exception) or an
 * `ExitStatus`, an object that is none.
 */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === "number") return new Error(`C++ exception at address ${thrown}`);
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    return new Error(String(thrown.message));
  }
  return new Error(String(thrown));
}
