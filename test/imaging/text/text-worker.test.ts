import { expect, test } from "bun:test";
import { readBundledFont } from "../../../src/imaging/text/bundled-font.ts";
import { createTextRenderer } from "../../../src/imaging/text/text-renderer.ts";

const ROOM = { width: 300, height: 40 };

/** A worker that draws one text and posts the mask. */
const SOURCE = `
  import { readBundledFont } from ${sourceUrl("bundled-font.ts")};
  import { createTextRenderer } from ${sourceUrl("text-renderer.ts")};
  const renderer = createTextRenderer({ font: await readBundledFont() });
  postMessage(renderer.render("Filigrane é Ω Ж", ${JSON.stringify(ROOM)}));
`;

function sourceUrl(file: string): string {
  return JSON.stringify(new URL(`../../../src/imaging/text/${file}`, import.meta.url).href);
}

test("draws the same mask inside a worker", async () => {
  const url = URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" }));
  const worker = new Worker(url);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    const renderer = createTextRenderer({ font: await readBundledFont() });
    expect(await promise).toEqual(renderer.render("Filigrane é Ω Ж", ROOM));
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
});
