import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import { effortTable, encoderTable, methodSummary } from "../../bench/efforts/effort-tables.ts";
import { type EncoderCost, measureEncoders } from "../../bench/efforts/encoder-costs.ts";
import { jpegEfforts, webpMethods } from "../../bench/efforts/encoders.ts";
import { bestCost, bytesAtSsim, paretoFront } from "../../bench/efforts/rate-curve.ts";
import { createWorkerTools } from "../../bench/pipeline/worker-tools.ts";
import { sniffFormat } from "../../src/domain/image-format.ts";
import { readBundledFont } from "../../src/imaging/text/bundled-font.ts";
import { compileImagingModules } from "../../src/workers/imaging-modules.ts";
import { photo } from "../fixtures/pictures.ts";

describe("bytesAtSsim", () => {
  const points = [
    { bytes: 400, ssim: 0.98 },
    { bytes: 100, ssim: 0.9 },
    { bytes: 200, ssim: 0.94 },
  ];

  test("is a point's own at that point", () => {
    for (const { bytes, ssim } of points) expect(bytesAtSsim(points, ssim)).toBeCloseTo(bytes, 6);
  });

  test("lies between two on a straight line of the logarithm", () => {
    expect(bytesAtSsim(points, 0.92)).toBeCloseTo(Math.sqrt(100 * 200), 6);
    expect(bytesAtSsim(points, 0.97)).toBeCloseTo(200 * 2 ** 0.75, 6);
  });

  test("goes on beyond the outermost", () => {
    expect(bytesAtSsim(points, 0.86)).toBeCloseTo(50, 6);
    expect(bytesAtSsim(points, 0.99)).toBeCloseTo(400 * 2 ** 0.25, 6);
  });

  test("needs two points", () => {
    expect(() => bytesAtSsim(points.slice(1, 2), 0.9)).toThrow(RangeError);
  });
});

describe("choosing by cost", () => {
  const quick = { bytes: 140, ms: 10 };
  const middle = { bytes: 110, ms: 20 };
  const slow = { bytes: 100, ms: 50 };
  const beaten = { bytes: 110, ms: 60 };
  const all = [slow, beaten, middle, quick];

  test("leaves out who is beaten in both, or in one at a draw", () => {
    expect(paretoFront([...all, { bytes: 140, ms: 11 }])).toEqual([slow, middle, quick]);
    expect(paretoFront([quick, { ...quick }])).toHaveLength(2);
  });

  test("takes fewer bytes the more they are worth", () => {
    expect(bestCost(all, 1)).toBe(quick);
    expect(bestCost(all, 4)).toBe(middle);
    expect(bestCost(all, 16)).toBe(slow);
    expect(() => bestCost([], 1)).toThrow(RangeError);
  });
});

describe("measuring encoders", () => {
  const picture = photo(96, 64);
  const pixels = { width: 96, height: 64, data: new Uint8ClampedArray(picture.data) };

  test("times libwebp's methods, and finds the bytes of each at the likeness of one", async () => {
    const { codecs } = await compileImagingModules();
    const methods = webpMethods(codecs.webpEncoder);
    expect(sniffFormat((await methods[0]?.encode(pixels, 80)) ?? new Uint8Array())).toBe("webp");
    const options = { pixels, quality: 80, measure: "4", rounds: 2 };
    const costs = await measureEncoders(methods, options);
    expect(costs.map(({ encoder }) => encoder)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    for (const { times, ms, file, bytes } of costs) {
      expect(times).toHaveLength(2);
      expect(ms).toBeGreaterThan(0);
      expect(file.ssim).toBeGreaterThan(0.8);
      expect(bytes / file.bytes).toBeGreaterThan(0.5);
      expect(bytes / file.bytes).toBeLessThan(2);
    }
    expect(costs[4]?.bytes).toBeCloseTo(costs[4]?.file.bytes ?? 0, 6);
    expect(measureEncoders(methods.slice(0, 1), options)).rejects.toThrow("no encoder 4");
  });

  test("gives the JPEGs of the service at each effort", async () => {
    const encoders = jpegEfforts(await createWorkerTools(await readBundledFont()));
    expect(encoders.map(({ name }) => name)).toEqual(["auto", "small"]);
    const progressive: (boolean | undefined)[] = [];
    for (const encoder of encoders) {
      const { format, isProgressive } = await sharp(await encoder.encode(pixels, 85)).metadata();
      expect(format).toBe("jpeg");
      progressive.push(isProgressive);
    }
    expect(progressive).toEqual([false, true]);
  });
});

describe("the tables of efforts", () => {
  const cost = (encoder: string, bytes: number, ms: number): EncoderCost => {
    const file = { bytes: bytes + 1000, psnr: 40.123, ssim: 0.98765 };
    return { encoder, bytes, ms, times: [ms], file };
  };
  const one = { picture: "one", costs: [cost("2", 110_000, 20), cost("4", 100_000, 50)] };
  const other = {
    picture: "other",
    costs: [cost("2", 242_000, 20), cost("4", 200_000, 80)],
  };

  test("show each encoder of each picture", () => {
    expect(encoderTable("Methods", [one], "at 4").rows).toEqual([
      ["one", "2", "20.0 / 20.0", "111", "40.12", "0.9877", "110"],
      ["one", "4", "50.0 / 50.0", "101", "40.12", "0.9877", "100"],
    ]);
  });

  test("take the geometric mean over the pictures, and choose by it", () => {
    const { table, conclusion } = methodSummary([one, other], "4");
    expect(table.rows).toEqual([
      ["2", "+15.4 %", "0.32", ""],
      ["4", "+0.0 %", "1.00", ""],
    ]);
    expect(conclusion).toContain("for fast method 2");
    expect(conclusion).toContain("for small method 4");
  });

  test("mark a method that another beats", () => {
    const beaten = { picture: "one", costs: [...one.costs, cost("6", 101_000, 70)] };
    expect(methodSummary([beaten], "4").table.rows.at(-1)).toEqual(["6", "+1.0 %", "1.40", "yes"]);
  });

  test("show the whole pipeline at each effort", () => {
    const likeness = { psnr: 40, ssim: 0.98 };
    const entry = { contestant: "small", whole: [100, 120], steps: new Map(), bytes: 9_000 };
    const result = {
      picture: "one",
      format: "jpeg",
      entries: [{ ...entry, likeness }],
      sharpSteps: new Map(),
    } as const;
    expect(effortTable([result]).rows).toEqual([
      ["one", "jpeg", "small", "100 / 110", "9", "40.00", "0.9800"],
    ]);
  });
});
