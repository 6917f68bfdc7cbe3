import { type LoadPlan, runLoad } from "./load.ts";

// The entry of the load's own process: a plan and the path of a photo in, the result out, as JSON.

const [, , plan, photo] = process.argv;
if (plan === undefined || photo === undefined)
  throw new Error("Expected a plan and a photo's path");
// Written by load-process.ts.
const result = await runLoad(JSON.parse(plan) as LoadPlan, await Bun.file(photo).bytes());
console.log(JSON.stringify(result));
