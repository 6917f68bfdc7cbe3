import { afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { acceptedId, keptId, pictureOf, problemCode } from "../fixtures/answers.ts";
import { damagedPng } from "../fixtures/damaged-png.ts";
import {
  animatedWebp,
  encodeJpeg,
  encodePng,
  encodeWebp,
  photo,
  pngBomb,
  truncated,
} from "../fixtures/pictures.ts";
import {
  finalStatus,
  postPhoto,
  type RunningService,
  startService,
} from "../fixtures/running-service.ts";

const UPLOADS = 64;

let service: RunningService;
let picture: Uint8Array;

beforeAll(async () => {
  picture = await encodeJpeg(photo(320, 240));
});
beforeEach(async () => {
  service = await startService({ environment: { WORKERS: "2", POOL_QUEUE: "8" } });
});
afterEach(async () => {
  await service.stop();
  expect(service.service.usage).toMatchObject({
    pool: { busy: 0, waiting: 0, abandoned: 0, outputs: { out: 0 } },
    buffers: { leased: 0, leasedBytes: 0 },
  });
});

test("of 64 uploads at once on two workers each is answered or becomes a job that is done", async () => {
  const texts = Array.from({ length: UPLOADS }, (_, number) => `Upload ${number}`);
  const answers = await Promise.all(
    texts.map((text) => postPhoto(service, picture, { wm_text: text })),
  );
  const accepted = answers.filter(({ status }) => status === 202);
  // Two at work and eight behind them: more than that cannot be answered at once.
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.length).toBeLessThanOrEqual(UPLOADS - 10);
  const ids = await Promise.all(
    answers.map((answer) => (answer.status === 202 ? acceptedId(answer) : keptId(answer))),
  );
  expect(new Set(ids).size).toBe(UPLOADS);
  for (const id of ids) {
    expect(await finalStatus(service, id)).toEqual({ status: "done", url: `/image/${id}` });
    const image = await fetch(`${service.url}/image/${id}`);
    expect(await pictureOf(image)).toMatchObject({ width: 320, height: 240 });
  }
  expect(service.service.usage.pool?.replaced).toBe(0);
}, 30_000);

test("hostile uploads get their own errors, and good ones beside them their pictures", async () => {
  const jpeg = await encodeJpeg(photo(160, 120));
  const hostile: readonly (readonly [Uint8Array, string])[] = [
    [pngBomb(20_000, 20_000), "image_too_large"],
    [truncated(jpeg, 0.5), "image_truncated"],
    [damagedPng(), "image_undecodable"],
    [new TextEncoder().encode("not a picture"), "unsupported_media"],
    [await animatedWebp(photo(16, 16, 1), photo(16, 16, 2)), "image_animated"],
  ];
  const good = [picture, encodePng(photo(320, 240)), await encodeWebp(photo(320, 240))];

  const attacks = Array.from({ length: 20 }, async (_, number) => {
    const [file, code] = hostile[number % hostile.length] ?? [];
    if (!file) throw new Error("There is no such file");
    const answer = await postPhoto(service, file);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await problemCode(answer)).toBe(code);
  });
  const leavers = Array.from({ length: 5 }, async (_, number) => {
    const client = new AbortController();
    const text = `Leaver ${number}`;
    const answer = postPhoto(service, picture, { wm_text: text }, { signal: client.signal });
    client.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });
  const guests = good.map(async (file) => {
    for (let round = 0; round < 3; round++) {
      const answer = await postPhoto(service, file, { wm_text: `Guest ${round}` });
      const id = answer.status === 202 ? await acceptedId(answer) : await keptId(answer);
      expect(await finalStatus(service, id)).toMatchObject({ status: "done" });
      const image = await fetch(`${service.url}/image/${id}`);
      expect(await pictureOf(image)).toMatchObject({ width: 320, height: 240 });
    }
  });
  await Promise.all([...attacks, ...leavers, ...guests]);
  // Only the PNGs that broke a decoder cost a worker.
  expect(service.service.usage.pool?.replaced).toBeLessThanOrEqual(4);
}, 30_000);

test("a hundred broken uploads leave every worker able to make a good picture", async () => {
  const [jpeg, webp] = [await encodeJpeg(photo(160, 120)), await encodeWebp(photo(160, 120))];
  for (let number = 0; number < 50; number += 2) {
    const broken = [number, number + 1].flatMap((at) => [
      // A gap in the coded rows, and a first partition that is longer than the file (RFC 6386, 9.1).
      jpeg.slice().fill(0xff, (jpeg.length >> 1) + at, (jpeg.length >> 1) + at + 64),
      webp.map((byte, index) => ({ 21: at, 22: 0xff })[index] ?? byte),
    ]);
    for (const answer of await Promise.all(broken.map((file) => postPhoto(service, file)))) {
      expect(answer.status).toBe(422);
      expect(await problemCode(answer)).toMatch(/^image_(truncated|undecodable)$/);
    }
  }
  const good = ["a", "b", "c", "d"].map((text) => postPhoto(service, picture, { wm_text: text }));
  for (const answer of await Promise.all(good)) await keptId(answer);
  expect(service.service.usage.pool?.replaced).toBe(0);
}, 30_000);
