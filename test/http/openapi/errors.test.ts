import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ErrorCode } from "../../../src/domain/errors.ts";
import {
  type CanonicalOptions,
  canonicalJson,
  PIPELINE_VERSION,
} from "../../../src/domain/watermark-options.ts";
import { problemCode } from "../../fixtures/answers.ts";
import { encodePng, photo } from "../../fixtures/pictures.ts";
import { postPhoto, type RunningService, startService } from "../../fixtures/running-service.ts";
import { type DocumentedApi, readDocumentedApi } from "./documented-answers.ts";
import {
  ID,
  ID_ERRORS,
  PHOTO_ENVIRONMENT,
  PHOTO_ERRORS,
  type Provocation,
  type Provocations,
  ruinResult,
  SMALL,
  withoutStore,
} from "./provoked-errors.ts";

/** The embedded store, whose folder can be taken away; and no cache that would answer for it. */
const ON_DISK = { MINIO_ENDPOINT: "", CACHE_MAX_BYTES: "0", REDIS_URL: "" };
const PHOTO = encodePng(photo(640, 480));

let service: RunningService;
/** A picture takes longer than it has. */
let hurried: RunningService;
let api: DocumentedApi;

beforeAll(async () => {
  service = await startService({ environment: { ...PHOTO_ENVIRONMENT, ...ON_DISK } });
  hurried = await startService({ environment: { JOB_TIMEOUT_MS: "1", ...ON_DISK } });
  api = await readDocumentedApi(service);
});
afterAll(async () => {
  await service.stop();
  await hurried.stop();
});

const OF_ANOTHER_VERSION = canonicalJson({
  ...{ pipelineVersion: PIPELINE_VERSION + 1, text: "another", position: "top", color: "auto" },
  ...{ format: "jpeg", effort: "auto", maxWidth: 100, maxHeight: 100 },
} satisfies CanonicalOptions);

const upload: Provocations = {
  ...PHOTO_ERRORS,
  internal_error: async (at) => {
    await ruinResult(at, PHOTO);
    return postPhoto(at, PHOTO);
  },
  backend_unavailable: (at) =>
    withoutStore(at, () => postPhoto(at, PHOTO, {}, { headers: { Prefer: "respond-async" } })),
};

const optimize: Provocations = {
  ...PHOTO_ERRORS,
  backend_unavailable: (at, route) =>
    postPhoto(at, SMALL, { options: OF_ANOTHER_VERSION }, { route }),
  processing_failed: (_, route) => postPhoto(hurried, PHOTO, {}, { route }),
};

const backendAway: Provocation = (at, path) => withoutStore(at, () => fetch(`${at.url}${path}`));

const status: Provocations = { ...ID_ERRORS, backend_unavailable: backendAway };

const image: Provocations = {
  ...status,
  internal_error: async (at) => fetch(`${at.url}/image/${await ruinResult(at, SMALL)}`),
};

const { method_not_allowed } = ID_ERRORS;

const ROUTES: Readonly<Record<string, { readonly path: string; readonly errors: Provocations }>> = {
  uploadPhoto: { path: "/upload", errors: upload },
  optimizePhoto: { path: "/optimize", errors: optimize },
  getStatus: { path: `/status/${ID}`, errors: status },
  getImage: { path: `/image/${ID}`, errors: image },
  getHealth: { path: "/healthz", errors: { ...(method_not_allowed && { method_not_allowed }) } },
  getReadiness: { path: "/readyz", errors: { ...(method_not_allowed && { method_not_allowed }) } },
  getMetrics: { path: "/metrics", errors: { ...(method_not_allowed && { method_not_allowed }) } },
  getOpenApi: {
    path: "/openapi.json",
    errors: { ...(method_not_allowed && { method_not_allowed }) },
  },
};

/** A defect that nobody knows of cannot be provoked; any route may have one. */
const isUnknownDefect = (code: string): boolean => code === "internal_error";

const CASES = Object.entries(ROUTES).flatMap(([operationId, { path, errors }]) =>
  (Object.entries(errors) as [ErrorCode, Provocation][]).map(
    ([code, provoke]) => [code, operationId, { path, provoke }] as const,
  ),
);

test.each(CASES)(
  "%s of %s is answered as the document says",
  async (code, operationId, { path, provoke }) => {
    const answer = await provoke(service, path);
    await api.expectDocumented(operationId, answer.clone());
    expect(await problemCode(answer)).toBe(code);
  },
);

describe("every error that the document has", () => {
  test("is provoked here, but for defects that nobody knows of", () => {
    const documented = api.operations
      .filter(({ operationId }) => !operationId.startsWith("head"))
      .flatMap(({ operationId, responses }) =>
        Object.values(responses).flatMap(({ content }) =>
          Object.keys(content?.["application/problem+json"]?.examples ?? {}).map(
            (code) => `${code} of ${operationId}`,
          ),
        ),
      );
    const provoked = CASES.map(([code, operationId]) => `${code} of ${operationId}`);
    const left = documented.filter((name) => !provoked.includes(name));
    expect(left.filter((name) => !isUnknownDefect(name.split(" ")[0] ?? ""))).toEqual([]);
    expect(provoked.filter((name) => !documented.includes(name))).toEqual([]);
    expect(provoked.some((name) => isUnknownDefect(name.split(" ")[0] ?? ""))).toBe(true);
  });

  test("is the same to HEAD, without its body", async () => {
    for (const [operationId, path, status] of [
      ["headStatus", "/status/42", 400],
      ["headStatus", `/status/${ID}`, 404],
      ["headImage", "/image/42", 400],
      ["headImage", `/image/${ID}`, 404],
    ] as const) {
      const answer = await fetch(`${service.url}${path}`, { method: "HEAD" });
      expect(answer.status).toBe(status);
      await api.expectDocumented(operationId, answer);
    }
  });
});
