import type { Size } from "../domain/geometry.ts";

export interface Formats {
  /** `4.2 MB`: decimal units, as photographers' systems show them. */
  bytes(bytes: number): string;
  /** As `bytes`, rounded down: for limits. */
  limit(bytes: number): string;
  /** `−93 %`, the change from one size to another. */
  change(from: number, to: number): string;
  /** `14:05:10`, of an ISO 8601 time. */
  time(iso: string): string;
  /** `31 ms`, `1.2 s` */
  duration(ms: number): string;
  /** `6000 × 4000` */
  size(size: Size): string;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
const UNIT_STEP = 1000;

/**
 * How figures are written.
 *
 * @param locale a language tag (BCP 47); the region counts, too: `en-GB` has another clock than `en-US`
 */
export function createFormats(locale: string): Formats {
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 0,
  });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });

  function inUnit(value: number, unit: string, digits: number): string {
    return new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      unitDisplay: unit === "byte" ? "long" : "short",
      maximumFractionDigits: digits,
    }).format(value);
  }

  /** In the largest unit of which there is one, once it is rounded. */
  function scaled(bytes: number, round: (value: number) => number) {
    let value = bytes;
    let step = 0;
    while (round(value) >= UNIT_STEP && step < UNITS.length - 1) {
      value /= UNIT_STEP;
      step += 1;
    }
    return { value, step };
  }

  const unitAt = (step: number): string => UNITS[step] ?? "byte";

  return {
    bytes(bytes) {
      const { value, step } = scaled(bytes, Math.round);
      return inUnit(value, unitAt(step), step >= 2 && value < 100 ? 1 : 0);
    },
    limit(bytes) {
      const { value, step } = scaled(bytes, Math.floor);
      const tenths = value < 10 ? 10 : 1;
      return inUnit(Math.floor(value * tenths) / tenths, unitAt(step), 1);
    },
    // A true minus: the hyphen is hard to see.
    change: (from, to) => percent.format(from === 0 ? 0 : to / from - 1).replace("-", "−"),
    time: (iso) => clock.format(new Date(iso)),
    duration: (ms) =>
      ms < 1000 ? inUnit(ms, "millisecond", ms < 10 ? 1 : 0) : inUnit(ms / 1000, "second", 1),
    size: ({ width, height }) => `${width} × ${height}`,
  };
}
