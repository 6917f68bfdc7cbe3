import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { utimes } from "node:fs/promises";
import type { JobQueue } from "../../src/ports/job-queue.ts";
import { republishOverdue, startReconciler } from "../../src/services/reconcile.ts";
import { encodeJpeg, flat } from "../fixtures/pictures.ts";
import { createScriptedProcessor } from "../fixtures/scripted-processor.ts";
import { openServiceRoom, type ServiceRoom } from "../fixtures/service-room.ts";
import { waitFor } from "../fixtures/wait-for.ts";
