import { expect, test } from "bun:test";
import { freePort } from "../../fixtures/servers/free-port.ts";
import { runFiligrane } from "../filigrane-process.ts";

const healthAt = (port: number | undefined, host = "127.0.0.1") =>
  runFiligrane(["health"], { environment: { PORT: `${port}`, HOST: host } });

function answering(answer: () => Response, hostname = "127.0.0.1") {
  return Bun.serve({
    hostname,
    port: 0,
    fetch: ({ url }) => (new URL(url).pathname === "/healthz" ? answer() : new Response()),
  });
}

test.each(["127.0.0.1", "0.0.0.0"])("a service that listens on %s is alive", async (host) => {
  using service = answering(() => Response.json({ status: "ok" }));
  expect(await healthAt(service.port, host)).toMatchObject({ exitCode: 0, problems: [] });
});

test.each(["::1", "[::1]", "::", "[::]"])("so is one that listens on %s", async (host) => {
  using service = answering(() => Response.json({ status: "ok" }), "::1");
  expect(await healthAt(service.port, host)).toMatchObject({ exitCode: 0, problems: [] });
});

test.each([
  ["answers 503", () => Response.json({ status: "ok" }, { status: 503 })],
  ["is another program", () => new Response("hello")],
])("one that %s is not", async (_, answer) => {
  using service = answering(answer);
  const { exitCode, out, problems } = await healthAt(service.port);
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
  expect(problems).toEqual([expect.stringContaining(`at port ${service.port} of 127.0.0.1`)]);
});

test("nobody there is not alive, and wrong settings end it with 78", async () => {
  expect(await healthAt(await freePort())).toMatchObject({ exitCode: 1 });
  expect(await healthAt(-1)).toMatchObject({ exitCode: 78 });
});
