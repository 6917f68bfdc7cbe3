import { afterEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { receiveUpload, type Upload } from "../../src/ingest/receive-upload.ts";
import { concatBytes } from "../fixtures/bytes.ts";
import {
  BOUNDARY,
  type FormPart,
  jpegLike,
  MIB,
  multipartBody,
  photoPart,
  piecesOf,
  receive,
  sha256,
  streamOf,
  testBuffers,
} from "./multipart-body.ts";

const buffers = testBuffers();

afterEach(() => {
  expect(buffers.usage).toMatchObject({ leased: 0, leasedBytes: 0 });
});

/** Receives the form, from chunks that are kept and from such that are freed, for `check` to see. */
async function received(
  form: readonly FormPart[],
  check: (upload: Upload) => void,
  sizes: readonly number[] = [65_536],
): Promise<void> {
  for (const ownsChunks of [false, true]) {
    const chunks = piecesOf(multipartBody(form), sizes).map((piece) => new Uint8Array(piece));
    const upload = await receive(streamOf(chunks), { buffers, ownsChunks });
    try {
      check(upload);
    } finally {
      upload.lease.release();
    }
    expect(chunks.every(({ byteLength }) => (byteLength === 0) === ownsChunks)).toBe(true);
  }
}

describe("a good upload", () => {
  test("is kept byte for byte and hashed", async () => {
    const photo = jpegLike(3 * MIB);
    await received([photoPart(photo)], ({ lease, sha256: hash, filename, fields }) => {
      expect(Buffer.compare(lease.bytes, photo)).toBe(0);
      expect(hash).toBe(sha256(photo));
      expect(filename).toBe("photo.jpg");
      expect(fields).toEqual({});
      expect(buffers.usage.leased).toBe(1);
    });
  });

  test("of exactly the largest size is taken", async () => {
    const photo = jpegLike(4 * MIB);
    await received([photoPart(photo)], ({ lease }) => expect(lease.length).toBe(4 * MIB));
  });

  test("is the same in one chunk, byte by byte and cut anywhere", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    const form = fc.record({
      photo: fc.integer({ min: 3, max: 400 }).map(jpegLike),
      before: text,
      after: text,
      sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(form, async ({ photo, before, after, sizes }) => {
        const parts: FormPart[] = [
          { name: "wm_text", value: before },
          photoPart(photo),
          { name: "wm_position", value: after },
          { name: "somebody_elses", value: after },
        ];
        for (const cuts of [[1], sizes, [1_000_000]]) {
          await received(
            parts,
            ({ lease, sha256: hash, fields }) => {
              expect(Buffer.compare(lease.bytes, photo)).toBe(0);
              expect(hash).toBe(sha256(photo));
              expect(fields.wm_text).toBe(before.trim() === "" ? undefined : before);
              expect(fields.wm_position).toBe(after.trim() === "" ? undefined : after);
              expect(Object.keys(fields).length).toBeLessThanOrEqual(2);
            },
            cuts,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  test("has its fields before or after the file, and those of white space not at all", async () => {
    const form = [
      { name: "wm_text", value: " © Ana " },
      { name: "wm_color", value: " \t\r\n " },
      photoPart(),
      { name: "wm_position", value: "top" },
      { name: "wm_format", value: "" },
    ];
    await received(form, ({ fields }) => {
      expect(fields).toEqual({ wm_text: " © Ana ", wm_position: "top" });
    });
  });

  test("may carry other people's fields, even the same one twice", async () => {
    const other = { name: "csrf", value: "x".repeat(2048) };
    await received([other, other, photoPart(), other], ({ fields }) => expect(fields).toEqual({}));
  });

  test("may come with a file input in which nothing was chosen", async () => {
    const nothing = { name: "logo", filename: "", type: "application/octet-stream", value: "" };
    await received([nothing, photoPart(), nothing], ({ filename }) => {
      expect(filename).toBe("photo.jpg");
    });
  });

  test("may have no file name, or an empty one", async () => {
    const unnamed = { name: "image", type: "image/jpeg", value: jpegLike(20) };
    for (const part of [unnamed, { ...unnamed, filename: "" }]) {
      await received([part], ({ filename, lease }) => {
        expect(filename).toBe("image");
        expect(lease.length).toBe(20);
      });
    }
  });

  test("may be followed by an epilogue", async () => {
    const body = concatBytes(multipartBody([photoPart()]), jpegLike(1000));
    const upload = await receive(streamOf(piecesOf(body, [13])), { buffers });
    expect(upload.lease.length).toBe(3000);
    upload.lease.release();
  });

  test("tells the times of reading and hashing by the clock it was given", async () => {
    let time = 0;
    const upload = await receiveUpload({
      body: streamOf([multipartBody([photoPart(jpegLike(100))])]),
      contentType: `multipart/form-data; boundary="${BOUNDARY}"`,
      contentLength: undefined,
      limits: { maxUploadBytes: MIB, timeoutMs: 1000 },
      buffers,
      signal: new AbortController().signal,
      now: () => {
        time += 1;
        return time;
      },
    });
    // One tick each for update and digest; six looks at the clock in all.
    expect(upload).toMatchObject({ hashMs: 2, readMs: 3 });
    upload.lease.release();
  });

  test("takes what FormData sends", async () => {
    const form = new FormData();
    form.set("image", new File([jpegLike(500)], 'holiday "1".jpg'));
    form.set("wm_text", "größer");
    const response = new Response(form);
    const contentType = response.headers.get("content-type") ?? "";
    const upload = await receive(response.body, { buffers, contentType });
    expect(upload.lease.length).toBe(500);
    expect(upload.fields).toEqual({ wm_text: "größer" });
    upload.lease.release();
  });
});
