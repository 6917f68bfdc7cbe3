import type { WorkerPeer, WorkerPeerGone } from "./messages.ts";

/** The main thread's side of a worker that takes part in row slices. */
export interface LinkedWorker {
  readonly index: number;
  tell(message: WorkerPeer | WorkerPeerGone, transfer: MessagePort[]): void;
}

/** The channels over which workers ring each other; made and taken down by the main thread. */
export interface PeerLinks {
  /**
   * Tells the worker of each one linked already, and each of those of it. `memory` is the one that
   * the worker made. An earlier worker of the same index is forgotten first.
   */
  join(worker: LinkedWorker, memory: WebAssembly.Memory): void;
  /**
   * Tells all others that the worker is gone; one that was replaced already, or never joined, is
   * not missed.
   */
  leave(worker: LinkedWorker): void;
}

export function createPeerLinks(): PeerLinks {
  const joined = new Map<number, { worker: LinkedWorker; memory: WebAssembly.Memory }>();

  function leave({ index }: LinkedWorker): void {
    joined.delete(index);
    for (const { worker } of joined.values()) worker.tell({ type: "peer-gone", index }, []);
  }

  return {
    join(newcomer, memory) {
      const earlier = joined.get(newcomer.index);
      if (earlier) leave(earlier.worker);
      for (const other of joined.values()) {
        const { port1, port2 } = new MessageChannel();
        introduce(newcomer, { worker: other.worker, memory: other.memory, port: port1 });
        introduce(other.worker, { worker: newcomer, memory, port: port2 });
      }
      joined.set(newcomer.index, { worker: newcomer, memory });
    },
    leave(worker) {
      if (joined.get(worker.index)?.worker === worker) leave(worker);
    },
  };
}

function introduce(
  to: LinkedWorker,
  peer: { worker: LinkedWorker; memory: WebAssembly.Memory; port: MessagePort },
): void {
  const { worker, memory, port } = peer;
  to.tell({ type: "peer", index: worker.index, port, memory }, [port]);
}
