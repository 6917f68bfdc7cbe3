import type { WorkerPeer, WorkerPeerGone } from "./messages.ts";

/** The main thread's side of a worker that takes part in row slices. */
export interface LinkedWorker {
  readonly index: number;
  tell(message: WorkerPeer | WorkerPeerGone, transfer: MessagePort[]): void;
}

/** The channels between workers; made and taken down by the main thread. */
export interface PeerLinks {
  /**
   * Tells the worker of each one linked already, and each of those of it. An earlier worker of the
   * same index is forgotten first.
   */
  join(worker: LinkedWorker): void;
  /**
   * Tells all others that the worker is gone; one that was replaced already, or never joined, is
   * not missed.
   */
  leave(worker: LinkedWorker): void;
}

export function createPeerLinks(): PeerLinks {
  const joined = new Map<number, LinkedWorker>();

  function leave({ index }: LinkedWorker): void {
    joined.delete(index);
    for (const worker of joined.values()) worker.tell({ type: "peer-gone", index }, []);
  }

  return {
    join(newcomer) {
      const earlier = joined.get(newcomer.index);
      if (earlier) leave(earlier);
      for (const other of joined.values()) {
        const { port1, port2 } = new MessageChannel();
        introduce(newcomer, other, port1);
        introduce(other, newcomer, port2);
      }
      joined.set(newcomer.index, newcomer);
    },
    leave(worker) {
      if (joined.get(worker.index) === worker) leave(worker);
    },
  };
}

function introduce(to: LinkedWorker, { index }: LinkedWorker, port: MessagePort): void {
  to.tell({ type: "peer", index, port }, [port]);
}
