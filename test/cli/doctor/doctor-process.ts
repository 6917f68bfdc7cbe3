import type { Finding } from "../../../src/cli/doctor/finding.ts";
import { runFiligrane } from "../filigrane-process.ts";

export interface Diagnosis {
  readonly exitCode: number;
  /** By what was looked at. */
  readonly findings: Readonly<Record<string, Pick<Finding, "state" | "detail" | "advice">>>;
}

/** Runs `filigrane doctor --json` with one worker and these settings. */
export async function diagnose(environment: Readonly<Record<string, string>>): Promise<Diagnosis> {
  const { exitCode, out, problems } = await runFiligrane(["doctor", "--json"], {
    environment: { WORKERS: "1", PORT: "0", ...environment },
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const findings = out.map((line) => {
    // What the command prints is its own JSON of findings.
    const { check, ...finding } = JSON.parse(line) as Finding;
    return [check, finding] as const;
  });
  return { exitCode, findings: Object.fromEntries(findings) };
}
