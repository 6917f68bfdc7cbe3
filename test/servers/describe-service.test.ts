import { describe, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";

const HELPER = join(import.meta.dir, "../fixtures/servers/describe-service.ts");

/** Runs a suite that needs MinIO where there is none, and gives what the runner did. */
async function runWithoutMinio(requireServices: string) {
  const folder = await createTemporaryFolder();
  try {
    const file = join(folder.path, "needs-minio.test.ts");
    await writeFile(
      file,
      `import { test } from "bun:test";
       import { describeService } from ${JSON.stringify(HELPER)};
       test("needs no server", () => {});
       describeService("minio", () => { test("needs one", () => { throw new Error("it ran"); }); });`,
    );
    const runner = Bun.spawn([process.execPath, "test", file], {
      cwd: folder.path,
      env: {
        ...process.env,
        FILIGRANE_MINIO: join(folder.path, "absent"),
        REQUIRE_SERVICES: requireServices,
      },
      stdout: "ignore",
      stderr: "pipe",
      timeout: 30_000,
    });
    const output = await new Response(runner.stderr).text();
    return { output, exitCode: await runner.exited };
  } finally {
    await folder.remove();
  }
}

describe("a suite whose server is not installed", () => {
  test("is skipped", async () => {
    const { output, exitCode } = await runWithoutMinio("");
    expect(output).toContain("1 skip");
    expect(exitCode).toBe(0);
  });

  test("fails where services are required, saying how to install it", async () => {
    const { output, exitCode } = await runWithoutMinio("1");
    expect(output).toContain("(fail) minio is installed");
    expect(output).toContain(".ci/install-services");
    expect(exitCode).toBe(1);
  });
});
