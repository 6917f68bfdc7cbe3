import type { Settings } from "../../config/settings.ts";
import { listenFailure } from "../../serve.ts";
import { isServiceAlive } from "../health/is-service-alive.ts";
import { reasonOf } from "./causes.ts";
import { type Finding, ok, warn, wrong } from "./finding.ts";

/** Whether the service could listen. */
export async function checkPort(settings: Settings): Promise<Finding> {
  const { HOST, PORT } = settings;
  const check = "port";
  try {
    const server = Bun.serve({ hostname: HOST, port: PORT, fetch: () => new Response() });
    await server.stop(true);
    return ok(check, PORT === 0 ? `any free one of ${HOST}` : `${PORT} of ${HOST} is free`);
  } catch (error) {
    const failure = await listenFailure(error, HOST);
    const code = failure instanceof Error && "code" in failure ? failure.code : undefined;
    if (code === "EADDRINUSE" && (await isServiceAlive(settings))) {
      const detail = `${PORT} of ${HOST} is taken by a Filigrane that is running`;
      return warn(check, detail, "stop it before you start another, or set another PORT");
    }
    if (code === "EADDRINUSE") {
      const detail = `${PORT} of ${HOST} is taken by another program`;
      return wrong(check, detail, "end that program, or set another PORT");
    }
    const advice = `set HOST to an address of this machine, and PORT to one that may be used`;
    return wrong(check, `${PORT} of ${HOST} cannot be used: ${reasonOf(failure)}`, advice);
  }
}
