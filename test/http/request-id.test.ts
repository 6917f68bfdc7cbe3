import { expect, test } from "bun:test";
import { acceptedId } from "../fixtures/answers.ts";
import type { LogLine } from "../fixtures/memory-log.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../fixtures/running-service.ts";

const picture = await encodeJpeg(photo(64, 48));

function linesOf({ log }: RunningService, message: string): readonly LogLine["fields"][] {
  return log.lines.filter((line) => line.message === message).map(({ fields }) => fields);
}

test("an optimizer logs a picture under the id of the request that asks for it", async () => {
  const optimizer = await startService({ environment: { ROLE: "optimizer" } });
  const api = await startService({
    environment: { ROLE: "api", ALLOW_LOCAL: "1", OPTIMIZER_URL: optimizer.url },
  });
  try {
    const requestId = "given-by-the-client";
    const answer = await postPhoto(api, picture, {}, { headers: { "X-Request-Id": requestId } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("X-Request-Id")).toBe(requestId);
    const line = expect.objectContaining({ requestId, status: 200 });
    expect(linesOf(api, "request")).toContainEqual(line);
    expect(linesOf(optimizer, "request")).toContainEqual(line);
  } finally {
    await api.stop();
    await optimizer.stop();
  }
});

test("what is kept as a job is logged under the ids of request and job", async () => {
  const service = await startService();
  try {
    const headers = { "X-Request-Id": "given-by-the-client", Prefer: "respond-async" };
    const id = await acceptedId(await postPhoto(service, picture, {}, { headers }));
    const kept = linesOf(service, "upload kept as a job");
    expect(kept).toEqual([{ id, requestId: "given-by-the-client", cause: undefined }]);
  } finally {
    await service.stop();
  }
});
