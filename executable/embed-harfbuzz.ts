import type { BunPlugin } from "bun";

/** How the package finds its WebAssembly: beside its own code, which an executable has no folder for. */
const BESIDE = 'new URL("harfbuzz.wasm",import.meta.url).href';

/** Has harfbuzzjs import its WebAssembly, so that an executable carries it. */
export const embedHarfbuzz: BunPlugin = {
  name: "embed-harfbuzz",
  setup(build) {
    build.onLoad({ filter: /[/\\]harfbuzzjs[/\\]dist[/\\]harfbuzz\.js$/ }, async ({ path }) => {
      const code = await Bun.file(path).text();
      if (code.split(BESIDE).length !== 2) throw new Error(`Expected one ${BESIDE} in ${path}`);
      const embedded = `import wasmPath from "./harfbuzz.wasm" with { type: "file" };\n`;
      return { contents: embedded + code.replace(BESIDE, "wasmPath"), loader: "js" };
    });
  },
};
