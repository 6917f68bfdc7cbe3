import type { Database } from "bun:sqlite";
import type { DeadLetter, Verdict } from "../../ports/job-queue.ts";

/** A message that whoever has `token` holds until its lease ends. Times are as in the schema. */
export interface Claim {
  readonly id: number;
  readonly token: string;
  readonly body: string;
  /** This time included. */
  readonly timesHandedOut: number;
}

/** Adds a message that may be handed out at once. */
export function insertMessage(database: Database, body: string, now: number): void {
  database
    .query<void, { body: string; now: number }>(
      "INSERT INTO message (body, not_before) VALUES ($body, $now)",
    )
    .run({ body, now });
}

/** When the first message may be handed out, which may be in the past; `undefined` with none. */
export function nextHandOutAt(database: Database): number | undefined {
  const row = database
    .query<{ not_before: number | null }, []>("SELECT min(not_before) AS not_before FROM message")
    .get();
  return row?.not_before ?? undefined;
}

/** Claims the message that has been due for longest; `undefined` when none is due. */
export function claimNext(
  database: Database,
  { now, leaseEndsAt, token }: { now: number; leaseEndsAt: number; token: string },
): Claim | undefined {
  const row = database
    .query<
      { id: number; body: string; times_handed_out: number },
      { now: number; leaseEndsAt: number; token: string }
    >(
      `UPDATE message
       SET claim_token = $token, not_before = $leaseEndsAt, times_handed_out = times_handed_out + 1
       WHERE id = (SELECT id FROM message WHERE not_before <= $now ORDER BY not_before, id LIMIT 1)
       RETURNING id, body, times_handed_out`,
    )
    .get({ now, leaseEndsAt, token });
  return row
    ? { id: row.id, token, body: row.body, timesHandedOut: row.times_handed_out }
    : undefined;
}

/** Moves the end of a lease. False when the message is no longer held with this token. */
export function renewClaim(database: Database, { id, token }: Claim, leaseEndsAt: number): boolean {
  const { changes } = database
    .query<void, { id: number; token: string; leaseEndsAt: number }>(
      "UPDATE message SET not_before = $leaseEndsAt WHERE id = $id AND claim_token = $token",
    )
    .run({ id, token, leaseEndsAt });
  return changes > 0;
}

/**
 * Carries out a verdict and ends the claim, all or nothing. False, and nothing is done, when the
 * message is no longer held with this token: it is another's to judge.
 */
export function settleClaim(
  database: Database,
  claim: Claim,
  { verdict, now }: { verdict: Verdict; now: number },
): boolean {
  if (verdict.action === "retry") {
    const notBefore = Math.ceil(now + verdict.delayMs);
    return putBack(database, claim, { body: verdict.body ?? claim.body, notBefore });
  }
  const settle = database.transaction(() => {
    const isHeld = deleteClaimed(database, claim);
    if (isHeld && verdict.action === "dead") insertDeadLetter(database, claim.body, verdict, now);
    return isHeld;
  });
  return settle.immediate();
}

/** The newest first. */
export function readDeadLetters(database: Database, limit: number): DeadLetter[] {
  return database
    .query<
      { id: string; body: string; code: string; reason: string; attempts: number; died_at: number },
      { limit: number }
    >(
      `SELECT CAST(id AS TEXT) AS id, body, code, reason, attempts, died_at FROM dead_letter
       ORDER BY id DESC LIMIT $limit`,
    )
    .all({ limit })
    .map(({ died_at, ...letter }) => ({ ...letter, diedAt: new Date(died_at) }));
}

/** @returns how many there were with these ids */
export function deleteDeadLetters(database: Database, ids: ReadonlySet<string>): number {
  const remove = database.transaction(() => {
    const letter = database.query<void, { id: string }>(
      // The first comparison finds the row by its key; the second keeps "1.0" from meaning 1.
      "DELETE FROM dead_letter WHERE id = $id AND CAST(id AS TEXT) = $id",
    );
    return [...ids].reduce((removed, id) => removed + letter.run({ id }).changes, 0);
  });
  return remove.immediate();
}

function putBack(
  database: Database,
  { id, token }: Claim,
  { body, notBefore }: { body: string; notBefore: number },
): boolean {
  const { changes } = database
    .query<void, { id: number; token: string; body: string; notBefore: number }>(
      `UPDATE message SET body = $body, not_before = $notBefore, claim_token = NULL
       WHERE id = $id AND claim_token = $token`,
    )
    .run({ id, token, body, notBefore });
  return changes > 0;
}

function deleteClaimed(database: Database, { id, token }: Claim): boolean {
  const { changes } = database
    .query<void, { id: number; token: string }>(
      "DELETE FROM message WHERE id = $id AND claim_token = $token",
    )
    .run({ id, token });
  return changes > 0;
}

function insertDeadLetter(
  database: Database,
  body: string,
  { code, reason, attempts }: Extract<Verdict, { action: "dead" }>,
  now: number,
): void {
  database
    .query<void, { body: string; code: string; reason: string; attempts: number; now: number }>(
      `INSERT INTO dead_letter (body, code, reason, attempts, died_at)
       VALUES ($body, $code, $reason, $attempts, $now)`,
    )
    .run({ body, code, reason, attempts, now });
}
