import { OUTPUT_FORMATS, type OutputFormat } from "../../domain/image-format.ts";
import {
  EFFORTS,
  type Effort,
  type OptionFields,
  POSITIONS,
  type Position,
} from "../../domain/watermark-options.ts";

export const COLOR_CHOICES = ["auto", "light", "dark", "own"] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

export const FORMAT_CHOICES = ["auto", ...OUTPUT_FORMATS] as const;
export type FormatChoice = "auto" | OutputFormat;

/** What the visitor has chosen. */
export interface SignSettings {
  /** As typed; empty means the service's own. */
  readonly text: string;
  readonly position: Position;
  readonly color: ColorChoice;
  /** `#rrggbb`, for the colour `own`; kept while another is chosen. */
  readonly ownColor: string;
  readonly format: FormatChoice;
  readonly effort: Effort;
}

/** Near white and near black: the inks that the service itself draws with. */
const COLOR_FIELD = { auto: "auto", light: "#ffffff", dark: "#1e1e1e" } as const;

const COLOR_PATTERN = /^#[0-9a-f]{6}$/i;

export function defaultSettings(effort: Effort): SignSettings {
  return {
    text: "",
    position: "bottom-right",
    color: "auto",
    ownColor: "#ffc94d",
    format: "auto",
    effort,
  };
}

/** Settings as they were remembered; what is missing or makes no sense any more is the default. */
export function parseSettings(json: string | null, defaults: SignSettings): SignSettings {
  const kept = parseObject(json);
  return {
    text: typeof kept.text === "string" ? kept.text : defaults.text,
    position: POSITIONS.find((name) => name === kept.position) ?? defaults.position,
    color: COLOR_CHOICES.find((name) => name === kept.color) ?? defaults.color,
    ownColor:
      typeof kept.ownColor === "string" && COLOR_PATTERN.test(kept.ownColor)
        ? kept.ownColor
        : defaults.ownColor,
    format: FORMAT_CHOICES.find((name) => name === kept.format) ?? defaults.format,
    effort: EFFORTS.find((name) => name === kept.effort) ?? defaults.effort,
  };
}

function parseObject(json: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Somebody else wrote there: as good as nothing.
    return {};
  }
}

/** The form fields that say the same to the service. */
export function toOptionFields(settings: SignSettings): OptionFields {
  const { color, ownColor } = settings;
  return {
    wm_text: settings.text,
    wm_position: settings.position,
    wm_color: color === "own" ? ownColor : COLOR_FIELD[color],
    wm_format: settings.format,
    wm_effort: settings.effort,
  };
}

/** The option fields as JSON, equal for settings that make the same picture. */
export function settingsKey(settings: SignSettings): string {
  return JSON.stringify(
    toOptionFields({ ...settings, text: settings.text.normalize("NFC").trim() }),
  );
}
