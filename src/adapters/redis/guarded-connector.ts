import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AbstractConnector, type RedisOptions, type StandaloneConnectionOptions } from "ioredis";
import { createAnswerGuard } from "./answer-guard.ts";

type ConnectionOptions = Pick<StandaloneConnectionOptions, "host" | "port" | "tls"> & {
  readonly disconnectTimeout: number;
};

/**
 * The client's connector, whose sockets end with an error, and pass nothing on, once the server
 * sends what is no answer to one of our commands.
 *
 * @param owed how many answers the server owes at this moment
 */
export function guardedConnector(owed: () => number): NonNullable<RedisOptions["Connector"]> {
  return class GuardedConnector extends AbstractConnector {
    readonly #options: ConnectionOptions;

    constructor(options: unknown) {
      // What the client made of the URL and the options it was given.
      const known = options as ConnectionOptions;
      super(known.disconnectTimeout);
      this.#options = known;
    }

    override async connect(): Promise<Socket> {
      const { host = "localhost", port = 6379, tls } = this.#options;
      this.connecting = true;
      const socket = tls ? connectTls({ host, port, ...tls }) : connectTcp({ host, port });
      // A socket may fail before the client listens, which then looks here.
      socket.once("error", (error) => {
        this.firstError = error;
      });
      guard(socket, owed);
      this.stream = socket;
      return socket;
    }
  };
}

function guard(socket: Socket, owed: () => number): void {
  const answers = createAnswerGuard();
  const emit = socket.emit.bind(socket);
  // The client puts its listener before all others, so the data is judged before it is emitted.
  socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    const [piece] = values;
    if (event !== "data" || !Buffer.isBuffer(piece)) return emit(event, ...values);
    if (socket.destroyed) return false;
    if (answers.isSound(piece, owed())) return emit(event, piece);
    socket.destroy(new Error("Redis sent what is no answer to a command"));
    return false;
  };
}
