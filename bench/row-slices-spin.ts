// A thread that takes a core for itself, for as long as the word is 0, or half a minute.

const LONGEST_MS = 30_000;

addEventListener("message", ({ data }: MessageEvent<SharedArrayBuffer>) => {
  const word = new Int32Array(data);
  const startedAt = performance.now();
  postMessage("spinning");
  while (Atomics.load(word, 0) === 0 && performance.now() - startedAt < LONGEST_MS);
});
