/** A header value such as `form-data; name="image"; filename="a.jpg"`. */
export interface HeaderValue {
  /** What stands before the parameters, in lower case. */
  readonly type: string;
  /** By name in lower case, unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * One parameter (RFC 9110, section 5.6.6). The last alternative is for what browsers write: they do
 * not escape a backslash (HTML, "Multipart form data"), so that one may stand before the last quote.
 */
const PARAMETER =
  /[ \t]*;[ \t]*([^\s=;"]+)=(?:"((?:[^"\\]|\\.)*)"(?=[ \t]*(?:;|$))|"([^"]*)"(?=[ \t]*(?:;|$))|([^\s;"]+))/y;

/** Reads type and parameters; `undefined` when it is malformed or names a parameter twice. */
export function parseHeaderValue(value: string): HeaderValue | undefined {
  const type = /^[^\s;"]+/.exec(value)?.[0];
  if (type === undefined) return undefined;
  const parameters = new Map<string, string>();
  let end = type.length;
  PARAMETER.lastIndex = end;
  for (let match = PARAMETER.exec(value); match; match = PARAMETER.exec(value)) {
    end = PARAMETER.lastIndex;
    const [, name = "", quoted, raw, token = ""] = match;
    const key = name.toLowerCase();
    if (parameters.has(key)) return undefined;
    parameters.set(key, quoted?.replace(/\\(["\\])/g, "$1") ?? raw ?? token);
  }
  const isWhole = /^[ \t]*;?[ \t]*$/.test(value.slice(end));
  return isWhole ? { type: type.toLowerCase(), parameters } : undefined;
}
