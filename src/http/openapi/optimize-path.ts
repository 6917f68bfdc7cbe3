import { errorAnswers } from "./error-answers.ts";
import { FORM_ENCODING } from "./forms.ts";
import { headersOf } from "./headers.ts";
import { parameterRef } from "./parameters.ts";
import { schemaRef } from "./schemas.ts";
import type { PathItem } from "./types.ts";
import { PHOTO_CODES, PICTURE, RECEIVED } from "./upload-path.ts";

export const optimizePath: PathItem = {
  post: {
    operationId: "optimizePhoto",
    tags: ["photos"],
    summary: "Sign a photo, and keep nothing",
    description:
      "The same picture as `/upload` answers, with nothing looked up, nothing stored and no job. It serves previews, and nodes that hand work to one another; the field `options` which those send in place of every `wm_…` changes with their version and is no part of this API.",
    parameters: [parameterRef("RequestId")],
    requestBody: {
      description: "One photo and how it is signed.",
      required: true,
      content: {
        "multipart/form-data": { schema: schemaRef("PhotoForm"), encoding: FORM_ENCODING },
      },
    },
    responses: {
      200: {
        description: "The picture.",
        headers: headersOf({
          required: ["Cache-Control", "Vary", "Server-Timing", ...RECEIVED, "X-T-Optimizer"],
        }),
        content: PICTURE,
      },
      ...errorAnswers([...PHOTO_CODES, "processing_failed"]),
    },
  },
};
