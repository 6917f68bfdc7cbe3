import { findPhotos } from "./find-photos.ts";
import { openOutFolder } from "./out-folder.ts";
import { systemWords } from "./photo-problem.ts";
import { planPhotos } from "./plan.ts";
import type { SignCommand } from "./sign-command.ts";
import type { LeftOut, PhotoOutcome } from "./sign-outcome.ts";
import { signPhotos } from "./sign-photos.ts";
import { createSignReport } from "./sign-report.ts";
import type { SignTools } from "./sign-tools.ts";
import { startTally } from "./tally.ts";

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
  const { manifest, identity: outIdentity } = outFolder;
  const found = await findPhotos(command.photos, { recursive, outIdentity, signal });
  const photos = await planPhotos(found.photos, {
    ...{ out, overwrite },
    optionsFor: (auto) => options[auto],
    isOurs: manifest.has,
  });
  tools.onEndAtOnce(outFolder.clearNow);

  const tally = startTally(photos.length + found.failed.length);
  const report = createSignReport(terminal, { json, current: () => tally.current });
  const onOutcome = async (outcome: PhotoOutcome): Promise<void> => {
    tally.count(outcome);
    await report.outcome(outcome);
  };
  const end = async (leftOut: LeftOut): Promise<void> => {
    await report.end({ ...tally.current, leftOut, isInterrupted: signal.aborted });
  };
  try {
    for (const failed of found.failed) await onOutcome({ status: "failed", ...failed });
    await signPhotos(photos, { ...tools, out, outFolder, onOutcome });
    await end(found.leftOut);
  } catch (error) {
    // A run whose manifest could not be written has come to its end all the same.
    const hasEnded = signal.aborted || systemWords(error) !== undefined;
    if (hasEnded) await end(found.leftOut);
    if (!signal.aborted) throw error;
  } finally {
    report.close();
  }
  return tally.current.failed;
}
