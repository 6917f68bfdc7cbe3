import { expect, test } from "bun:test";
import { createAnswerGuard } from "../../../src/adapters/redis/answer-guard.ts";

const ANSWERS = "+OK\r\n$5\r\na\r\n_b\r\n$-1\r\n:-12\r\n-ERR no\r\n$0\r\n\r\n";

test("takes answers whole, and in pieces of any size", () => {
  for (let size = 1; size <= ANSWERS.length; size++) {
    const guard = createAnswerGuard();
    for (let at = 0; at < ANSWERS.length; at += size) {
      expect(guard.isSound(Buffer.from(ANSWERS.slice(at, at + size)), 6)).toBe(true);
    }
  }
});

test("takes no more answers than are owed", () => {
  expect(createAnswerGuard().isSound(Buffer.from(ANSWERS), 5)).toBe(false);
  expect(createAnswerGuard().isSound(Buffer.from("+"), 0)).toBe(false);
});

test.each(["*1\r\n", "_\r\n", ">1\r\n", ":1x\r\n", "$-2\r\n", "+a\nb\r\n", "\r\n"])(
  "refuses %j",
  (bytes) => {
    expect(createAnswerGuard().isSound(Buffer.from(bytes), 9)).toBe(false);
  },
);
