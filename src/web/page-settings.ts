import type { Size } from "../domain/geometry.ts";
import { EFFORTS, type Effort } from "../domain/watermark-options.ts";

/** What the page knows of the service's settings, from the attributes of its root element. */
export interface PageSettings {
  /** Largest file that the service takes. */
  readonly maxUploadBytes: number;
  /** Photos are fitted to this box, in pixels. */
  readonly box: Size;
  /** What an empty text means. */
  readonly watermarkText: string;
  readonly effort: Effort;
}

/** @throws Error naming the attribute that is missing or malformed */
export function readPageSettings(
  attributes: Readonly<Record<string, string | undefined>>,
): PageSettings {
  return {
    maxUploadBytes: positive(attributes, "maxUploadBytes"),
    box: { width: positive(attributes, "maxWidth"), height: positive(attributes, "maxHeight") },
    watermarkText: attributes.watermarkText ?? "",
    effort: EFFORTS.find((effort) => effort === attributes.effort) ?? "auto",
  };
}

function positive(attributes: Readonly<Record<string, string | undefined>>, name: string): number {
  const value = Number(attributes[name]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`The root element's ${name} is no positive number: ${attributes[name]}`);
}
