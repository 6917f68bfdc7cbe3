import { createConnection, createServer, type Socket } from "node:net";

/** A line to a broker that can be cut, silenced and tampered with. */
export interface AmqpProxy {
  /** Port of 127.0.0.1 to connect to in place of the broker's own. */
  readonly port: number;
  /** The same as an address, with a heartbeat of a second. */
  readonly url: string;
  /** Destroys every connection, as a crash or a broken network does. */
  cut(): void;
  /** From now on nothing comes through, either way, on lines old and new. */
  silence(): void;
  /** Puts bytes between what the client sends to the broker. The client has to be quiet. */
  inject(bytes: Uint8Array): void;
  /** Has the broker close the connection in the same breath as it next says this method. */
  closeBehind(classId: number, methodId: number): void;
  /** The channel on which the client last sent this method; `undefined` when it never did. */
  channelOf(classId: number, methodId: number): number | undefined;
  close(): Promise<void>;
}

const FRAME_METHOD = 1;
const FRAME_OVERHEAD = 8;
const PROTOCOL_HEADER_BYTES = 8;

/** `connection.close` (10.50): code 320 (connection forced), no text, and no method that caused it. */
const CLOSE_FRAME = Buffer.from(
  "01" + "0000" + "0000000b" + "000a0032" + "0140" + "00" + "00000000" + "ce",
  "hex",
);

export async function startAmqpProxy(brokerPort: number): Promise<AmqpProxy> {
  const sockets = new Set<Socket>();
  const toBroker = new Set<Socket>();
  const channels = new Map<string, number>();
  let isSilent = false;
  let lastWords: Buffer | undefined;

  function keep(socket: Socket): void {
    sockets.add(socket);
    // What becomes of a line is the client's business; here it only ends.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  }

  const server = createServer((client) => {
    const broker = createConnection({ host: "127.0.0.1", port: brokerPort });
    keep(client);
    keep(broker);
    toBroker.add(broker);
    const note = frameReader((channel, method) => channels.set(method, channel));
    client.on("data", (bytes: Buffer) => {
      if (isSilent) return;
      note(bytes);
      broker.write(bytes);
    });
    broker.on("data", (bytes: Buffer) => {
      if (isSilent) return;
      const isLast = lastWords !== undefined && bytes.includes(lastWords);
      if (isLast) lastWords = undefined;
      client.write(isLast ? Buffer.concat([bytes, CLOSE_FRAME]) : bytes);
    });
    client.on("close", () => broker.destroy());
    broker.on("close", () => {
      toBroker.delete(broker);
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    url: `amqp://guest:guest@127.0.0.1:${address.port}?heartbeat=1`,
    cut,
    silence() {
      isSilent = true;
    },
    inject(bytes) {
      for (const broker of toBroker) broker.write(bytes);
    },
    closeBehind(classId, methodId) {
      lastWords = Buffer.from([0, classId, 0, methodId]);
    },
    channelOf: (classId, methodId) => channels.get(`${classId}.${methodId}`),
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Takes a client's bytes in pieces and tells each method it sends (AMQP 0-9-1, section 4.2.3). */
function frameReader(onMethod: (channel: number, method: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isGreeted = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    if (!isGreeted) {
      if (rest.length < PROTOCOL_HEADER_BYTES) return;
      rest = rest.subarray(PROTOCOL_HEADER_BYTES);
      isGreeted = true;
    }
    while (rest.length >= FRAME_OVERHEAD) {
      const end = rest.readUInt32BE(3) + FRAME_OVERHEAD;
      if (rest.length < end) return;
      if (rest[0] === FRAME_METHOD)
        onMethod(rest.readUInt16BE(1), `${rest.readUInt16BE(7)}.${rest.readUInt16BE(9)}`);
      rest = rest.subarray(end);
    }
  };
}

/** A frame with `basic.ack` (60.80) for a delivery that there never was: the broker answers 406. */
export function badAckFrame(channel: number): Uint8Array {
  const frame = Buffer.alloc(FRAME_OVERHEAD + 13);
  frame.writeUInt8(FRAME_METHOD, 0);
  frame.writeUInt16BE(channel, 1);
  frame.writeUInt32BE(13, 3);
  frame.writeUInt16BE(60, 7);
  frame.writeUInt16BE(80, 9);
  frame.writeBigUInt64BE(987_654_321n, 11);
  frame.writeUInt8(0xce, 20);
  return frame;
}
