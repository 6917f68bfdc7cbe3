import { afterEach, describe, expect, test } from "bun:test";
import type { MinioStore } from "../../../src/adapters/minio/minio-store.ts";
import { StoreUnavailableError } from "../../../src/domain/errors.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { everyCall, expectUnavailable } from "./expect-unavailable.ts";
import { storeAt } from "./open-stores.ts";
import { type Script, type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

const { signal } = new AbortController();

let server: ScriptedServer;
let store: MinioStore;

async function openOn(script: Script): Promise<MinioStore> {
  server = await startScriptedServer(script);
  store = storeAt(server.port);
  return store;
}
afterEach(async () => {
  await store.close();
  await server.close();
});

function answer(status: string, headers: readonly string[], body = ""): string {
  return `${[`HTTP/1.1 ${status}`, ...headers, "Connection: close"].join("\r\n")}\r\n\r\n${body}`;
}

function xmlError(status: string, code: string): string {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`;
  return answer(status, [`Content-Length: ${body.length}`], body);
}

const page = "<html><title>Sign in to the hotel's network</title><br></html>";
const ANSWERS = {
  "503 without a body": answer("503 Service Unavailable", ["Content-Length: 0"]),
  "503 of S3": xmlError("503 Slow Down", "SlowDown"),
  "500 of S3": xmlError("500 Internal Server Error", "InternalError"),
  "403 without a body": answer("403 Forbidden", ["Content-Length: 0"]),
  "403 of S3": xmlError("403 Forbidden", "SignatureDoesNotMatch"),
  "404 of a bucket": xmlError("404 Not Found", "NoSuchBucket"),
  "a redirect": answer("301 Moved", ["Location: http://127.0.0.1:1/", "Content-Length: 0"]),
  "a page in place of an object": answer("200 OK", [`Content-Length: ${page.length}`], page),
  "a page in place of an error": answer("404 Not Found", [`Content-Length: ${page.length}`], page),
  "what is no HTTP": "220 mail.example.org ESMTP\r\n\r\n",
  "nothing at all": "",
  "a half head": "HTTP/1.1 200 OK\r\nContent-Le",
  "XML that breaks off": answer("400 Bad Request", ["Content-Length: 8"], "<Error><"),
  "an error cut in the middle": answer("400 Bad Request", ["Content-Length: 800"], "<Error><"),
};

describe("an answer that is of no use makes the store unavailable for every call", () => {
  test.each(Object.entries(ANSWERS))("%s", async (_name, text) => {
    const calls = everyCall(await openOn(() => text));
    for (const [name, call] of Object.entries(calls)) {
      // Of these two the status alone tells, and a look at the bucket that is well here.
      if (name === "remove" && text.startsWith("HTTP/1.1 200")) continue;
      if (name === "stat" && text.startsWith("HTTP/1.1 404")) continue;
      const error = await expectUnavailable(call());
      expect(error.message).not.toContain("no-such-password");
      expect(error.message).not.toContain("hotel");
    }
    expect(server.requests.length).toBeGreaterThan(0);
  });
});

describe("an object is never cut short", () => {
  const head = ['ETag: "x"', "Last-Modified: Thu, 26 Nov 2026 12:00:00 GMT"];
  const WHOLE = answer("200 OK", [...head, "Content-Length: 6"], "object");
  const CUT = {
    "the connection ends before its length": answer(
      "200 OK",
      [...head, "Content-Length: 7"],
      "object",
    ),
    "it ends where nobody said how long it is": answer("200 OK", head, "object"),
    "the last of its chunks is missing": answer(
      "200 OK",
      [...head, "Transfer-Encoding: chunked"],
      "6\r\nobject\r\n",
    ),
    "its length is none": answer("200 OK", [...head, "Content-Length: six"], "object"),
    "its length is beyond all memory": answer(
      "200 OK",
      [...head, "Content-Length: 9007199254740991"],
      "object",
    ),
  };
  test.each(Object.entries(CUT))("when %s", async (_name, text) => {
    let next = text;
    const opened = await openOn(() => next);
    await expectUnavailable(opened.get("test/a", signal));
    next = WHOLE;
    expect(await opened.get("test/a", signal)).toEqual(new TextEncoder().encode("object"));
  });
});

test("an object is not there only when the answer says so and the bucket is there", async () => {
  const opened = await openOn(() => xmlError("404 Not Found", "NoSuchKey"));
  expect(await opened.get("test/a", signal)).toBeUndefined();
  expect(await opened.stat("test/a", signal)).toBeUndefined();
  await opened.remove("test/a", signal);
});

describe("writers that meet", () => {
  const stored = answer("200 OK", ['ETag: "x"', "Content-Length: 0"]);
  const conflict = xmlError("409 Conflict", "ConditionalRequestConflict");
  const ifAbsent = { signal, ifAbsent: true };

  test("try again when told that they are in each other's way", async () => {
    const answers = [conflict, conflict, stored];
    const opened = await openOn(() => answers.shift());
    expect(await opened.put("test/a", Uint8Array.of(1), ifAbsent)).toBe("stored");
    expect(server.requests).toHaveLength(3);
  });

  test("learn of the other's object after a conflict", async () => {
    const answers = [conflict, xmlError("412 Precondition Failed", "PreconditionFailed")];
    const opened = await openOn(() => answers.shift());
    expect(await opened.put("test/a", Uint8Array.of(1), ifAbsent)).toBe("exists");
  });

  test("give up when that does not end", async () => {
    const opened = await openOn(() => conflict);
    const error = await expectUnavailable(opened.put("test/a", Uint8Array.of(1), ifAbsent));
    expect(error.message).toContain("ConditionalRequestConflict");
    expect(server.requests).toHaveLength(6);
  });

  test("stop waiting for their turn when aborted", async () => {
    const opened = await openOn(() => conflict);
    const controller = new AbortController();
    const options = { signal: controller.signal, ifAbsent: true };
    const put = opened.put("test/a", Uint8Array.of(1), options).catch((error: unknown) => error);
    setTimeout(() => controller.abort("unwanted"), 60);
    expect(await put).toBe("unwanted");
  });
});

test("a listing that does not go on is not listed for ever", async () => {
  const body =
    "<ListBucketResult><IsTruncated>true</IsTruncated>" +
    "<NextContinuationToken>again</NextContinuationToken></ListBucketResult>";
  const opened = await openOn(() => answer("200 OK", [`Content-Length: ${body.length}`], body));
  await expectUnavailable(Array.fromAsync(opened.list("test/", signal)));
  expect(server.requests).toHaveLength(2);
});

test("keeps what was answered for the log, as the cause", async () => {
  const opened = await openOn(() => xmlError("403 Forbidden", "AccessDenied"));
  const error = await expectUnavailable(opened.get("test/a", signal));
  expect(error.message).toContain("AccessDenied");
  expect(error.cause).toBeInstanceOf(Error);
});

describe("a server that takes requests and never answers", () => {
  test("keeps no connection of a call that was aborted", async () => {
    const opened = await openOn(() => undefined);
    const calls = Object.values(everyCall(opened, () => AbortSignal.timeout(100)));
    const outcomes = calls.map((call) => call().catch((error: unknown) => error));
    await waitFor(() => server.open === calls.length, { what: "all calls to be under way" });
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toHaveProperty("name", "TimeoutError");
    }
    await waitFor(() => server.open === 0, { what: "the connections to end" });
  });

  test("is given up once nothing has moved for the idle time in force", async () => {
    let idleTimeoutMs = 60_000;
    server = await startScriptedServer(() => undefined);
    store = storeAt(server.port, { idleTimeoutMs: () => idleTimeoutMs });
    await store.get("test/a", AbortSignal.timeout(50)).catch(() => {});
    idleTimeoutMs = 50;
    for (const call of Object.values(everyCall(store))) {
      const error = await expectUnavailable(call());
      expect(error.message).toContain("ETIMEDOUT");
    }
    await waitFor(() => server.open === 0, { what: "the connections to end" });
  });

  test("is given up after the idle time while the connection is still being made", async () => {
    server = await startScriptedServer(() => undefined);
    // It takes the connection and never answers the handshake.
    const endpoint = { host: "127.0.0.1", port: server.port, useSsl: true };
    store = storeAt(server.port, { endpoint, idleTimeoutMs: () => 50 });
    const error = await expectUnavailable(store.get("test/a", AbortSignal.timeout(5000)));
    expect(error.message).toContain("ETIMEDOUT");
    await waitFor(() => server.open === 0, { what: "the connection to end" });
  });

  test("holds no call up when the store is closed, nor any that comes later", async () => {
    const opened = await openOn(() => undefined);
    const calls = Object.values(everyCall(opened));
    const outcomes = calls.map((call) => call().catch((error: unknown) => error));
    await waitFor(() => server.open === calls.length, { what: "all calls to be under way" });
    await opened.close();
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toBeInstanceOf(StoreUnavailableError);
    }
    await waitFor(() => server.open === 0, { what: "the connections to end" });
    for (const call of calls) await expectUnavailable(call());
  });
});
