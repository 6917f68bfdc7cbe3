import type { LiveSettings } from "./config/live-settings.ts";
import { InvalidSettingsError, type Settings } from "./config/settings.ts";
import type { Log } from "./ports/log.ts";

export interface ReloadableLog extends Log {
  level: string;
}

/** Reads the settings again and logs what came of it; wrong ones change nothing. */
export function reloadSettings(settings: LiveSettings, log: ReloadableLog): void {
  try {
    const { changed, waiting } = settings.reload();
    const { LOG_LEVEL }: Settings = settings.current();
    log.level = LOG_LEVEL;
    log.info({ changed }, "settings read again");
    if (waiting.length > 0) log.warn({ waiting }, "settings that hold only from the next start");
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    log.error({ problems: error.problems }, "settings left as they are: the new ones are wrong");
  }
}
