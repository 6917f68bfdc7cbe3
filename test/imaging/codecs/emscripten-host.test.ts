import { describe, expect, test } from "bun:test";
import decoderFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import sharp from "sharp";
import type { DecodedImage } from "../../../src/imaging/codecs/decoded-image.ts";
import {
  createEmscriptenHost,
  type EmscriptenCodec,
  type EmscriptenHost,
} from "../../../src/imaging/codecs/emscripten-host.ts";
import { MAX_KEPT_HEAP_BYTES } from "../../../src/imaging/codecs/kept-heap.ts";
import { toError } from "../../../src/imaging/codecs/to-error.ts";
import { encodeJpeg, photo, truncated } from "../../fixtures/pictures.ts";
import { modules } from "./workbench.ts";

interface Decoder extends EmscriptenCodec {
  decode(file: Uint8Array, turnUpright: boolean): DecodedImage | null;
}

const createHost = (): EmscriptenHost<Decoder> =>
  createEmscriptenHost<Decoder>(decoderFactory, modules.jpegDecoder);
const good = await encodeJpeg(photo(32, 24));

async function instanceOf(host: EmscriptenHost<Decoder>): Promise<Decoder> {
  const outcome = await host.run((codec) => codec);
  if (!outcome.ok) throw outcome.error;
  return outcome.result;
}

describe("createEmscriptenHost", () => {
  test("keeps its instance from call to call", async () => {
    const host = createHost();
    const first = await instanceOf(host);
    const outcome = await host.run((codec) => codec.decode(good, false)?.width);
    expect(outcome).toEqual({ ok: true, result: 32, messages: [] });
    expect(await instanceOf(host)).toBe(first);
  });

  test("gives its instance up when it rests, and makes a new one when it is called", async () => {
    const host = createHost();
    const first = await instanceOf(host);
    host.rest();
    expect(await instanceOf(host)).not.toBe(first);
    expect(await host.run((codec) => codec.decode(good, false)?.width)).toMatchObject({
      result: 32,
    });
  });

  test("tells a failure with what was printed, and makes a new instance", async () => {
    const host = createHost();
    const first = await instanceOf(host);
    const outcome = await host.run((codec) => codec.decode(good.subarray(0, 100), false));
    expect(outcome.ok).toBe(false);
    if (!outcome.ok) expect(outcome.error).toBeInstanceOf(Error);
    expect(outcome.messages.length).toBeGreaterThan(0);
    expect(await instanceOf(host)).not.toBe(first);
  });

  test("tells what was printed by a call that succeeds, and by that call alone", async () => {
    const host = createHost();
    const cut = await host.run((codec) => codec.decode(truncated(good, 0.8), false)?.width);
    expect(cut).toMatchObject({ ok: true, result: 32, messages: ["Premature end of JPEG file"] });
    const next = await host.run((codec) => codec.decode(good, false)?.width);
    expect(next.messages).toEqual([]);
  });

  test("gives up an instance whose heap has grown large", async () => {
    const host = createHost();
    const first = await instanceOf(host);
    const [width, height] = [8000, 4300];
    const huge = await sharp({ create: { width, height, channels: 3, background: "#345" } })
      .jpeg()
      .toBuffer();
    const outcome = await host.run((codec) => {
      codec.decode(huge, false);
      return codec.HEAPU8.byteLength;
    });
    expect(outcome).toMatchObject({ ok: true });
    if (outcome.ok) expect(outcome.result).toBeGreaterThan(MAX_KEPT_HEAP_BYTES);
    const second = await instanceOf(host);
    expect(second).not.toBe(first);
    expect(second.HEAPU8.byteLength).toBeLessThan(MAX_KEPT_HEAP_BYTES / 4);
  });
});

describe("toError", () => {
  test("makes an Error of anything a codec throws", () => {
    const error = new RangeError("is one");
    expect(toError(error)).toBe(error);
    expect(toError(5_246_880).message).toContain("5246880");
    const exit = { name: "ExitStatus", message: "Program terminated with exit(1)", status: 1 };
    expect(toError(exit)).toBeInstanceOf(Error);
    expect(toError(exit).message).toBe(exit.message);
    expect(toError("text").message).toBe("text");
    expect(toError(undefined)).toBeInstanceOf(Error);
  });
});
