import { expect } from "bun:test";
import { photoForm } from "../../fixtures/running-service.ts";
import { waitFor } from "../../fixtures/wait-for.ts";

/** What a service has promised for an upload: that its picture is, or will be, at `/image/{id}`. */
export interface Promised {
  readonly id: string;
  /** The watermark text, which only this upload has. */
  readonly text: string;
}

/** How one upload was answered. */
export interface Answer {
  /** 0 when there was none: the connection was refused or cut, or the time was up. */
  readonly status: number;
  /** Code of the problem in an error. */
  readonly code: string | undefined;
  readonly id: string | undefined;
  /** Milliseconds until the answer was whole. */
  readonly ms: number;
}

/** Posts a photo and takes down what was promised; never throws for what a fault does to it. */
export async function upload(
  url: string,
  photo: Uint8Array<ArrayBuffer>,
  { text, prefer = "", timeoutMs = 20_000 }: { text: string; prefer?: string; timeoutMs?: number },
): Promise<Answer> {
  const startedAt = performance.now();
  const whole = await fetchWhole(`${url}/upload`, {
    method: "POST",
    body: photoForm(photo, { wm_text: text }),
    headers: { Prefer: prefer },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const ms = performance.now() - startedAt;
  if (!whole) return { status: 0, code: undefined, id: undefined, ms };
  const { status, headers, body } = whole;
  const location = headers.get("Content-Location") ?? headers.get("Location");
  const id = status < 300 ? location?.split("/").at(-1) : undefined;
  const code = status >= 400 ? codeOf(body) : undefined;
  return { status, code, id, ms };
}

/** `undefined` when no whole answer came. */
async function fetchWhole(url: string, init: RequestInit) {
  try {
    const answer = await fetch(url, init);
    return { status: answer.status, headers: answer.headers, body: await answer.bytes() };
  } catch {
    return undefined;
  }
}

function codeOf(body: Uint8Array): string {
  // Every error of the service is a problem in JSON; anything else fails the test here.
  const { code } = JSON.parse(new TextDecoder().decode(body)) as { code: unknown };
  return String(code);
}

/** Promises that are looked after at a time. */
const LOOKED_AFTER = 8;

/**
 * Waits until every promise is kept: the job is done, and the picture is byte for byte what the same
 * photo and text give on an undisturbed node.
 */
export async function expectKept(
  api: string,
  photo: Uint8Array<ArrayBuffer>,
  promised: readonly Promised[],
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const remainingMs = (): number => Math.max(1, deadline - performance.now());
  const left = [...promised];
  async function lookAfter(): Promise<void> {
    for (let next = left.pop(); next; next = left.pop()) {
      await expectDone(api, next.id, remainingMs());
      const expected = await optimized(api, photo, { ...next, timeoutMs: remainingMs() });
      await expectPicture(api, next.id, expected);
    }
  }
  await Promise.all(Array.from({ length: LOOKED_AFTER }, lookAfter));
}

async function expectDone(api: string, id: string, timeoutMs: number): Promise<void> {
  let last: unknown;
  try {
    await waitFor(
      async () => {
        const answer = await fetch(`${api}/status/${id}`);
        last = await answer.json();
        const { status } = last as { status?: unknown }; // JSON of an object
        expect(status).not.toBe("failed");
        return status === "done";
      },
      { what: `job ${id} to be done`, timeoutMs, intervalMs: 50 },
    );
  } catch (cause) {
    throw new Error(`${cause}; its last status: ${JSON.stringify(last)}`, { cause });
  }
}

/** What an undisturbed node draws. After kills the optimizers' breakers stay open for up to 15 s: 503. */
async function optimized(
  api: string,
  photo: Uint8Array,
  { text, timeoutMs }: { readonly text: string; readonly timeoutMs: number },
): Promise<Uint8Array> {
  return await waitFor(
    async () => {
      const body = photoForm(photo, { wm_text: text });
      const answer = await fetch(`${api}/optimize`, { method: "POST", body });
      expect(answer.status).toBeOneOf([200, 503]);
      const picture = await answer.bytes();
      return answer.status === 200 && picture;
    },
    { what: "/optimize to answer with a picture", timeoutMs, intervalMs: 100 },
  );
}

async function expectPicture(api: string, id: string, expected: Uint8Array): Promise<void> {
  const image = await fetch(`${api}/image/${id}`);
  expect(image.status).toBe(200);
  expect(image.headers.get("ETag")).toBe(`"${id}"`);
  expect(Buffer.compare(await image.bytes(), expected)).toBe(0);
}
