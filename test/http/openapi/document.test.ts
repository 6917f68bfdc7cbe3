import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import packageJson from "../../../package.json";
import { readSettings } from "../../../src/config/settings.ts";
import { OPTION_FIELDS } from "../../../src/domain/watermark-options.ts";
import { createDocument } from "../../../src/http/openapi/document.ts";
import type { OpenApiDocument, Operation } from "../../../src/http/openapi/types.ts";
import { problem, STATUS_OF } from "../../../src/http/problem.ts";
import { TIMING_HEADERS } from "../../../src/http/timings.ts";
import { type RunningService, startService } from "../../fixtures/running-service.ts";

const OPTIMIZER_URL = "http://127.0.0.1:9";
const ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  all: {},
  api: { ROLE: "api", ALLOW_LOCAL: "1", OPTIMIZER_URL },
  optimizer: { ROLE: "optimizer" },
  worker: { ROLE: "worker", ALLOW_LOCAL: "1", OPTIMIZER_URL },
};
/** Routes for people. */
const NO_API = /^\/((docs|assets|favicon|manifest).*)?$/;
const ID = "a".repeat(64);

const services = new Map<string, RunningService>();

beforeAll(async () => {
  for (const [role, environment] of Object.entries(ROLES)) {
    services.set(role, await startService({ environment }));
  }
});
afterAll(async () => {
  for (const service of services.values()) await service.stop();
});

function serviceOf(role: string): RunningService {
  const service = services.get(role);
  if (!service) throw new Error(`no service of the role ${role}`);
  return service;
}

async function documentOf(role: string): Promise<OpenApiDocument> {
  const answer = await fetch(`${serviceOf(role).url}/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toBe("application/json");
  // What it is the next tests see.
  return (await answer.json()) as OpenApiDocument;
}

const operationsOf = ({ paths }: OpenApiDocument): readonly Operation[] =>
  Object.values(paths).flatMap((item) => Object.values(item));

/** The routes that are registered in the application, but for middleware and the catch of other methods. */
const registered = ({ service }: RunningService): readonly string[] =>
  service.app.routes
    .filter(({ method, path }) => method !== "ALL" && !NO_API.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);

describe.each(Object.keys(ROLES))("the document of the role %s", (role) => {
  test("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const verdict = await validator.validate({ ...(await documentOf(role)) });
    expect(verdict.errors).toBeUndefined();
    expect(verdict.valid).toBe(true);
    expect(validator.version).toBe("3.1");
  });

  test("has every route of the application, and no other", async () => {
    const { paths } = await documentOf(role);
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    // GET routes answer HEAD too.
    const answered = registered(serviceOf(role)).flatMap((route) =>
      route.startsWith("GET ") ? [route, route.replace("GET", "HEAD")] : [route],
    );
    expect(documented.sort()).toEqual([...answered].sort());
  });

  test("has the methods that the service says are allowed", async () => {
    const { paths } = await documentOf(role);
    for (const [path, item] of Object.entries(paths)) {
      const url = `${serviceOf(role).url}${path.replace("{id}", ID)}`;
      const answer = await fetch(url, { method: "PATCH" });
      const documented = Object.keys(item).map((method) => method.toUpperCase());
      expect(answer.headers.get("Allow")?.split(", ").sort()).toEqual(
        [...documented, "OPTIONS"].sort(),
      );
    }
  });

  test("names each operation once, and refers only to what is there and used", async () => {
    const document = await documentOf(role);
    const ids = operationsOf(document).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [
      ...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g),
    ].map(([, kind = "", name = ""]) => `${kind}/${name}`);
    const components = Object.entries(document.components).flatMap(([kind, parts]) =>
      Object.keys(parts).map((name) => `${kind}/${name}`),
    );
    expect([...new Set(references)].sort()).toEqual(components.sort());
  });
});

describe("the document", () => {
  test("has every error code on some operation, and no code that there is not", async () => {
    const document = await documentOf("all");
    const documented = operationsOf(document).flatMap(({ responses }) =>
      Object.entries(responses).flatMap(([status, { content }]) =>
        Object.keys(content?.["application/problem+json"]?.examples ?? {}).map(
          (code) => [code, Number(status)] as const,
        ),
      ),
    );
    expect(Object.fromEntries(documented)).toEqual(STATUS_OF);
  });

  test("has an example of each error code, which is one", async () => {
    const { components } = await documentOf("all");
    for (const [code, { summary, value }] of Object.entries(components.examples)) {
      expect(problem.parse(value)).toMatchObject({ code });
      expect(summary).toMatch(/\.$/);
    }
    expect(Object.keys(components.examples).sort()).toEqual(Object.keys(STATUS_OF).sort());
  });

  test("has every timing and every header that pages elsewhere may read", async () => {
    const answer = await fetch(`${serviceOf("all").url}/healthz`);
    const exposed = answer.headers.get("Access-Control-Expose-Headers")?.split(",") ?? [];
    expect(exposed).toContain("X-Cache");
    const documented = operationsOf(await documentOf("all")).flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ headers }) => Object.keys(headers)),
    );
    expect(documented).toEqual(expect.arrayContaining([...exposed, ...TIMING_HEADERS]));
  });

  test("is of the version and licence of the package", async () => {
    const { info } = await documentOf("all");
    expect(info.version).toBe(packageJson.version);
    expect(info.license.identifier).toBe(packageJson.license);
  });

  test("is not sent again to who has it", async () => {
    const { url } = serviceOf("all");
    const first = await fetch(`${url}/openapi.json`);
    const etag = first.headers.get("ETag") ?? "";
    expect(first.headers.get("Cache-Control")).toBe("no-cache");
    const headers = { "If-None-Match": etag };
    const again = await fetch(`${url}/openapi.json`, { headers });
    expect(again.status).toBe(304);
    expect(again.headers.get("ETag")).toBe(etag);
    expect((await again.bytes()).byteLength).toBe(0);
  });
});

describe("the form in the document", () => {
  const formOf = (environment: Record<string, string>) => {
    const settings = readSettings(environment);
    const { components } = createDocument({ settings, routes: ["/upload"] });
    return components.schemas.PhotoForm;
  };
  const ENVIRONMENT = {
    ...{ MAX_UPLOAD_BYTES: "5000", MAX_SIDE: "600", MAX_PIXELS: "7000" },
    ...{ WATERMARK_TEXT: "© House", EFFORT: "small" },
  };

  test("has the limits and defaults of the settings", () => {
    expect(formOf(ENVIRONMENT)).toMatchObject({
      required: ["image"],
      properties: {
        image: { maxLength: 5000, description: expect.stringMatching(/5000.*600.*7000/) },
        wm_text: { default: "© House", maxLength: 200 },
        wm_position: { default: "bottom-right" },
        wm_format: { default: "auto", enum: ["auto", "jpeg", "webp"] },
        wm_effort: { default: "small" },
      },
    });
  });

  test("has every field that is read", () => {
    const { properties } = formOf({}) as { properties: object }; // as the test above shows
    expect(Object.keys(properties).sort()).toEqual(["image", ...OPTION_FIELDS].sort());
  });
});
