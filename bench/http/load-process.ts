import { join } from "node:path";
import type { LoadPlan, LoadResult } from "./load.ts";

const ENTRY = join(import.meta.dir, "load-main.ts");

/** Runs a load in a process of its own, so that what it takes does not count as a service's. */
export async function runLoadProcess(plan: LoadPlan, photoPath: string): Promise<LoadResult> {
  const child = Bun.spawn([process.execPath, ENTRY, JSON.stringify(plan), photoPath], {
    env: { PATH: process.env.PATH ?? "" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  const code = await child.exited;
  if (code !== 0) throw new Error(`The load ended with ${code}`);
  // Written by load-main.ts.
  return JSON.parse(output) as LoadResult;
}
