import { createRemoteProcessor } from "../../src/adapters/remote/remote-processor.ts";
import { createMemoryLog } from "../fixtures/memory-log.ts";
import { startService } from "../fixtures/running-service.ts";
import { describeImageProcessor } from "./image-processor.ts";

describeImageProcessor("remote optimizer", async () => {
  const environment = { ROLE: "optimizer" };
  const optimizers = await Promise.all([
    startService({ environment }),
    startService({ environment }),
  ]);
  const processor = createRemoteProcessor({
    urls: optimizers.map(({ url }) => url),
    log: createMemoryLog(),
  });
  return {
    processor,
    async close() {
      await processor.close();
      await Promise.all(optimizers.map((optimizer) => optimizer.stop()));
    },
  };
});
