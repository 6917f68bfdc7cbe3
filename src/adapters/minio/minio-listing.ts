import type { Client } from "minio";
import { StoreUnavailableError } from "../../domain/errors.ts";
import { isObjectKey } from "../../domain/object-key.ts";
import type { ObjectEntry } from "../../ports/object-store.ts";

/** As many as S3 gives at once. */
const PAGE_KEYS = 1000;

export interface ListingPage {
  readonly entries: readonly ObjectEntry[];
  /** Where the next page begins; `undefined` after the last. */
  readonly next: string | undefined;
}

export interface ListingPosition {
  readonly bucket: string;
  readonly prefix: string;
  /** `next` of the page before; `undefined` for the first. */
  readonly from: string | undefined;
}

/** One page of the objects below `prefix`. What has no name of ours is somebody else's: left out. */
export async function listPage(
  client: Client,
  { bucket, prefix, from = "" }: ListingPosition,
): Promise<ListingPage> {
  const page = await client.listObjectsV2Query(bucket, prefix, from, "", PAGE_KEYS, "");
  const { objects, isTruncated, nextContinuationToken } = page;
  // It would be listed for ever.
  if (isTruncated && (nextContinuationToken === "" || nextContinuationToken === from)) {
    throw new StoreUnavailableError("The object store's listing does not go on");
  }
  const entries: ObjectEntry[] = [];
  for (const { name, lastModified } of objects) {
    if (!name?.startsWith(prefix) || !isObjectKey(name)) continue;
    entries.push({ key: name, modifiedAt: lastModified });
  }
  return { entries, next: isTruncated ? nextContinuationToken : undefined };
}
