import { acceptHeader } from "../domain/accept-image.ts";
import type { EncodedImage } from "../domain/image-format.ts";
import { untilAborted } from "../domain/until-aborted.ts";
import type { CanonicalOptions } from "../domain/watermark-options.ts";
import type { UploadLease } from "../ports/upload-buffers.ts";
import { createFlights } from "./flights.ts";
import { resultId } from "./result-id.ts";
import type { Lookup } from "./result-lookup.ts";
import { sizeLimits } from "./size-limits.ts";
import {
  disposeLanding,
  flyUpload,
  type Landing,
  type UploadFlightDependencies,
  type UploadTimings,
} from "./upload-flight.ts";

export interface UploadRequest {
  /** Taken over: it is released on every path. */
  readonly lease: UploadLease;
  readonly sha256: string;
  readonly filename: string;
  readonly options: CanonicalOptions;
  /** The client wants its 202 at once (RFC 7240, `respond-async`). */
  readonly respondAsync: boolean;
  readonly signal: AbortSignal;
  /** By what the request is logged. */
  readonly requestId?: string;
}

export type UploadOutcome =
  | {
      readonly kind: "image";
      readonly id: string;
      /** Valid until `release`. */
      readonly image: EncodedImage;
      readonly cache: "hit" | "miss";
      /** Original and result are stored, so that the answer may promise both. */
      readonly acknowledged: boolean;
      readonly timings: Readonly<UploadTimings>;
      release(): void;
    }
  | {
      readonly kind: "accepted";
      readonly id: string;
      readonly timings: Readonly<UploadTimings>;
      release(): void;
    };

export interface UploadService {
  /**
   * Brings one upload to its picture, or keeps it as a job.
   *
   * @throws RefusedError for a picture refused for good; an error of store or queue when the upload
   *   could neither be processed nor kept; `signal.reason` when its client left
   */
  process(request: UploadRequest): Promise<UploadOutcome>;
  /** Uploads being worked on, identical ones counted once. */
  readonly inFlight: number;
}

export function createUploadService(dependencies: UploadFlightDependencies): UploadService {
  const { results, currentSettings } = dependencies;
  const flights = createFlights<Landing>(disposeLanding);

  /** The lease is released here unless the upload still has to be worked on. */
  async function lookUp({ lease, signal }: UploadRequest, id: string): Promise<Lookup> {
    try {
      const known = await results.find(id, signal);
      if (known.image) lease.release();
      // What is no good is refused before its original is stored or a worker is taken.
      else acceptHeader(lease.bytes, sizeLimits(currentSettings()));
      return known;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  return {
    get inFlight() {
      return flights.size;
    },
    async process(request) {
      const id = resultId(request.sha256, request.options);
      const { image: known, cacheMs } = await lookUp(request, id);
      if (known) {
        const found = {
          kind: "image",
          id,
          image: known,
          cache: "hit",
          acknowledged: true,
        } as const;
        return { ...found, timings: { cacheMs }, release() {} };
      }
      // Nothing waits between the look-up and the seat: identical uploads meet in one flight.
      const mode = request.respondAsync ? "async" : "sync";
      const seat = flights.board(`${mode} ${id}`, (ended) =>
        flyUpload(dependencies, request, id, ended),
      );
      if (seat.joined) request.lease.release();
      try {
        const landing = await untilAborted(seat.outcome, request.signal);
        const timings = { cacheMs, ...landing.timings };
        const release = seat.leave;
        if (landing.kind === "accepted") return { kind: "accepted", id, timings, release };
        const { image, acknowledged } = landing;
        return { kind: "image", id, image, cache: "miss", acknowledged, timings, release };
      } catch (error) {
        seat.leave();
        throw error;
      }
    },
  };
}
