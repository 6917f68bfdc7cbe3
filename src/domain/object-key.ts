const MAX_KEY_LENGTH = 512;

/** Longest segment: what file systems, and MinIO which lies on one, allow for a name. */
const MAX_SEGMENT_LENGTH = 255;

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * True for what the object store takes as a key: segments of 1 to 255 characters of `[A-Za-z0-9._-]`,
 * none with a dot in front, joined by `/`, at most 512 characters in all. Such a key is a relative
 * path that cannot leave its folder: no segment is empty, `.` or `..`, or holds a separator or a NUL.
 */
export function isObjectKey(key: string): boolean {
  return key.length <= MAX_KEY_LENGTH && key.split("/").every(isSegment);
}

/**
 * Lets only keys of the object store pass.
 *
 * @throws RangeError for every other key
 */
export function checkObjectKey(key: string): void {
  if (isObjectKey(key)) return;
  const shown = key.length > MAX_KEY_LENGTH ? `${key.slice(0, MAX_KEY_LENGTH)}…` : key;
  throw new RangeError(
    `An object key is segments of 1 to ${MAX_SEGMENT_LENGTH} characters of [A-Za-z0-9._-] without ` +
      `a dot in front, joined by "/", at most ${MAX_KEY_LENGTH} in all; got ${JSON.stringify(shown)}`,
  );
}

/**
 * Lets only the prefix of a folder pass: a key with a slash behind it, such as `pending/`.
 *
 * @throws RangeError for every other prefix
 */
export function checkObjectPrefix(prefix: string): void {
  if (!prefix.endsWith("/")) {
    throw new RangeError(`A prefix ends with "/", got ${JSON.stringify(prefix)}`);
  }
  checkObjectKey(prefix.slice(0, -1));
}

/** True for one valid part of a key, which no name of a hidden or temporary file is. */
export function isSegment(name: string): boolean {
  return name.length <= MAX_SEGMENT_LENGTH && SEGMENT.test(name);
}
