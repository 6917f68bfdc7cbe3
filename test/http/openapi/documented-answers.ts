import { expect } from "bun:test";
import Ajv from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { HEADERS } from "../../../src/http/openapi/headers.ts";
import type {
  Answer,
  Header,
  OpenApiDocument,
  Operation,
} from "../../../src/http/openapi/types.ts";

export type OperationId = string;

/** A service's own document, as a judge of its answers. */
export interface DocumentedApi {
  readonly operations: readonly Operation[];
  /**
   * Expects that an answer is one that the operation is documented to give: its status, its headers,
   * its type and its body; an error also by its code.
   */
  expectDocumented(operationId: OperationId, answer: Response): Promise<void>;
  /** Expects that a piece of JSON is what the named schema of the document says. */
  expectSchema(name: string, value: unknown): void;
}

export async function readDocumentedApi({ url }: { readonly url: string }): Promise<DocumentedApi> {
  // What the document is worth its own tests see.
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, "document");
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));

  function expectValid(schema: object, value: unknown): void {
    const validate = ajv.compile(absolute(schema));
    const isValid = validate(value);
    expect(validate.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  }

  function expectHeaders(documented: Answer["headers"], headers: Headers): void {
    for (const [name, entry] of Object.entries(documented)) {
      const header = resolveHeader(entry, document);
      const value = headers.get(name);
      if (value !== null)
        expectValid(header.schema, header.schema.type === "integer" ? Number(value) : value);
      else expect(`${name}: ${header.required ? "missing" : ""}`).toBe(`${name}: `);
    }
    const undocumented = Object.keys(HEADERS).filter(
      (name) => headers.has(name) && !(name in documented),
    );
    expect(undocumented).toEqual([]);
  }

  async function expectBody({ content }: Answer, answer: Response): Promise<void> {
    if (!content) return expect((await answer.bytes()).byteLength).toBe(0);
    const [type = ""] = (answer.headers.get("Content-Type") ?? "").split(";");
    const media = content[type];
    expect(Object.keys(content)).toContain(type);
    if (!media || !type.endsWith("json")) {
      await answer.body?.cancel();
      return;
    }
    const body: unknown = await answer.json();
    expectValid(media.schema, body);
    if (type !== "application/problem+json") return;
    const { code } = body as { code: string }; // as the schema has just shown
    expect(Object.keys(media.examples ?? {})).toContain(code);
  }

  return {
    operations,
    async expectDocumented(operationId, answer) {
      const operation = operations.find((candidate) => candidate.operationId === operationId);
      const documented = operation?.responses[String(answer.status)];
      if (!documented)
        throw new Error(`${operationId} is not documented to answer ${answer.status}`);
      expectHeaders(documented.headers, answer.headers);
      await expectBody(documented, answer);
    },
    expectSchema: (name, value) => expectValid({ $ref: `#/components/schemas/${name}` }, value),
  };
}

function resolveHeader(entry: Answer["headers"][string], { components }: OpenApiDocument): Header {
  if (!("$ref" in entry)) return entry;
  const name = entry.$ref.split("/").at(-1) ?? "";
  const header = components.headers[name];
  if (!header) throw new Error(`There is no header ${name} in the document`);
  return header;
}

/** A schema of the document whose references lead into the document from anywhere. */
function absolute(schema: object): object {
  // Replacing in the text changes nothing else: no other text begins so.
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
}
