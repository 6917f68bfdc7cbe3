/** Longest line of an answer, in bytes: texts of errors are short, what is long has a length. */
const MAX_LINE_BYTES = 4096;
const LINE_FEED = 0x0a;
const END_OF_LINE_BYTES = 2;

/** A status, an error, a number, or the length of what follows (RESP 2; never a list). */
const ANSWER_LINE = /^(?:[+-][^\r\n]*|:-?\d{1,19}|\$(?<length>-1|\d{1,9}))\r\n$/;

/**
 * Reads along with what a server sends and judges it before the client does: the client ends the
 * process on some answers that nobody asked for, and takes others for those of the next command.
 */
export interface AnswerGuard {
  /**
   * True while all that came are answers of the form that our commands have, whole or in pieces.
   *
   * @param owed how many answers the server owes at this moment
   */
  isSound(piece: Buffer, owed: number): boolean;
}

export function createAnswerGuard(): AnswerGuard {
  let line = "";
  let bytesToSkip = 0;

  return {
    isSound(piece, owed) {
      let answers = 0;
      let at = 0;
      while (at < piece.length) {
        if (bytesToSkip > 0) {
          const skipped = Math.min(bytesToSkip, piece.length - at);
          bytesToSkip -= skipped;
          at += skipped;
          if (bytesToSkip === 0) answers += 1;
          continue;
        }
        if (answers >= owed) return false;
        const lineFeed = piece.indexOf(LINE_FEED, at);
        const end = lineFeed === -1 ? piece.length : lineFeed + 1;
        line += piece.toString("latin1", at, Math.min(end, at + MAX_LINE_BYTES));
        if (line.length >= MAX_LINE_BYTES || !/^[+:$-]/.test(line)) return false;
        if (lineFeed === -1) return true;
        at = end;
        const answer = ANSWER_LINE.exec(line);
        if (!answer) return false;
        line = "";
        const length = Number(answer.groups?.length ?? -1);
        if (length < 0) answers += 1;
        else bytesToSkip = length + END_OF_LINE_BYTES;
      }
      return answers <= owed;
    },
  };
}
