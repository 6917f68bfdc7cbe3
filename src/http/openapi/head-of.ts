import type { Answers, Operation } from "./types.ts";

/** The same with HEAD: every answer without its body. */
export function headOf(get: Operation): Operation {
  const responses: Answers = Object.fromEntries(
    Object.entries(get.responses).map(([status, { content, ...answer }]) => [status, answer]),
  );
  return {
    ...get,
    operationId: get.operationId.replace(/^get/, "head"),
    summary: `${get.summary}: the headers alone`,
    responses,
  };
}
