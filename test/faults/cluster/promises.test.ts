import { afterEach, expect, test } from "bun:test";
import { encodePng, photo } from "../../fixtures/pictures.ts";
import { expectKept, upload } from "./promises.ts";

const PHOTO = encodePng(photo(8, 6));
const ID = "a".repeat(64);

let server: Bun.Server<undefined> | undefined;
afterEach(() => server?.stop(true));

interface Script {
  /** Statuses of `/optimize`, one after the other; the last one stays. */
  readonly optimize: readonly number[];
  /** What `/optimize` draws; the stored picture is `mine`. */
  readonly drawn?: string;
}

/** An api whose one job is done, and whose optimizers come back as the script says. */
function startApi({ optimize, drawn = "mine" }: Script): string {
  const left = [...optimize];
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    routes: {
      "/status/:id": Response.json({ status: "done" }),
      "/image/:id": () => new Response("mine", { headers: { ETag: `"${ID}"` } }),
      "/optimize": () => {
        const status = (left.length > 1 ? left.shift() : left[0]) ?? 200;
        return new Response(status === 200 ? drawn : "{}", { status });
      },
    },
  });
  return server.url.origin;
}

const kept = (script: Script, timeoutMs: number): Promise<void> =>
  expectKept(startApi(script), PHOTO, [{ id: ID, text: "mine" }], timeoutMs);

test("a picture is compared once the optimizers have been let in again", async () => {
  await kept({ optimize: [503, 503, 200] }, 10_000);
});

test("optimizers that stay away end the waiting, and a refusal ends it at once", async () => {
  await expect(kept({ optimize: [503] }, 300)).rejects.toThrow(/in vain for \/optimize/);
  server?.stop(true);
  await expect(kept({ optimize: [422] }, 60_000)).rejects.toThrow("422");
});

test("a picture of another photo is no promise kept", async () => {
  await expect(kept({ optimize: [200], drawn: "yours" }, 10_000)).rejects.toThrow();
});

test("an upload that is cut off has no answer; one that fails with no problem of ours is a failure", async () => {
  let answer = Response.json({ code: "overloaded" }, { status: 503 });
  server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => answer });
  const url = server.url.origin;
  expect(await upload(url, PHOTO, { text: "refused" })).toMatchObject({
    ...{ status: 503, code: "overloaded", id: undefined },
  });
  answer = new Response("<h1>Something broke</h1>", { status: 500 });
  await expect(upload(url, PHOTO, { text: "broken" })).rejects.toThrow(SyntaxError);
  await server.stop(true);
  expect(await upload(url, PHOTO, { text: "cut off" })).toMatchObject({ status: 0 });
});
