import { InternalError, UploadTooLargeError } from "../domain/errors.ts";
import type { Hold, UploadLease } from "../ports/upload-buffers.ts";

/** What a lease needs of the pool that it came from. */
export interface LeaseOwner {
  /** Gives `buffer` at least `neededBytes` of capacity, or throws `OverloadedError`. */
  grow(buffer: SharedArrayBuffer, neededBytes: number): void;
  /** Called once, when the last hold was let go. */
  end(buffer: SharedArrayBuffer, wasAbandoned: boolean): void;
}

/** One upload's buffer, from the lease until its last hold is let go. */
export class BufferLease implements UploadLease {
  readonly #owner: LeaseOwner;
  readonly #maxBytes: number;
  readonly #ownHold: Hold;
  // Forgotten when the lease ends: by then it may already belong to the next upload.
  #buffer: SharedArrayBuffer | undefined;
  #length = 0;
  #holds = 0;
  #wasAbandoned = false;

  constructor(owner: LeaseOwner, buffer: SharedArrayBuffer, maxBytes: number) {
    this.#owner = owner;
    this.#buffer = buffer;
    this.#maxBytes = maxBytes;
    this.#ownHold = this.hold();
  }

  get length(): number {
    return this.#length;
  }

  get buffer(): SharedArrayBuffer {
    return this.#leased();
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#leased(), 0, this.#length);
  }

  append(chunk: Uint8Array): void {
    const buffer = this.#leased();
    const end = this.#length + chunk.byteLength;
    if (end > this.#maxBytes) throw new UploadTooLargeError(this.#maxBytes);
    if (end > buffer.byteLength) this.#owner.grow(buffer, end);
    new Uint8Array(buffer, this.#length, chunk.byteLength).set(chunk);
    this.#length = end;
  }

  hold(): Hold {
    this.#leased();
    this.#holds += 1;
    let isHeld = true;
    const letGo = (abandoned: boolean): void => {
      if (!isHeld) return;
      isHeld = false;
      if (abandoned) this.#wasAbandoned = true;
      this.#holds -= 1;
      if (this.#holds === 0) this.#end();
    };
    return { release: () => letGo(false), abandon: () => letGo(true) };
  }

  release(): void {
    this.#ownHold.release();
  }

  abandon(): void {
    this.#ownHold.abandon();
  }

  #end(): void {
    const buffer = this.#leased();
    this.#buffer = undefined;
    this.#owner.end(buffer, this.#wasAbandoned);
  }

  #leased(): SharedArrayBuffer {
    if (this.#buffer) return this.#buffer;
    throw new InternalError("An upload's buffer was used after its lease had ended");
  }
}
