import { expect } from "bun:test";
import type { CodecFamily } from "../../../src/domain/codec-family.ts";
import { AppError, type ErrorCode } from "../../../src/domain/errors.ts";
import { readImageHeader } from "../../../src/domain/read-image-header.ts";
import { compileCodecModules } from "../../../src/imaging/codecs/codec-modules.ts";
import type { Codecs } from "../../../src/imaging/codecs/codecs.ts";
import { createEngineCodecs } from "../../../src/imaging/codecs/engine-codecs.ts";
import { createJsquashCodecs } from "../../../src/imaging/codecs/jsquash-codecs.ts";
import { createEngine, type Plane } from "../../../src/imaging/engine/engine.ts";
import { compileEngineModules } from "../../../src/imaging/engine/modules.ts";
import type { Pixels } from "../../fixtures/compare.ts";
import type { Rgba } from "../../fixtures/pictures.ts";

export const modules = await compileCodecModules();

export const { engine: engineModule } = await compileEngineModules();
export const engine = createEngine({ module: engineModule, maxPixels: 4_000_000 });

const jsquash = createJsquashCodecs(modules);

/** Those on which everything must hold that a picture goes through. */
export const FAMILIES: Readonly<Record<CodecFamily, Codecs>> = {
  engine: createEngineCodecs({ jsquash, resize: engine.resize }),
  jsquash,
};

/** A copy of what is in the plane, which outlives the job. */
export function pixelsOf(plane: Plane): Pixels {
  return { data: engine.pixels(plane).slice(), width: plane.width, height: plane.height };
}

export function planeOf(picture: Rgba): Plane {
  const plane = engine.allocatePlane(picture);
  engine.pixels(plane).set(picture.data);
  return plane;
}

/** The bytes as an upload has them: a view somewhere inside a larger shared buffer. */
export function uploaded(file: Uint8Array): Uint8Array {
  const view = new Uint8Array(new SharedArrayBuffer(file.length + 100), 33, file.length);
  view.set(file);
  return view;
}

export async function decodeWith(codecs: Codecs, file: Uint8Array): Promise<Pixels> {
  engine.reset();
  const header = readImageHeader(file);
  const { plane } = await codecs.decode(uploaded(file), { header, atLeast: header }, engine);
  return pixelsOf(plane);
}

/** The code that `work` is refused with, or `undefined` when it is not. */
export async function codeOf(work: () => unknown): Promise<ErrorCode | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
