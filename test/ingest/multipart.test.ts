import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { NotMultipartError } from "../../src/domain/errors.ts";
import { createMultipartParser, type PartSink } from "../../src/ingest/multipart.ts";
import { latin1 } from "../fixtures/bytes.ts";
import { type FormPart, multipartBody, piecesOf } from "./multipart-body.ts";

interface SeenPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly value: string;
  readonly isEnded: boolean;
}

/** What a body parsed in such pieces gives, bytes as Latin-1. */
async function parse(
  body: Uint8Array,
  {
    boundary = "b",
    sizes = [body.length || 1],
  }: { boundary?: string; sizes?: readonly number[] } = {},
): Promise<SeenPart[]> {
  const parts: SeenPart[] = [];
  const replaceLast = (change: (last: SeenPart) => Partial<SeenPart>): void => {
    const last = parts.pop();
    if (!last || last.isEnded) throw new Error("a part goes on that is not open");
    parts.push({ ...last, ...change(last) });
  };
  const sink: PartSink = {
    begin({ name, filename }) {
      if (parts.at(-1)?.isEnded === false) throw new Error("a part begins before the last ended");
      parts.push({ name, filename, value: "", isEnded: false });
    },
    data(bytes) {
      const text = Buffer.from(bytes).toString("latin1");
      replaceLast(({ value }) => ({ value: value + text }));
    },
    end: () => replaceLast(() => ({ isEnded: true })),
  };
  const parser = createMultipartParser(boundary, sink);
  try {
    for (const piece of piecesOf(body, sizes)) await parser.write(piece);
    await parser.end();
  } finally {
    parser.destroy();
  }
  return parts;
}

const seen = ({ name, filename, value }: FormPart): SeenPart => ({
  name,
  filename,
  value: typeof value === "string" ? value : Buffer.from(value).toString("latin1"),
  isEnded: true,
});

const sizes = fc.oneof(
  fc.constant([1]),
  fc.constant([1_000_000]),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
);

/** Files made of what boundaries are made of, without ever holding the whole delimiter. */
const nearBoundary = fc
  .tuple(
    fc.string({ unit: fc.constantFrom("-", "b", "a", "'"), minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(9), { maxLength: 40 }),
  )
  .map(([boundary, choices]) => {
    const pieces = ["\r\n", "--", "\r\n--", "\r", "\n", "-", `\r\n--${boundary.slice(0, -1)}`];
    pieces.push(boundary.slice(0, -1), "\xff\xd8", `--${boundary}`);
    return { boundary, file: choices.map((choice) => pieces[choice]).join("") };
  })
  .filter(({ boundary, file }) => !`\r\n${file}\r\n`.includes(`\r\n--${boundary}`));

describe("the multipart parser", () => {
  test("gives every part whole and in order, however the body is cut", async () => {
    const part = fc.record({
      name: fc.constantFrom("image", "wm_text", "x"),
      value: fc.uint8Array({ maxLength: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), sizes, async (parts, cuts) => {
        const body = multipartBody(parts, "frontier");
        expect(await parse(body, { boundary: "frontier", sizes: cuts })).toEqual(parts.map(seen));
      }),
      { numRuns: 120 },
    );
  });

  test("keeps every byte of files that are full of almost-boundaries", async () => {
    await fc.assert(
      fc.asyncProperty(nearBoundary, sizes, async ({ boundary, file }, cuts) => {
        const parts = [
          { name: "image", filename: "a", value: latin1(file) },
          { name: "after", value: latin1(file) },
        ];
        expect(await parse(multipartBody(parts, boundary), { boundary, sizes: cuts })).toEqual(
          parts.map(seen),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("keeps a file of many pieces whole when it comes in one chunk", async () => {
    const value = new Uint8Array(200_000).map((_, index) => index * 31);
    const [part] = await parse(multipartBody([{ name: "image", filename: "a", value }], "b"));
    expect(part?.value === Buffer.from(value).toString("latin1")).toBe(true);
  });

  test("skips what stands before the first and after the last boundary", async () => {
    const body = multipartBody([{ name: "a", value: "1" }], "b");
    const whole = new Uint8Array([
      ...latin1("preamble\r\n"),
      ...body,
      ...latin1("epilogue--b\r\n"),
    ]);
    for (const cuts of [[1], [7], [1000]]) {
      expect(await parse(whole, { sizes: cuts })).toEqual([seen({ name: "a", value: "1" })]);
    }
  });

  test("takes a form without parts", async () => {
    expect(await parse(latin1("--b--\r\n"))).toEqual([]);
  });
});

describe("a malformed body", () => {
  test.each([
    ["empty", ""],
    ["without the boundary", "hello, this is no form"],
    ["with another boundary", "--c\r\n\r\n--c--\r\n"],
    ["that ends in a header", '--b\r\nContent-Disposition: form-data; name="a"'],
    ["that ends in a value", '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nxyz'],
    [
      "that ends after a boundary",
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b',
    ],
    ["with a part without header", "--b\r\n\r\nxyz\r\n--b--\r\n"],
    ["with a header that meets the boundary", "--b\r\nContent-Disposition: form-data\r\n--b--\r\n"],
    ["with a header line without colon", "--b\r\nContent-Disposition\r\n\r\nxyz\r\n--b--\r\n"],
    ["with bare line feeds", '--b\nContent-Disposition: form-data; name="a"\n\nx\n--b--\n'],
    [
      "with a header past its bound",
      `--b\r\nX: ${"x".repeat(9000)}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n`,
    ],
  ])("%s is refused, however it is cut", async (_, text) => {
    const body = latin1(text);
    for (const cuts of [[1], [5], [100_000]]) {
      await expect(parse(body, { sizes: cuts })).rejects.toThrow(NotMultipartError);
    }
  });
});

describe("a verdict of the sink", () => {
  const verdict = new Error("enough");
  const body = multipartBody(
    Array.from({ length: 500 }, (_, index) => ({ name: `field${index}`, value: "value" })),
    "b",
  );

  function parserThatRefuses(call: keyof PartSink) {
    let calls = 0;
    const count = (name: keyof PartSink) => () => {
      calls += 1;
      if (name === call) throw verdict;
    };
    const sink = { begin: count("begin"), data: count("data"), end: count("end") };
    return { parser: createMultipartParser("b", sink), calls: () => calls };
  }

  test.each([
    ["begin", 1],
    ["data", 2],
    ["end", 3],
  ] as const)("in %s ends the parsing for good", async (call, callsUntilThen) => {
    const { parser, calls } = parserThatRefuses(call);
    await expect(parser.write(body)).rejects.toBe(verdict);
    await expect(parser.write(body)).rejects.toBe(verdict);
    await expect(parser.end()).rejects.toBe(verdict);
    parser.destroy();
    // Neither the rest of the part nor the other 499 in the same chunk.
    expect(calls()).toBe(callsUntilThen);
  });

  test("on the last part's end is told by end()", async () => {
    const { parser } = parserThatRefuses("end");
    const one = multipartBody([{ name: "a", value: "1" }], "b");
    const outcome = parser.write(one).then(() => parser.end());
    await expect(outcome).rejects.toBe(verdict);
    await expect(parser.write(one)).rejects.toBe(verdict);
  });

  test("is not needed to stop: a destroyed parser calls its sink no more", async () => {
    const { parser, calls } = parserThatRefuses("begin");
    const writing = parser.write(body.slice(0, 5));
    parser.destroy();
    await expect(writing).rejects.toThrow();
    await expect(parser.write(body)).rejects.toThrow();
    expect(calls()).toBe(0);
  });
});
