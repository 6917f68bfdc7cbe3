declare const self: Worker;

export type Bell = "MessagePort" | "BroadcastChannel" | "Atomics.waitAsync";

export interface BellStart {
  readonly bell: Bell;
  /** Word 0 is rung by `Atomics.waitAsync`, word 1 counts what was heard. */
  readonly words: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly channel: string;
}

// A worker that idles in its event loop and counts every ring.

// The listener stays: with nothing left to listen to, the thread would end.
self.addEventListener("message", ({ data }: MessageEvent<BellStart>) => {
  const words = new Int32Array(data.words);
  const hear = (): void => {
    Atomics.add(words, 1, 1);
  };
  if (data.bell === "MessagePort") data.port.onmessage = hear;
  if (data.bell === "BroadcastChannel") new BroadcastChannel(data.channel).onmessage = hear;
  if (data.bell === "Atomics.waitAsync") void listen(words, hear);
  self.postMessage("ready");
});

async function listen(words: Int32Array, hear: () => void): Promise<never> {
  for (let heard = 0; ; heard++) {
    await Atomics.waitAsync(words, 0, heard).value;
    hear();
  }
}
