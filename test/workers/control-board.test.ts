import { describe, expect, test } from "bun:test";
import { createControlBoard, openControlBoard } from "../../src/workers/control-board.ts";

const WORKERS = [0, 1, 2];

describe("a control board", () => {
  test("begins with nobody busy and no job cancelled", () => {
    const board = createControlBoard(WORKERS.length);
    expect(WORKERS.filter((worker) => board.isBusy(worker))).toEqual([]);
    // The pool's jobs are numbered from 1.
    expect(WORKERS.filter((worker) => board.isCancelled(worker, 1))).toEqual([]);
  });

  test("tells of each worker for itself whether it is busy", () => {
    const board = createControlBoard(WORKERS.length);
    board.setBusy(1, true);
    expect(WORKERS.map((worker) => board.isBusy(worker))).toEqual([false, true, false]);
    board.setBusy(1, false);
    expect(board.isBusy(1)).toBe(false);
  });

  test("cancels one job of one worker, and none that follows", () => {
    const board = createControlBoard(WORKERS.length);
    board.cancel(1, 7);
    expect(WORKERS.map((worker) => board.isCancelled(worker, 7))).toEqual([false, true, false]);
    expect(board.isCancelled(1, 6)).toBe(false);
    expect(board.isCancelled(1, 8)).toBe(false);
  });

  test("does not take a cancelled job for a busy worker, nor the other way round", () => {
    const board = createControlBoard(WORKERS.length);
    board.cancel(0, 1);
    board.cancel(1, 1);
    expect(WORKERS.filter((worker) => board.isBusy(worker))).toEqual([]);
    board.setBusy(2, true);
    expect(board.isCancelled(2, 1)).toBe(false);
  });

  test("shows the same words wherever it is opened", () => {
    const board = createControlBoard(WORKERS.length);
    const elsewhere = openControlBoard(board.buffer);
    elsewhere.setBusy(2, true);
    board.cancel(0, 5);
    expect(board.isBusy(2)).toBe(true);
    expect(elsewhere.isCancelled(0, 5)).toBe(true);
  });
});
