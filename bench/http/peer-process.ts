import { join } from "node:path";
import fontPath from "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf" with {
  type: "file",
};
import { type ListeningProcess, startListening } from "../listening-process.ts";

const PROJECT = join(import.meta.dir, "../..");
const ENTRY = join(import.meta.dir, "peer-main.ts");

/** Where Node is on this machine, if it is. */
export function findNode(): string | undefined {
  return Bun.which("node") ?? undefined;
}

/**
 * The peer service in a Node process of its own. Node 20 reads no TypeScript: it gets the program as
 * one bundle on its standard input, and takes the packages from the project's folder.
 */
export async function startPeerProcess(node: string): Promise<ListeningProcess> {
  const { outputs } = await Bun.build({
    entrypoints: [ENTRY],
    target: "node",
    packages: "external",
  });
  const [program] = outputs;
  if (!program) throw new Error(`${ENTRY} gave no bundle`);
  return await startListening({
    command: [node, "--input-type=module", "-"],
    // As in production.
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", FONT: fontPath },
    cwd: PROJECT,
    stdin: program,
  });
}
