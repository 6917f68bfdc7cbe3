import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { runLoad } from "../../bench/http/load.ts";
import { runLoadProcess } from "../../bench/http/load-process.ts";
import { findNode, startPeerProcess } from "../../bench/http/peer-process.ts";
import { type PeerService, startPeerService } from "../../bench/http/peer-service.ts";
import { createUploadBody } from "../../bench/http/upload-body.ts";
import type { ListeningProcess } from "../../bench/listening-process.ts";
import { millisecondsOf, readProcessorTime } from "../../bench/processor-time.ts";
import { createOverlayMaker } from "../../bench/sharp/svg-overlay.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { encodeJpeg } from "../fixtures/jpeg-writer.ts";
import { photo } from "../fixtures/pictures.ts";
import { photoForm, postPhoto } from "../fixtures/running-service.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../fixtures/temporary-folder.ts";

const SIZE = { width: 240, height: 150 };
/** Lies on its side. */
const jpeg = await encodeJpeg(photo(SIZE.height, SIZE.width), { orientation: 6 });

let peer: PeerService;
beforeAll(async () => {
  peer = await startPeerService(createOverlayMaker(await readBundledFont()));
});
afterAll(() => peer.stop());

describe("the peer service", () => {
  test("answers with the photo, upright and signed, as a JPEG", async () => {
    const plain = await pixelsOf(await postPhoto(peer, jpeg, { wm_text: "." }));
    const signed = await pixelsOf(await postPhoto(peer, jpeg, { wm_text: "Signed" }));
    expect(signed).toMatchObject({ ...SIZE, format: "jpeg" });
    expect(differenceIn(signed, plain, { top: 0, bottom: 60 })).toBeLessThan(3);
    expect(differenceIn(signed, plain, { top: 90, bottom: SIZE.height })).toBeGreaterThan(50);
  });

  test("answers with a WebP when that is asked for", async () => {
    const answer = await postPhoto(peer, jpeg, { wm_format: "webp" });
    expect(answer.headers.get("Content-Type")).toBe("image/webp");
    expect(await sharp(await answer.bytes()).metadata()).toMatchObject({ ...SIZE, format: "webp" });
  });

  test("fits a large photo inside 1920x1080", async () => {
    const large = await encodeJpeg(photo(2000, 1500));
    expect(await pixelsOf(await postPhoto(peer, large))).toMatchObject({
      width: 1440,
      height: 1080,
    });
  });

  test("answers 422 for what is no picture and for what is no form, and goes on", async () => {
    expect((await postPhoto(peer, new Uint8Array(100))).status).toBe(422);
    const noForm = await fetch(`${peer.url}/upload`, { method: "POST", body: "a photo" });
    expect(noForm.status).toBe(422);
    expect((await fetch(`${peer.url}/other`)).status).toBe(404);
    expect((await postPhoto(peer, jpeg)).status).toBe(200);
  });
});

describe.skipIf(findNode() === undefined)("the peer service in Node", () => {
  let inNode: ListeningProcess;
  beforeAll(async () => {
    inNode = await startPeerProcess(findNode() ?? "");
  });
  afterAll(() => inNode.stop());

  test("answers as it does here, in a process whose time can be read", async () => {
    const before = await readProcessorTime(inNode.pid);
    const here = await pixelsOf(await postPhoto(peer, jpeg, { wm_text: "Signed" }));
    const there = await pixelsOf(await postPhoto(inNode, jpeg, { wm_text: "Signed" }));
    expect(there.data).toEqual(here.data);
    const after = await readProcessorTime(inNode.pid);
    expect(after.totalMs).toBeGreaterThanOrEqual(before.totalMs);
    expect(after.totalMs).toBeGreaterThanOrEqual(after.mainMs);
    expect(after.mainMs).toBeGreaterThan(0);
  });
});

describe("the body of an upload", () => {
  test("is the form that a browser would send, with another text each time", async () => {
    const body = createUploadBody(jpeg);
    for (const [number, text] of [
      [7, "© Photo 0000007"],
      [1234567, "© Photo 1234567"],
    ] as const) {
      const headers = { "Content-Type": body.contentType };
      const form = await new Response(body.withText(number), { headers }).formData();
      expect(form.get("wm_text")).toBe(text);
      expect(form.get("wm_format")).toBe("jpeg");
      const image = form.get("image");
      expect(image).toBeInstanceOf(File);
      expect(image instanceof File && (await image.bytes())).toEqual(jpeg);
    }
  });

  test("asks for the format that it is told", async () => {
    const body = createUploadBody(jpeg, "webp");
    const headers = { "Content-Type": body.contentType };
    const form = await new Response(body.withText(1), { headers }).formData();
    expect(form.get("wm_format")).toBe("webp");
  });

  test("refuses a number that would not fit its place", () => {
    expect(() => createUploadBody(jpeg).withText(10_000_000)).toThrow(RangeError);
  });
});

describe("the load", () => {
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await createTemporaryFolder();
  });
  afterAll(() => folder.remove());

  const plan = { format: "jpeg" as const, clients: 3, warmUps: 2, durationMs: 0, firstNumber: 100 };

  test("counts every upload once, the warm-ups apart, and takes the mean of the answers", async () => {
    const result = await runLoad({ ...plan, url: peer.url }, jpeg);
    const form = photoForm(jpeg, { wm_text: "© Photo 0000100" });
    const one = await (await fetch(`${peer.url}/upload`, { method: "POST", body: form })).bytes();
    expect(result.uploads).toBe(9);
    expect(result.latenciesMs.map((own) => own.length)).toEqual([1, 1, 1]);
    expect(result.bytes / one.byteLength).toBeCloseTo(1, 1);
    expect(result.elapsedMs).toBeGreaterThanOrEqual(Math.max(...result.latenciesMs.flat()));
  });

  test("goes on until its time is over", async () => {
    const { latenciesMs, elapsedMs } = await runLoad(
      { ...plan, url: peer.url, durationMs: 200 },
      jpeg,
    );
    expect(elapsedMs).toBeGreaterThanOrEqual(200);
    expect(latenciesMs).toHaveLength(3);
    expect(latenciesMs.flat().length).toBeGreaterThan(3);
  });

  test("throws at an answer that is no picture", async () => {
    const broken = jpeg.slice(0, 200);
    expect(runLoad({ ...plan, url: peer.url }, broken)).rejects.toThrow("422");
  });

  test("runs in a process of its own", async () => {
    const path = `${folder.path}/photo`;
    await Bun.write(path, jpeg);
    const result = await runLoadProcess({ ...plan, url: peer.url }, path);
    expect(result.uploads).toBe(9);
    expect(result.processorMs).toBeGreaterThan(0);
  });
});

describe("processor time", () => {
  test("is user's and system's together, whatever the process is called", () => {
    const stat = "42 (a) b) (c) S 1 42 42 0 -1 4194560 2 0 0 0 120 34 0 0 20 0 11 0 99 1 2";
    expect(millisecondsOf(stat)).toBe(1540);
  });

  test("is refused for another line", () => {
    expect(() => millisecondsOf("")).toThrow();
  });
});

async function pixelsOf(answer: Response) {
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toBe("image/jpeg");
  const file = await answer.bytes();
  const { format } = await sharp(file).metadata();
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { data, format, width: info.width, height: info.height };
}

interface Rows {
  readonly top: number;
  readonly bottom: number;
}

/** The largest difference of two pictures of three channels, from row `top` to row `bottom`. */
function differenceIn(a: Awaited<ReturnType<typeof pixelsOf>>, b: typeof a, rows: Rows): number {
  const stride = a.width * 3;
  let largest = 0;
  for (let at = rows.top * stride; at < rows.bottom * stride; at++) {
    largest = Math.max(largest, Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0)));
  }
  return largest;
}
