import { downloadZip } from "client-zip";
import { fetchPicture } from "../service/fetch-picture.ts";
import type { Problem } from "../service/problem.ts";
import type { SignedPhoto } from "./photo.ts";
import { resultName, uniqueNames } from "./unique-names.ts";

export interface ZipEntry {
  readonly name: string;
  readonly signed: SignedPhoto;
}

export interface PackedPhotos {
  /** `undefined` when not one picture could be had. */
  readonly zip: Blob | undefined;
  /** Those that could not, with what is wrong with the first of them. */
  readonly missing: readonly string[];
  readonly problem: Problem | undefined;
}

/** Packs the signed photos; those of earlier visits are fetched. One that is gone holds up no other. */
export async function packPhotos(entries: readonly ZipEntry[]): Promise<PackedPhotos> {
  const names = uniqueNames(entries.map(({ name, signed }) => resultName(name, signed.format)));
  const files: { readonly name: string; readonly input: Blob }[] = [];
  const missing: string[] = [];
  let problem: Problem | undefined;
  for (const [index, { name, signed }] of entries.entries()) {
    const { picture, url } = signed;
    const fetched = picture ? { kind: "fetched" as const, picture } : await fetchPicture(url);
    if (fetched.kind === "fetched") {
      files.push({ name: names[index] ?? "", input: fetched.picture });
    } else {
      missing.push(name);
      problem ??= fetched.problem;
    }
  }
  const zip = files.length > 0 ? await downloadZip(files).blob() : undefined;
  return { zip, missing, problem };
}

/** Saves a file as if a link to it had been clicked. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser may read it a little later.
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}

const SAVING_MS = 60_000;
