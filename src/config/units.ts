const BYTE_UNITS = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
} as const satisfies Record<string, number>;

/**
 * Reads a size such as `20971520`, `20MB` (powers of 1000) or `20MiB` (powers of 1024).
 *
 * @returns whole bytes, or `undefined` when the text is no such size
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return undefined;
  const [, amount = "", unit = ""] = match;
  const factor = (BYTE_UNITS as Partial<Record<string, number>>)[unit.toLowerCase()];
  if (factor === undefined) return undefined;
  const bytes = Math.round(Number(amount) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
