import { describe, expect, test } from "bun:test";
import type { ObjectEntry, ObjectStore } from "../../src/ports/object-store.ts";
import { newFolder } from "../fixtures/object-keys.ts";

/** The clauses on `list`. */
export function describeListing(current: () => ObjectStore): void {
  const { signal } = new AbortController();

  async function keysIn(prefix: string): Promise<string[]> {
    const entries = await Array.fromAsync(current().list(prefix, signal));
    return entries.map(({ key }) => key).sort();
  }

  describe("list", () => {
    test("names every object in the folder and below it, and no other", async () => {
      const folder = newFolder();
      const inside = [`${folder}/a`, `${folder}/b.json`, `${folder}/deep/er/c`];
      const outside = [`${folder}-not/a`, `${newFolder()}/a`];
      for (const key of [...inside, ...outside]) {
        await current().put(key, Uint8Array.of(1), { signal });
      }
      expect(await keysIn(`${folder}/`)).toEqual(inside);
      expect(await keysIn(`${folder}/deep/`)).toEqual([`${folder}/deep/er/c`]);
      await current().remove(`${folder}/a`, signal);
      expect(await keysIn(`${folder}/`)).toEqual(inside.slice(1));
    });

    test("is empty for a folder that never was", async () => {
      expect(await keysIn(`${newFolder()}/`)).toEqual([]);
    });

    test("tells the time of each object", async () => {
      const folder = newFolder();
      await current().put(`${folder}/a`, Uint8Array.of(1), { signal });
      const [entry] = await Array.fromAsync(current().list(`${folder}/`, signal));
      const stat = await current().stat(`${folder}/a`, signal);
      const apart = (entry?.modifiedAt.getTime() ?? 0) - (stat?.modifiedAt.getTime() ?? 1e9);
      expect(Math.abs(apart)).toBeLessThanOrEqual(1000);
    });

    test("goes past the 1000 keys of one page", async () => {
      const folder = newFolder();
      const keys = Array.from({ length: 1100 }, (_, index) => `${folder}/${1000 + index}`);
      for (let start = 0; start < keys.length; start += 50) {
        const batch = keys.slice(start, start + 50);
        await Promise.all(batch.map((key) => current().put(key, Uint8Array.of(1), { signal })));
      }
      expect(await keysIn(`${folder}/`)).toEqual(keys);
    });

    test("bears objects that come and go meanwhile, and an end before the last", async () => {
      const folder = newFolder();
      const keys = Array.from({ length: 20 }, (_, index) => `${folder}/${10 + index}`);
      for (const key of keys) await current().put(key, Uint8Array.of(1), { signal });
      const seen: ObjectEntry[] = [];
      for await (const entry of current().list(`${folder}/`, signal)) {
        seen.push(entry);
        // All but what was seen and two that stay.
        if (seen.length > 1) continue;
        for (const key of keys.slice(2)) await current().remove(key, signal);
      }
      const stayed = seen.map(({ key }) => key).filter((key) => keys.indexOf(key) < 2);
      expect(stayed.sort()).toEqual(keys.slice(0, 2));
      for await (const entry of current().list(`${folder}/`, signal)) {
        expect(keys).toContain(entry.key);
        break;
      }
      expect(await keysIn(`${folder}/`)).toEqual(keys.slice(0, 2));
    });
  });
}
