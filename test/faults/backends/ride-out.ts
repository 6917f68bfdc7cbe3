import { expect } from "bun:test";
import { appendFileSync } from "node:fs";
import { encodeJpeg, photo } from "../../fixtures/pictures.ts";
import { waitFor } from "../../fixtures/wait-for.ts";
import { type Answer, expectKept, type Promised, upload } from "../cluster/promises.ts";

/** A file to which each fault adds its line, for a table to be made of. */
const TABLE = process.env.FAULT_TABLE;

export interface Fault {
  readonly name: string;
  /** Where the uploads go. */
  readonly url: string;
  readonly inject: () => void | Promise<void>;
  readonly heal: () => void | Promise<void>;
  /** No answer may take longer than this, in milliseconds. */
  readonly withinMs: number;
  /** The statuses that clients may see meanwhile. */
  readonly statuses: readonly number[];
  /** Uploads while the fault lasts; every second one asks for a 202. 6 unless told. */
  readonly uploads?: number;
  /** How long it lasts at least beyond the uploads, in milliseconds. */
  readonly lastsMs?: number;
}

export interface RiddenOut {
  /** Of the uploads while the fault lasted. */
  readonly answers: readonly Answer[];
  readonly promised: readonly Promised[];
  /** From the heal until every promise was kept, in milliseconds. */
  readonly recoveryMs: number;
}

let pictures: Promise<Uint8Array<ArrayBuffer>> | undefined;
let uploads = 0;

/** The photo that every upload here sends. */
export function faultPhoto(): Promise<Uint8Array<ArrayBuffer>> {
  pictures ??= encodeJpeg(photo(320, 240));
  return pictures;
}

/**
 * Uploads before a fault, while it lasts, and after it is healed: every answer comes in time with a
 * status that is allowed, afterwards the service works as before, and every promise made at any time is
 * kept.
 */
export async function rideOut(fault: Fault): Promise<RiddenOut> {
  const { name, url, inject, heal, withinMs, statuses, lastsMs = 0 } = fault;
  const picture = await faultPhoto();
  const promised: Promised[] = [];

  async function post(prefer = ""): Promise<Answer> {
    const text = `${name} ${uploads++}`.replace(/[^\w ]/g, "");
    const answer = await upload(url, picture, { text, prefer, timeoutMs: withinMs + 10_000 });
    if (answer.id) promised.push({ id: answer.id, text });
    return answer;
  }

  /** With every backend: a picture is kept, and so is a job. */
  async function works(when: string): Promise<void> {
    for (const [prefer, expected] of [
      ["", 200],
      ["respond-async", 202],
    ] as const) {
      await waitFor(async () => (await post(prefer)).status === expected, {
        what: `uploads to work ${when}: ${name}`,
        timeoutMs: 30_000,
        intervalMs: 100,
      });
    }
  }

  await works("before");
  await inject();
  const answers: Answer[] = [];
  try {
    const injectedAt = performance.now();
    for (let index = 0; index < (fault.uploads ?? 6); index++) {
      const answer = await post(index % 2 ? "respond-async" : "");
      answers.push(answer);
      expect(statuses).toContain(answer.status);
      expect(answer.ms).toBeLessThan(withinMs);
    }
    await Bun.sleep(Math.max(0, lastsMs - (performance.now() - injectedAt)));
  } finally {
    await heal();
  }
  const healedAt = performance.now();
  await works("after");
  await expectKept(url, picture, promised);
  const recoveryMs = performance.now() - healedAt;
  if (TABLE) appendFileSync(TABLE, `${JSON.stringify(rowOf(name, answers, recoveryMs))}\n`);
  return { answers, promised, recoveryMs };
}

function rowOf(name: string, answers: readonly Answer[], recoveryMs: number): object {
  const seen: Record<string, number> = {};
  for (const { status, code, id } of answers) {
    const what = `${status}${code ? ` ${code}` : ""}${status === 200 && !id ? " without a promise" : ""}`;
    seen[what] = (seen[what] ?? 0) + 1;
  }
  const slowestMs = Math.round(Math.max(...answers.map(({ ms }) => ms)));
  return { fault: name, seen, slowestMs, recoveryMs: Math.round(recoveryMs), lost: 0 };
}
