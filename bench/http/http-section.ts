import type { OutputFormat } from "../../src/domain/image-format.ts";
import { figure, kilobytes, percentMore, ratio, verdict } from "../figures.ts";
import type { BenchPicture } from "../pictures.ts";
import type { Section, Table } from "../report.ts";
import { median, medianRatio } from "../statistics.ts";
import { CLIENTS, type HttpResult, type HttpRound, measureHttp, WORKERS } from "./http.ts";
import { latency, latencyInARow, spread } from "./latency-spread.ts";

export interface HttpSectionOptions {
  readonly pictures: readonly BenchPicture[];
  readonly secondsPerRound: number;
  readonly onProgress: (what: string) => void;
}

const ROUNDS = 5;

const GOALS = {
  /** Times the peer's uploads a second. */
  rate: { jpeg: 2.1, webp: 2.6 },
  /** Times the size of the peer's files. */
  bytes: 1.1,
  /** Of the main thread, for an upload of about 1 MB. */
  mainMs: 6,
} as const;

/** The whole service over HTTP beside a Node service with sharp. */
export async function httpSection(options: HttpSectionOptions): Promise<Section> {
  const results = await measureHttp({ ...options, rounds: ROUNDS });
  return {
    title: "HTTP",
    notes: [
      `Multipart uploads from ${CLIENTS} clients in a process of their own, each with another text, ` +
        "so that every picture is made anew. Filigrane runs as it is started, with " +
        `${WORKERS} workers and its embedded store, queue and cache. The peer is a service in Node ` +
        "with busboy and sharp that does the same work, WebP at its default effort, and stores nothing. " +
        `${ROUNDS} rounds of ${options.secondsPerRound} s each, in turns, after one to warm up; the ratio ` +
        "is the median of the rounds' own.",
      ...(results.some(({ peer }) => peer.length > 0)
        ? [verdicts(results)]
        : ["No peer: Node was not found on this machine."]),
    ],
    tables: [speedTable(results), processorTable(results)],
  };
}

export function speedTable(results: readonly HttpResult[]): Table {
  return {
    caption: "Uploads a second (median), and milliseconds until an upload is answered",
    columns: ["picture", "service", "a second", "ratio", "p50", "p99", "p99 / p50", "KB"],
    rows: results.flatMap(({ picture, format, ours, peer }) => {
      const what = nameOf({ picture, format });
      const times = peer.length > 0 ? ratio(rateRatio(ours, peer)) : "";
      return [
        [what, "Filigrane", ...speed(ours, times)],
        ...(peer.length > 0 ? [[what, "Node and sharp", ...speed(peer, "")]] : []),
      ];
    }),
  };
}

function speed(rounds: readonly HttpRound[], ratio: string): string[] {
  const found = latency(rounds);
  return [
    median(rounds.map(rate)).toFixed(1),
    ratio,
    figure(found.p50),
    figure(found.p99),
    spread(found).toFixed(2),
    kilobytes(answerBytes(rounds)),
  ];
}

export function processorTable(results: readonly HttpResult[]): Table {
  return {
    caption: "Processor time an upload, in milliseconds: of the main thread, of all threads",
    columns: [
      "picture",
      "upload KB",
      "Filigrane main",
      "all",
      "peer main",
      "all",
      "the load's own",
    ],
    rows: results.map(({ picture, format, pictureBytes, ours, peer }) => [
      nameOf({ picture, format }),
      kilobytes(pictureBytes),
      figure(perUpload(ours, ({ service }) => service.mainMs)),
      figure(perUpload(ours, ({ service }) => service.totalMs)),
      ...(peer.length > 0
        ? [
            figure(perUpload(peer, ({ service }) => service.mainMs)),
            figure(perUpload(peer, ({ service }) => service.totalMs)),
          ]
        : ["", ""]),
      figure(perUpload(ours, ({ processorMs }) => processorMs)),
    ]),
  };
}

/** What was aimed at, and whether it was reached with every picture. */
export function verdicts(results: readonly HttpResult[]): string {
  const rates = results.map(({ ours, peer }) => rateRatio(ours, peer));
  const sizes = results.map(({ ours, peer }) => answerBytes(ours) / answerBytes(peer));
  const spreads = results.map(({ ours, peer }) => spread(latency(ours)) / spread(latency(peer)));
  const rows = results.map((result) => {
    const count = countAsLongAsOneOfThePeers(result);
    return {
      count,
      spread: spread(latencyInARow(result.ours, count)) / spread(latency(result.peer)),
    };
  });
  const main = results.map(
    ({ ours, pictureBytes }) =>
      perUpload(ours, ({ service }) => service.mainMs) / (pictureBytes / 1_000_000),
  );
  return [
    verdict(
      `At least ${GOALS.rate.jpeg} times the peer's uploads a second, ${GOALS.rate.webp} to WebP`,
      results.every(({ format, ours, peer }) => rateRatio(ours, peer) >= GOALS.rate[format]),
      rates.map(ratio).join(", "),
    ),
    verdict(
      "Files at most 10 % larger",
      sizes.every((times) => times <= GOALS.bytes),
      sizes.map((times) => percentMore(times, 1)).join(", "),
    ),
    verdict(
      "p99 / p50 no worse than the peer's",
      spreads.every((times) => times <= 1),
      `${spreads.map(ratio).join(", ")} of it`,
    ),
    verdict(
      `The same of as many uploads in a row as take one of the peer's time (${rows.map(({ count }) => count).join(", ")})`,
      rows.every((row) => row.spread <= 1),
      `${rows.map((row) => ratio(row.spread)).join(", ")} of it`,
    ),
    verdict(
      `The main thread takes less than ${GOALS.mainMs} ms a megabyte uploaded`,
      main.every((ms) => ms < GOALS.mainMs),
      `${main.map(figure).join(", ")} ms`,
    ),
  ].join(" ");
}

const FORMAT_NAME = { jpeg: "JPEG", webp: "WebP" } as const satisfies Record<OutputFormat, string>;

function nameOf({ picture, format }: Pick<HttpResult, "picture" | "format">): string {
  return `${picture} to ${FORMAT_NAME[format]}`;
}

function rate({ latenciesMs, elapsedMs }: HttpRound): number {
  return (1000 * latenciesMs.flat().length) / elapsedMs;
}

function rateRatio(ours: readonly HttpRound[], peer: readonly HttpRound[]): number {
  return medianRatio(ours.map(rate), peer.map(rate));
}

/** How many of our uploads take as long as one of the peer's. */
function countAsLongAsOneOfThePeers({ ours, peer }: HttpResult): number {
  return Math.max(1, Math.round(latency(peer).p50 / latency(ours).p50));
}

function answerBytes(rounds: readonly HttpRound[]): number {
  return median(rounds.map(({ bytes }) => bytes));
}

function perUpload(rounds: readonly HttpRound[], msOf: (round: HttpRound) => number): number {
  const uploads = rounds.reduce((total, round) => total + round.uploads, 0);
  return rounds.reduce((total, round) => total + msOf(round), 0) / uploads;
}
