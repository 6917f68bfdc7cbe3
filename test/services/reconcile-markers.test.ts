import { expect, test } from "bun:test";
import type { JobMessage } from "../../src/domain/job.ts";
import { PIPELINE_VERSION } from "../../src/domain/watermark-options.ts";
import { republishOverdue } from "../../src/services/reconcile.ts";
import { anErrorOf } from "../fixtures/error-code.ts";
import { type ServiceRoom, useServiceRooms } from "../fixtures/service-room.ts";
import { takeMessages } from "./buried-jobs.ts";

const { signal } = new AbortController();
const open = useServiceRooms();

function messageOf(digit: string): JobMessage {
  return { hash: digit.repeat(64), original_key: `original/${digit.repeat(64)}` };
}

/** Marks a job for each digit; the store lists them in this order, all overdue. */
async function markOverdue(room: ServiceRoom, digits: string): Promise<readonly JobMessage[]> {
  const messages = [...digits].map(messageOf);
  for (const message of messages) await room.photos.putMarker(message);
  room.store.list = async function* () {
    for (const { hash } of messages) yield { key: `pending/${hash}`, modifiedAt: new Date(0) };
  };
  return messages;
}

const round = (room: ServiceRoom): Promise<number> => republishOverdue(room, signal);

test("a round goes on behind a marker that cannot be read, and tells of it", async () => {
  const { room } = await open();
  const [first, damaged, last] = await markOverdue(room, "abc");
  room.store.fail("get", `pending/${damaged?.hash}`);
  await expect(round(room)).rejects.toThrow(anErrorOf("backend_unavailable"));
  const bodies = [first, last].map((message) => JSON.stringify(message));
  expect(await takeMessages(room)).toEqual(bodies);
});

test("a round ends when the store fails at one marker after the other", async () => {
  const { room } = await open();
  await markOverdue(room, "abcde");
  let reads = 0;
  const { get } = room.store;
  room.store.get = async (key, ended) => {
    reads += 1;
    return get(key, ended);
  };
  room.store.fail("get", "pending/");
  await expect(round(room)).rejects.toThrow(anErrorOf("backend_unavailable"));
  expect(reads).toBe(3);
});

test("a round leaves the job of a newer version, as it is, to a process that can read it", async () => {
  const { room } = await open();
  const [newer, job] = await markOverdue(room, "ab");
  const options = { pipelineVersion: PIPELINE_VERSION + 1, position: "tiled", angle: 30 };
  const body = JSON.stringify({ ...newer, options });
  await room.store.put(`pending/${newer?.hash}`, new TextEncoder().encode(body), { signal });
  expect(await round(room)).toBe(1);
  expect(await takeMessages(room)).toEqual([JSON.stringify(job)]);
  expect(await room.photos.getMarker(newer?.hash ?? "")).toBe(body);
  expect(room.log.lines).toEqual([]);
});
