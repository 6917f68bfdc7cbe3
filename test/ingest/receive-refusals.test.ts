import { afterEach, describe, expect, test } from "bun:test";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { receiveUpload } from "../../src/ingest/receive-upload.ts";
import { latin1 } from "../fixtures/bytes.ts";
import {
  BOUNDARY,
  type FormPart,
  jpegLike,
  multipartBody,
  photoPart,
  piecesOf,
  receive,
  streamOf,
  testBuffers,
} from "./multipart-body.ts";

const buffers = testBuffers();

afterEach(() => {
  expect(buffers.usage).toMatchObject({ leased: 0, leasedBytes: 0 });
});

async function expectRefused(
  parts: readonly FormPart[],
  code: ErrorCode,
  text = "",
): Promise<void> {
  const body = multipartBody(parts);
  for (const sizes of [[1_000_000], [1], [50, 3]]) {
    const error = await receive(streamOf(piecesOf(body, sizes)), { buffers }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  }
}

const field = (name: string, value: string | Uint8Array): FormPart => ({ name, value });

describe("image_missing", () => {
  test("a form without any part", () => expectRefused([], "image_missing"));

  test("a form of fields alone", () => expectRefused([field("wm_text", "a")], "image_missing"));

  test("an empty file", () => expectRefused([photoPart("")], "image_missing", "empty"));

  test("a file input in which nothing was chosen", () =>
    expectRefused([{ name: "image", filename: "", value: "" }], "image_missing"));

  test("the field as text", () =>
    expectRefused([field("image", "a.jpg")], "image_missing", "text"));

  test("the field typed as text", () =>
    expectRefused(
      [{ ...field("image", "a.jpg"), type: "text/plain; charset=utf-8" }],
      "image_missing",
    ));

  test("files under other names, which are told", () =>
    expectRefused(
      [
        { ...photoPart(), name: "photo" },
        { ...photoPart(), name: "Image" },
      ],
      "image_missing",
      '"photo", "Image"',
    ));

  test("many files under long names, of which a few are told", () =>
    expectRefused(
      Array.from({ length: 20 }, () => ({ ...photoPart("x"), name: "n".repeat(3000) })),
      "image_missing",
      `"${"n".repeat(40)}" and others`,
    ));
});

describe("invalid_parameter", () => {
  test("a second photo", () =>
    expectRefused([photoPart(), photoPart()], "invalid_parameter", '"image"'));

  test("the photo once as a file and once as text", () =>
    expectRefused([photoPart(), field("image", "x")], "invalid_parameter", '"image"'));

  test("a file under another name after the photo", () =>
    expectRefused(
      [photoPart(), { ...photoPart(), name: "photo" }],
      "invalid_parameter",
      '"photo"',
    ));

  test("a file under another name before the photo", () =>
    expectRefused(
      [{ ...photoPart(), name: "photo" }, photoPart()],
      "invalid_parameter",
      '"photo"',
    ));

  test("a file without a name that is not empty, beside the photo", () =>
    expectRefused(
      [photoPart(), { name: "photo", filename: "", value: "x" }],
      "invalid_parameter",
      '"photo"',
    ));

  test("an unknown field of the service", () =>
    expectRefused([photoPart(), field("wm_colour", "auto")], "invalid_parameter", '"wm_colour"'));

  test("a known field sent as a file", () =>
    expectRefused(
      [photoPart(), { ...field("wm_text", "a"), filename: "a.txt" }],
      "invalid_parameter",
    ));

  test("a repeated field, even an empty one", () =>
    expectRefused([field("wm_text", ""), photoPart(), field("wm_text", "a")], "invalid_parameter"));

  test.each(["wm_text", "somebody_elses"])("a value of %s over 2 KiB", async (name) => {
    await expectRefused([field(name, "x".repeat(2049)), photoPart()], "invalid_parameter", name);
  });

  test.each([[[0xff]], [[0x61, 0xc3]], [[0xed, 0xa0, 0x80]]])(
    "a text that is not UTF-8: %j",
    (bytes) =>
      expectRefused(
        [field("wm_text", Uint8Array.from(bytes)), photoPart()],
        "invalid_parameter",
        "UTF-8",
      ),
  );

  test("more than 32 fields", async () => {
    const fields = Array.from({ length: 32 }, (_, index) => field(`f${index}`, ""));
    const upload = await receive(multipartBody([photoPart(), ...fields]), { buffers });
    upload.lease.release();
    await expectRefused([photoPart(), ...fields, field("last", "")], "invalid_parameter", '"last"');
  });
});

describe("unsupported_media", () => {
  test("a file whose first bytes are of no picture, whatever it is called", () =>
    expectRefused([photoPart("GIF89a and some more")], "unsupported_media"));

  test("a file too short to be any picture", () =>
    expectRefused([photoPart("\u0000")], "unsupported_media"));

  test("a picture's signature one byte short", () =>
    expectRefused([photoPart(jpegLike(2))], "unsupported_media"));

  test("told before anything that is wrong behind the file", () =>
    expectRefused([photoPart("GIF89a and more"), field("wm_nothing", "")], "unsupported_media"));
});

describe("not_multipart", () => {
  const good = multipartBody([photoPart()]);

  test.each([
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/mixed; boundary=b",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    'multipart/form-data; boundary=""',
    `multipart/form-data; boundary=${"b".repeat(71)}`,
    'multipart/form-data; boundary="b "',
    "multipart/form-data; boundary=b; boundary=c",
    "",
  ])("the content type %j", async (contentType) => {
    await expect(receive(good, { buffers, contentType })).rejects.toMatchObject({
      code: "not_multipart",
    });
  });

  test("no content type at all", async () => {
    const upload = receiveUpload({
      body: streamOf([good]),
      contentType: undefined,
      contentLength: undefined,
      limits: { maxUploadBytes: 1000, timeoutMs: 1000 },
      buffers,
      signal: new AbortController().signal,
    });
    await expect(upload).rejects.toMatchObject({ code: "not_multipart" });
  });

  test("no body, or an empty one", async () => {
    for (const body of [null, streamOf([])]) {
      await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "not_multipart" });
    }
  });

  test("a part without a name, even beside a good photo", async () => {
    const nameless = latin1(`--${BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n`);
    const body = new Uint8Array([...nameless, ...good]);
    await expect(receive(body, { buffers })).rejects.toMatchObject({ code: "not_multipart" });
  });

  test("a small body cut anywhere before its end", async () => {
    const body = multipartBody([photoPart(jpegLike(40)), field("wm_text", "a")]);
    for (let length = 0; length <= body.length; length += 1) {
      const outcome = await receive(body.slice(0, length), { buffers }).catch((error) => error);
      // The line break behind the last boundary may be missing.
      if (length >= body.length - 2) outcome.lease.release();
      else expect(outcome).toMatchObject({ code: "not_multipart" });
    }
  });
});
