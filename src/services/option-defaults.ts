import type { Settings } from "../config/settings.ts";
import type { OutputFormat } from "../domain/image-format.ts";
import type { OptionDefaults } from "../domain/watermark-options.ts";

/** What the settings say of everything that a request leaves open. */
export function optionDefaults(settings: Settings, format: OutputFormat): OptionDefaults {
  return {
    text: settings.WATERMARK_TEXT,
    effort: settings.EFFORT,
    maxWidth: settings.MAX_WIDTH,
    maxHeight: settings.MAX_HEIGHT,
    format,
  };
}
