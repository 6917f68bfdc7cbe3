import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/** Every file in a service's data folder, by its path there, but for the queue's own. */
export async function storedFiles({
  dataFolder,
}: {
  readonly dataFolder: string;
}): Promise<string[]> {
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("queue.sqlite"))
    .map((entry) => relative(dataFolder, join(entry.parentPath, entry.name)))
    .sort();
}
