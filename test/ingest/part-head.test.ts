import { expect, test } from "bun:test";
import { NotMultipartError } from "../../src/domain/errors.ts";
import { cleanFileName } from "../../src/ingest/file-name.ts";
import { readPartHead } from "../../src/ingest/part-head.ts";

const head = (disposition: string, type?: string) =>
  readPartHead({
    "content-disposition": [disposition],
    ...(type !== undefined && { "content-type": [type] }),
  });

const asBytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

test("reads a file's name, file name and type", () => {
  expect(head('form-data; name="image"; filename="a.jpg"', "Image/JPEG; q=1")).toEqual({
    name: "image",
    filename: "a.jpg",
    type: "image/jpeg",
  });
});

test("tells an empty file name from none", () => {
  expect(head('form-data; name="image"; filename=""').filename).toBe("");
  expect(head('form-data; name="wm_text"').filename).toBeUndefined();
});

test("reads names as UTF-8", () => {
  const read = head(asBytes('form-data; name="größe"; filename="写真.jpg"'));
  expect(read).toMatchObject({ name: "größe", filename: "写真.jpg" });
});

test("reads filename* where there is no filename", () => {
  const extended = "filename*=UTF-8''%E5%86%99%20.jpg";
  expect(head(`form-data; name="image"; ${extended}`).filename).toBe("写 .jpg");
  expect(head(`form-data; name="image"; filename="a.jpg"; ${extended}`).filename).toBe("a.jpg");
});

test.each([
  [{}],
  [{ "content-type": ["image/jpeg"] }],
  [{ "content-disposition": [] }],
  [{ "content-disposition": ['form-data; name="a"', 'form-data; name="b"'] }],
  [{ "content-disposition": ["form-data"] }],
  [{ "content-disposition": ['form-data; filename="a"'] }],
  [{ "content-disposition": ['attachment; name="a"'] }],
  [{ "content-disposition": ['form-data; name="a" b'] }],
  [{ "content-disposition": ["form-data; name=a; filename*=latin1''a"] }],
  [{ "content-disposition": ["form-data; name=a; filename*=UTF-8''%E5%"] }],
])("refuses the header %j", (headers) => {
  expect(() => readPartHead(headers)).toThrow(NotMultipartError);
});

test.each([
  ["photo.jpg", "photo.jpg"],
  ["/etc/../photo.jpg", "photo.jpg"],
  ["C:\\Users\\me\\photo.jpg", "photo.jpg"],
  ["mixed/dir\\photo.jpg", "photo.jpg"],
  ["a\u0000b\r\nc\u007f\u0085.jpg", "abc.jpg"],
  ["a\ud800b", "ab"],
  ["写真.jpg", "写真.jpg"],
  ["", "image"],
  ["dir/", "image"],
  ["..", "image"],
  [" \t", "image"],
  [undefined, "image"],
])("cleans the file name %j to %j", (filename, expected) => {
  expect(cleanFileName(filename)).toBe(expected);
});

test("cuts a file name to 255 code points and no surrogate pair in two", () => {
  const name = cleanFileName("😀".repeat(300));
  expect([...name]).toHaveLength(255);
  expect(name).toBe("😀".repeat(255));
});
