import { beforeAll, describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import biomeSettings from "../../biome.json";
import { type LintFinding, lintSources } from "../fixtures/lint-sources.ts";

interface ImportCase {
  readonly allowed: readonly string[];
  readonly forbidden: readonly string[];
}

/** What every room in the middle and all above it may import. */
const BELOW = ["domain/errors.ts", "ports/log.ts", "config/settings.ts"];

const BESIDE_HTTP = ["services/x.ts", "ingest/x.ts", "web/page.ts"];
const HIDDEN_FROM_HTTP = [
  ...["adapters/x.ts", "imaging/x.ts", "workers/x.ts", "cli/x.ts"],
  ...["compose.ts", "main.ts", "../test/x.ts"],
];

/** Paths from `src/`, as a file of a room there names them. */
const fromRoom = (paths: readonly string[]): string[] => paths.map((path) => `../${path}`);
const fromFolderOfRoom = (paths: readonly string[]): string[] => fromRoom(fromRoom(paths));

/** By importing file: what its room may import, and what it may not. */
const CASES: Readonly<Record<string, ImportCase>> = {
  "src/domain/x.ts": {
    allowed: ["zod", "node:zlib", "./errors.ts"],
    forbidden: [
      ...["../ports/log.ts", "../config/settings.ts", "../ingest/x.ts", "../services/x.ts"],
      ...["../main.ts", "../../test/x.ts", "node:fs", "bun:sqlite", "hono"],
    ],
  },
  "src/ports/x.ts": {
    allowed: ["./log.ts", "../domain/errors.ts"],
    forbidden: ["../config/settings.ts", "../adapters/x.ts", "node:fs", "zod", "minio"],
  },
  "src/config/x.ts": {
    allowed: ["./units.ts", "../domain/errors.ts", "node:os", "zod"],
    forbidden: ["../ports/log.ts", "../services/x.ts", "../http/x.ts", "../compose.ts"],
  },
  ...middleRoom("ingest", ["imaging", "workers", "services", "adapters"]),
  ...middleRoom("imaging", ["ingest", "workers", "services", "adapters"]),
  ...middleRoom("workers", ["ingest", "imaging", "services", "adapters"]),
  ...middleRoom("services", ["ingest", "imaging", "workers", "adapters"]),
  ...middleRoom("adapters", ["ingest", "imaging", "workers", "services"]),
  "src/imaging/engine/host.ts": {
    allowed: ["../../../wasm/dist/engine.wasm", "../codecs/x.ts", "../x.ts"],
    forbidden: ["../../../wasm/build.ts", "../../../test/x.ts"],
  },
  "src/imaging/engine/jpeg-decoder/x.ts": {
    allowed: [
      ...fromRoom(fromFolderOfRoom(BELOW)),
      ...["./y.ts", "../arena.ts", "../resize/x.ts", "../../picture.ts"],
    ],
    forbidden: ["../../../workers/x.ts", "../../../services/x.ts", "../../../../test/x.ts"],
  },
  "src/workers/worker.ts": {
    allowed: [...fromRoom(BELOW), "../imaging/x.ts", "../imaging/codecs/x.ts", "./messages.ts"],
    forbidden: ["../services/x.ts", "../adapters/x.ts", "../compose.ts"],
  },
  "src/workers/imaging-modules.ts": {
    allowed: [...fromRoom(BELOW), "../imaging/engine/modules.ts"],
    forbidden: ["../services/x.ts", "../adapters/x.ts"],
  },
  "src/adapters/memory-cache.ts": {
    allowed: ["lru-cache"],
    forbidden: ["./pino-log.ts", "./sqlite/sqlite-queue.ts", "../workers/worker-pool.ts"],
  },
  "src/adapters/sqlite/sqlite-queue.ts": {
    allowed: ["./queue-file.ts", "bun:sqlite"],
    forbidden: ["../memory-cache.ts", "../filesystem/durable-files.ts"],
  },
  "src/adapters/pool-processor.ts": {
    allowed: [...fromRoom(BELOW), "../workers/worker-pool.ts"],
    forbidden: ["./memory-cache.ts", "../workers/worker.ts", "../services/x.ts"],
  },
  "src/web/x.ts": {
    allowed: ["./y.ts", "../domain/watermark-options.ts"],
    forbidden: ["../ports/log.ts", "../config/settings.ts", "../services/x.ts", "../http/app.ts"],
  },
  "src/web/photos/x.ts": {
    allowed: ["./y.ts", "../strings.ts", "../stage/x.ts", "../../domain/watermark-options.ts"],
    forbidden: fromFolderOfRoom([...BELOW.slice(1), "services/x.ts", "http/app.ts"]),
  },
  "src/http/x.ts": {
    allowed: [...fromRoom(BELOW), ...fromRoom(BESIDE_HTTP), "./routes/x.ts", "hono"],
    forbidden: fromRoom(HIDDEN_FROM_HTTP),
  },
  "src/http/routes/x.ts": {
    allowed: [
      ...[...fromFolderOfRoom(BELOW), ...fromFolderOfRoom(BESIDE_HTTP)],
      ...["../x.ts", "../../../package.json"],
    ],
    forbidden: [...fromFolderOfRoom(HIDDEN_FROM_HTTP), "../../../biome.json"],
  },
  "src/compose.ts": {
    allowed: ["./http/app.ts", "./adapters/memory-cache.ts", "./workers/worker-pool.ts"],
    forbidden: ["./main.ts", "./cli/x.ts", "./imaging/pipeline.ts", "../test/x.ts"],
  },
  "src/main.ts": {
    allowed: ["./compose.ts", "./config/settings.ts"],
    forbidden: ["./cli/x.ts", "./imaging/pipeline.ts", "../bench/x.ts"],
  },
  "src/cli/x.ts": {
    allowed: ["../compose.ts", "../start.ts", "../../package.json"],
    forbidden: ["../main.ts", "../imaging/pipeline.ts", "../../test/x.ts"],
  },
  "src/cli/sign/x.ts": {
    allowed: ["../terminal.ts", "../../compose-processor.ts", "../../config/settings.ts"],
    forbidden: ["../../main.ts", "../../imaging/pipeline.ts", "../../../test/x.ts"],
  },
};

/** The rules that the five rooms in the middle share, in the room and in a folder of it. */
function middleRoom(room: string, others: readonly string[]): Record<string, ImportCase> {
  const elsewhere = [
    ...others.flatMap((other) => [`${other}/x.ts`, `${other}/deep/x.ts`]),
    ...["http/app.ts", "web/x.ts", "cli/x.ts", "compose.ts", "main.ts", "../test/x.ts"],
  ];
  return {
    [`src/${room}/x.ts`]: {
      allowed: [...fromRoom(BELOW), "node:fs", "zod"],
      forbidden: fromRoom(elsewhere),
    },
    [`src/${room}/deep/x.ts`]: {
      allowed: fromFolderOfRoom(BELOW),
      forbidden: fromFolderOfRoom(elsewhere),
    },
  };
}

const RULE = "lint/style/noRestrictedImports";

const FORMS = [
  `import "../services/x.ts";`,
  `import { x } from "../services/x.ts";`,
  `import type { X } from "../services/x.ts";`,
  `export { y } from "../services/x.ts";`,
  `export const later = () => import("../services/x.ts");`,
];

describe("the rooms' import rules", () => {
  let findings: readonly LintFinding[];
  const linesOf = (path: string, rule: string): readonly number[] =>
    findings
      .filter((finding) => finding.path === path && finding.rule === rule)
      .map((finding) => finding.line)
      .sort((a, b) => a - b);

  beforeAll(async () => {
    const sources = Object.entries(CASES).map(([path, { allowed, forbidden }]) => {
      const lines = [...allowed, ...forbidden].map((target) => `import "${target}";`);
      return [path, lines.join("\n")];
    });
    findings = await lintSources({
      ...Object.fromEntries(sources),
      "src/domain/forms.ts": FORMS.join("\n"),
      "src/services/here.ts": `import { there } from "./there.ts";\nexport const here = there;`,
      "src/services/there.ts": `import { here } from "./here.ts";\nexport const there = here;`,
    });
  });

  test.each(Object.entries(CASES))(
    "%s imports what it may and nothing else",
    (path, importCase) => {
      const targets = [...importCase.allowed, ...importCase.forbidden];
      const refused = linesOf(path, RULE).map((line) => targets[line - 1]);
      expect(refused).toEqual([...importCase.forbidden]);
    },
  );

  test("hold for every form of import", () => {
    expect(linesOf("src/domain/forms.ts", RULE)).toEqual(FORMS.map((_, index) => index + 1));
  });

  test("forbid import cycles", () => {
    expect(linesOf("src/services/here.ts", "lint/suspicious/noImportCycles")).toEqual([1]);
  });
});

describe("the source tree", () => {
  test("has no room without a rule", async () => {
    const ruled = biomeSettings.overrides.flatMap((override) => override.includes);
    const entries = await readdir(join(import.meta.dir, "../../src"), { withFileTypes: true });
    const unruled = entries
      .filter((entry) => entry.isDirectory())
      .filter(({ name }) => !ruled.some((glob) => glob.startsWith(`src/${name}/`)));
    expect(unruled.map(({ name }) => name)).toEqual([]);
  });

  test("is no deeper than the rules reach", async () => {
    const paths = await readdir(join(import.meta.dir, "../../src"), { recursive: true });
    const tooDeep = paths.filter((path) => {
      const deepest = path.startsWith("imaging/engine/") ? 4 : 3;
      return path.endsWith(".ts") && path.split("/").length > deepest;
    });
    expect(tooDeep).toEqual([]);
  });
});
