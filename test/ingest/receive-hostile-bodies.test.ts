import { afterEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/domain/errors.ts";
import {
  BOUNDARY,
  jpegLike,
  multipartBody,
  photoPart,
  piecesOf,
  receive,
  sha256,
  streamOf,
  testBuffers,
} from "./multipart-body.ts";

const buffers = testBuffers();
const limits = { maxUploadBytes: 400 };

afterEach(() => {
  expect(buffers.usage).toMatchObject({ leased: 0, leasedBytes: 0 });
});

/** A short account of how receiving the body ended; fails on anything the service does not name. */
async function outcomeOf(body: Uint8Array, sizes: readonly number[]): Promise<string> {
  try {
    const upload = await receive(streamOf(piecesOf(body, sizes)), { buffers, limits });
    expect(upload.sha256).toBe(sha256(upload.lease.bytes));
    upload.lease.release();
    return JSON.stringify([upload.sha256, upload.filename, upload.fields]);
  } catch (error) {
    if (!(error instanceof AppError) || error.fault === "service") throw error;
    return error.code;
  } finally {
    expect(buffers.usage.leased).toBe(0);
  }
}

/** One dash between two boundaries: the parser may take it for the first of the closing two. */
const HALF_CLOSED = `--${BOUNDARY}-\r\n--${BOUNDARY}`;

async function expectSameHoweverCut(body: Uint8Array, sizes: readonly number[]): Promise<string> {
  fc.pre(!Buffer.from(body).includes(HALF_CLOSED));
  const whole = await outcomeOf(body, [body.length || 1]);
  expect(await outcomeOf(body, [1])).toBe(whole);
  expect(await outcomeOf(body, sizes)).toBe(whole);
  return whole;
}

const cuts = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 });

const original = multipartBody([
  { name: "wm_text", value: "© Ana" },
  photoPart(jpegLike(300)),
  { name: "wm_position", value: "top" },
]);

type Mutation = (body: Uint8Array) => Uint8Array;

/** One change somewhere: bytes overwritten, removed, doubled or put in. */
const mutation: fc.Arbitrary<Mutation> = fc
  .record({
    kind: fc.constantFrom("overwrite", "remove", "double", "insert"),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 60 }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc
        .constantFrom(
          "\r\n",
          "\r\n\r\n",
          `\r\n--${BOUNDARY}`,
          `--${BOUNDARY}--`,
          '"',
          "wm_",
          ";",
          "\0",
        )
        .map((text) => new TextEncoder().encode(text)),
    ),
  })
  .map(({ kind, at, length, bytes }) => (body) => {
    const start = Math.floor(at * body.length);
    const before = body.subarray(0, start);
    if (kind === "overwrite") return join(before, bytes, body.subarray(start + bytes.length));
    if (kind === "remove") return join(before, body.subarray(start + length));
    if (kind === "insert") return join(before, bytes, body.subarray(start));
    return join(before, body.subarray(start, start + length), body.subarray(start));
  });

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

describe("a hostile body", () => {
  test("made by changing a good one ends in an upload or a named error, however it is cut", async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        cuts,
        async (mutations, sizes) => {
          const body = mutations.reduce<Uint8Array>((bytes, change) => change(bytes), original);
          outcomes.add(await expectSameHoweverCut(body, sizes));
        },
      ),
      { numRuns: 250 },
    );
    // Some changes break the form and some leave an upload.
    expect([...outcomes].some((outcome) => outcome.startsWith("["))).toBe(true);
    expect(outcomes.has("not_multipart")).toBe(true);
  });

  test("of random bytes is no form", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), cuts, async (bytes, sizes) => {
        expect(await expectSameHoweverCut(bytes, sizes)).toBe("not_multipart");
      }),
      { numRuns: 60 },
    );
  });

  test("of random bytes between boundaries ends in a named error or an upload", async () => {
    const piece = fc.oneof(
      fc.constantFrom(`--${BOUNDARY}\r\n`, `\r\n--${BOUNDARY}`, "--", "\r\n", "\r\n\r\n", '"'),
      fc.constantFrom(
        "Content-Disposition: form-data; ",
        'name="image"; ',
        'filename="a"',
        "\xff\xd8\xff",
      ),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), cuts, async (pieces, sizes) => {
        await expectSameHoweverCut(Buffer.from(pieces.join(""), "latin1"), sizes);
      }),
      { numRuns: 150 },
    );
  });

  test("that is only half closed counts as closed there or as malformed", async () => {
    const upload = original.slice(0, -"--\r\n".length);
    const body = join(upload, Buffer.from(`-\r\n--${BOUNDARY}-`));
    const whole = await outcomeOf(original, [original.length]);
    for (const sizes of [[1], [7], [body.length]]) {
      expect([whole, "not_multipart"]).toContain(await outcomeOf(body, sizes));
    }
  });

  test("of nothing but boundaries is given up at the first part", async () => {
    const flood = new TextEncoder().encode(`--${BOUNDARY}\r\n`.repeat(2000));
    expect(await expectSameHoweverCut(flood, [1000])).toBe("not_multipart");
  });
});
