import { expect, test } from "bun:test";
import { join } from "node:path";
import { acceptedId, keptId, pictureOf, problemCode } from "../fixtures/answers.ts";
import { encodeJpeg, photo } from "../fixtures/pictures.ts";
import { finalStatus, postPhoto } from "../fixtures/running-service.ts";
import { type ListeningProcess, startServiceProcess } from "../fixtures/service-process.ts";
import { createTemporaryFolder } from "../fixtures/temporary-folder.ts";
import { waitFor } from "../fixtures/wait-for.ts";

test("a service whose threads burn on serves, then ends with 1 for its supervisor, and keeps its jobs", async () => {
  const folder = await createTemporaryFolder();
  const picture = await encodeJpeg(photo(320, 240));
  const environment = {
    DATA_DIR: join(folder.path, "data"),
    JOB_TIMEOUT_MS: "300",
    RETRY_OPTIMIZER_DELAY_MS: "1000",
  };
  const started: ListeningProcess[] = [];
  const start = async (unruly: boolean): Promise<ListeningProcess> => {
    const service = await startServiceProcess({ environment, unruly });
    started.push(service);
    return service;
  };
  try {
    const service = await start(true);
    const abandoned = (): number =>
      service.log.filter(({ msg }) => msg.endsWith("abandoned")).length;

    const burnt = await postPhoto(service, picture, { wm_text: "burn" }, { route: "/optimize" });
    expect(await problemCode(burnt)).toBe("processing_failed");
    await waitFor(() => abandoned() === 1, { what: "the thread to be abandoned" });
    await keptId(await postPhoto(service, picture));

    const id = await acceptedId(await postPhoto(service, picture, { wm_text: "burn" }));
    expect(await service.exited).toBe(1);
    expect(abandoned()).toBeGreaterThanOrEqual(2);
    expect(service.log.at(-1)).toMatchObject({ msg: "stopped" });

    const sound = await start(false);
    expect(await finalStatus(sound, id)).toMatchObject({ status: "done" });
    await pictureOf(await fetch(`${sound.url}/image/${id}`));
  } finally {
    await Promise.all(started.map((service) => service.kill()));
    await folder.remove();
  }
}, 45_000);
