import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { OpenApiDocument } from "../../../src/http/openapi/types.ts";
import { encodePng, photo } from "../../fixtures/pictures.ts";
import { postPhoto } from "../../fixtures/running-service.ts";
import { describeService } from "../../fixtures/servers/describe-service.ts";
import { type ListeningProcess, startServiceProcess } from "../../fixtures/service-process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../fixtures/temporary-folder.ts";
import { idOf } from "../answers.ts";
import { runSchemathesis } from "./run-schemathesis.ts";

describeService("schemathesis", () => {
  let folder: TemporaryFolder;
  let service: ListeningProcess;
  let document: OpenApiDocument;
  let knownId: string;

  beforeAll(async () => {
    folder = await createTemporaryFolder();
    service = await startServiceProcess({
      environment: { DATA_DIR: join(folder.path, "data"), LOG_LEVEL: "info" },
    });
    knownId = idOf(await postPhoto(service, encodePng(photo(60, 40))));
    const answer = await fetch(`${service.url}/openapi.json`);
    document = (await answer.json()) as OpenApiDocument; // as its own tests see
  }, 30_000);
  afterAll(async () => {
    service?.signal("SIGTERM");
    await service?.exited;
    await folder?.remove();
  });

  test("every answer to what it makes up is as the document says", async () => {
    // From a file, as it leaves out the operation that it has a document from.
    const found = await runSchemathesis({ document, knownId, url: service.url });
    if (found.exitCode !== 0) console.error(found.output);
    expect(found.exitCode).toBe(0);
    const operations = Object.values(document.paths).flatMap((item) => Object.keys(item));
    expect(found.tested).toBe(operations.length);
    expect(found.generated).toBeGreaterThan(250);
    expect(found.passed).toBe(found.generated);
    // Everything that it asks for the service foresees.
    expect(service.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    expect(service.stderr).toBe("");
  }, 180_000);

  test("a document that is wrong is found out", async () => {
    const { get } = document.paths["/image/{id}"] ?? {};
    if (!get) throw new Error("The document has no picture to get");
    const { "404": _, ...responses } = get.responses;
    const found = await runSchemathesis({
      document: { ...document, paths: { "/image/{id}": { get: { ...get, responses } } } },
      ...{ knownId, url: service.url, options: ["--phases", "fuzzing"] },
    });
    expect(found.exitCode).toBe(1);
    expect(found.output).toContain("Undocumented status code");
  }, 60_000);
});
