import { untilAborted } from "../../domain/until-aborted.ts";
import { settle } from "../../services/settle.ts";
import { findPhotos } from "./find-photos.ts";
import { openOutFolder } from "./out-folder.ts";
import { systemWords } from "./photo-problem.ts";
import { planPhotos } from "./plan.ts";
import type { SignCommand } from "./sign-command.ts";
import type { PhotoOutcome } from "./sign-outcome.ts";
import { signPhotos } from "./sign-photos.ts";
import { createSignReport } from "./sign-report.ts";
import type { SignTools } from "./sign-tools.ts";
import { startTally } from "./tally.ts";

/** How long a run that was interrupted waits for a reader of its summary. */
const LAST_WORDS_MS = 1_000;

/**
 * Signs files and folders of photos into a folder, and reports it. An interruption ends it as if there
 * were no more photos.
 *
 * @returns how many photos could not be signed
 * @throws UsageError, before anything is written; the system's errors when the manifest cannot be
 *   written at the end, which is reported by then
 */
export async function signFolder(command: SignCommand, tools: SignTools): Promise<number> {
  const { out, recursive, overwrite, json } = command;
  const { options, terminal, signal } = tools;
  const outFolder = await openOutFolder(out);
  const { manifest, identity: outIdentity, isResult } = outFolder;
  const wanted = { recursive, outIdentity, isResult, signal };
  const found = await findPhotos(command.photos, wanted);
  const photos = await planPhotos(found.photos, {
    ...{ out, overwrite },
    optionsFor: (auto) => options[auto],
    earlier: manifest,
  });
  tools.onEndAtOnce(outFolder.clear);

  const tally = startTally(photos.length + found.failed.length);
  const report = createSignReport(terminal, { json, current: () => tally.current });
  const onOutcome = async (outcome: PhotoOutcome): Promise<void> => {
    tally.count(outcome);
    // Nobody may ever read what is told.
    await untilAborted(report.outcome(outcome), signal);
  };
  const signAll = async (): Promise<void> => {
    for (const failed of found.failed) await onOutcome({ status: "failed", ...failed });
    await signPhotos(photos, { ...tools, out, outFolder, overwrite, onOutcome });
  };
  try {
    const ended = await settle(signAll());
    // A run whose manifest could not be written has come to its end all the same.
    const isTold = ended.ok || signal.aborted || systemWords(ended.error) !== undefined;
    if (isTold) {
      const { leftOut } = found;
      const telling = report.end({ ...tally.current, leftOut, isInterrupted: signal.aborted });
      await untilLongAborted(telling, signal);
    }
    if (!ended.ok && !signal.aborted) throw ended.error;
  } finally {
    report.close();
  }
  return tally.current.failed;
}

/** Waits for last words, but when the run is interrupted no longer than is polite. */
async function untilLongAborted(telling: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await untilAborted(telling, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    await Promise.race([telling, Bun.sleep(LAST_WORDS_MS)]);
  }
}
