import type { Components, PathItem } from "./types.ts";

/** Those of `components` that the paths refer to, by themselves or through others. */
export function usedComponents(
  paths: Readonly<Record<string, PathItem>>,
  components: Components,
): Components {
  const kinds: Kinds = components;
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const reference of referencesIn(part)) {
      if (used.has(reference)) continue;
      used.add(reference);
      const [kind = "", name = ""] = reference.split("/");
      follow(kinds[kind]?.[name]);
    }
  };
  follow(paths);
  const kept = Object.entries(kinds).map(([kind, parts]) => {
    const usedParts = Object.entries(parts).filter(([name]) => used.has(`${kind}/${name}`));
    return [kind, Object.fromEntries(usedParts)] as const;
  });
  // The same kinds, each with some of its parts.
  return Object.fromEntries(kept) as Components;
}

type Kinds = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function referencesIn(part: unknown): readonly string[] {
  const found = JSON.stringify(part ?? null).matchAll(/"#\/components\/(\w+\/[\w-]+)"/g);
  return [...found].map(([, reference = ""]) => reference);
}
