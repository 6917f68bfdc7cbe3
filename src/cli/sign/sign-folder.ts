import { findPhotos } from "./find-photos.ts";
import { openOutFolder } from "./out-folder.ts";
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
 * @throws UsageError, before anything is written
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
    await report.outcome(outcome);
  };
  const end = async (leftOut: LeftOut): Promise<void> => {
    await report.end({ ...tally.current, leftOut, isInterrupted: signal.aborted });
  };
  try {
    for (const failed of found.failed) await onOutcome({ status: "failed", ...failed });
    await signPhotos(photos, { ...tools, out, outFolder, overwrite, onOutcome });
    await end(found.leftOut);
  } catch (error) {
    if (!signal.aborted) throw error;
    await end(found.leftOut);
  } finally {
    report.close();
  }
  return tally.current.failed;
}
