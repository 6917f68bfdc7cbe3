import { z } from "zod";
import type { Settings } from "../../config/settings.ts";
import { doneJob, failedJob, jobError, jobStatus, pendingJob } from "../../domain/job.ts";
import { dependencyState } from "../../services/readiness.ts";
import { problem } from "../problem.ts";
import { health, readinessReport } from "../routes/health.ts";
import { acceptedUpload } from "../routes/upload.ts";
import { photoForm } from "./forms.ts";
import type { Reference, Schema } from "./types.ts";

/** What goes over the wire, by its name in the document. */
const SCHEMAS = {
  AcceptedUpload: acceptedUpload,
  JobStatus: jobStatus,
  DoneJob: doneJob,
  PendingJob: pendingJob,
  FailedJob: failedJob,
  JobError: jobError,
  Problem: problem,
  Health: health,
  ReadinessReport: readinessReport,
  DependencyState: dependencyState,
} as const satisfies Record<string, z.ZodType>;

type SchemaName = keyof typeof SCHEMAS | "PhotoForm";

const address = (name: SchemaName): string => `#/components/schemas/${name}`;

export function schemaRef(name: SchemaName): Schema & Reference {
  return { $ref: address(name) };
}

/** Tells generators of clients which of a job's schemas holds. */
const JOB_DISCRIMINATOR = {
  propertyName: "status",
  mapping: {
    done: address("DoneJob"),
    pending: address("PendingJob"),
    failed: address("FailedJob"),
  },
};

/** The schemas that requests and answers are checked with and typed by, as JSON Schema. */
export function componentSchemas(settings: Settings): Readonly<Record<string, Schema>> {
  const names = z.registry<{ id: SchemaName }>();
  for (const id of Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[]) names.add(SCHEMAS[id], { id }); // its keys
  const { schemas } = z.toJSONSchema(names, {
    io: "input",
    uri: (id) => `#/components/schemas/${id}`,
    override: dropIntegerBounds,
  });
  // The document as a whole says which JSON Schema it speaks, and where each schema is.
  const named = Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]);
  return {
    PhotoForm: photoForm(settings),
    ...Object.fromEntries(named),
    JobStatus: { oneOf: schemas.JobStatus?.oneOf, discriminator: JOB_DISCRIMINATOR },
  };
}

/** That an integer is a safe one goes without saying. */
function dropIntegerBounds({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
