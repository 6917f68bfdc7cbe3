import { ImageMissingError, InvalidParameterError } from "../domain/errors.ts";
import { cleanFileName } from "./file-name.ts";
import type { PartSink } from "./multipart.ts";
import type { PartHead } from "./part-head.ts";
import { createUploadFields, type FormField, type FormFields } from "./upload-fields.ts";
import {
  createUploadFile,
  type StoredFile,
  type UploadFile,
  type UploadFileOptions,
} from "./upload-file.ts";

/** The field that carries the photo. */
const FILE_FIELD = "image";

/** Parts beside the photo; a form that has more is none of ours. */
const MAX_OTHER_PARTS = 32;

/** How many names of misplaced files an error repeats, and how long each may be. */
const NAMES_SHOWN = 3;
const NAME_CHARACTERS_SHOWN = 40;

export interface UploadFormOptions extends UploadFileOptions {
  /** The fields that are read; others of the service's own are a mistake. */
  readonly knownFields: readonly FormField[];
}

export interface UploadForm extends PartSink {
  /**
   * All parts have come: the photo, whose lease is now the caller's, and the fields.
   *
   * @throws ImageMissingError when no part was a photo
   */
  finish(): StoredFile & { readonly filename: string; readonly fields: FormFields };
  /** Gives back what is leased. */
  discard(): void;
}

/**
 * The form of an upload: one file named `image`, the known fields, in any order.
 *
 * Its calls throw what `createUploadFile` and `createUploadFields` tell of, `ImageMissingError` for an
 * `image` that is no file, and `InvalidParameterError` for a second file or too many parts.
 */
export function createUploadForm(options: UploadFormOptions): UploadForm {
  const fields = createUploadFields(options.knownFields);
  const misplaced: string[] = [];
  let file: UploadFile | undefined;
  let filename = "";
  let stored: StoredFile | undefined;
  let otherParts = 0;
  let part: PartSink | undefined;

  const asField: PartSink = {
    begin({ name }) {
      if (name === FILE_FIELD && file) throw oneFile(FILE_FIELD);
      if (name === FILE_FIELD) throw new ImageMissingError('The field "image" is text, not a file');
      fields.begin(name);
    },
    data: fields.data,
    end: fields.end,
  };

  const asPhoto: PartSink = {
    begin(head) {
      if (file) throw oneFile(FILE_FIELD);
      if (misplaced[0] !== undefined) throw oneFile(misplaced[0]);
      file = createUploadFile(options);
      filename = cleanFileName(head.filename);
    },
    data: (bytes) => file?.append(bytes),
    end() {
      stored = file?.end();
    },
  };

  const asMisplacedFile: PartSink = {
    begin({ name }) {
      if (file) throw oneFile(name);
      misplaced.push(name);
    },
    data() {},
    end() {},
  };

  /** Browsers send a file input in which nothing was chosen as an empty file without a name. */
  function asUnchosenFile(head: PartHead): PartSink {
    let taken: PartSink | undefined;
    return {
      begin() {},
      data(bytes) {
        if (!taken) {
          taken = fileSink(head);
          taken.begin(head);
        }
        taken.data(bytes);
      },
      end: () => taken?.end(),
    };
  }

  const fileSink = (head: PartHead): PartSink =>
    head.name === FILE_FIELD ? asPhoto : asMisplacedFile;

  function sinkFor(head: PartHead): PartSink {
    if (!isFile(head)) return asField;
    return head.filename === "" ? asUnchosenFile(head) : fileSink(head);
  }

  return {
    begin(head) {
      part = sinkFor(head);
      if (part !== asPhoto) otherParts += 1;
      if (otherParts > MAX_OTHER_PARTS) {
        const expected = `at most ${MAX_OTHER_PARTS} fields beside "${FILE_FIELD}"`;
        throw new InvalidParameterError({ field: head.name, expected });
      }
      part.begin(head);
    },
    data: (bytes) => part?.data(bytes),
    end: () => part?.end(),
    finish() {
      if (stored) return { ...stored, filename, fields: fields.values };
      throw new ImageMissingError(missingReason(misplaced));
    },
    discard: () => file?.discard(),
  };
}

/** A part with a file name is a file, and so is an `image` whose type is not text. */
function isFile({ name, filename, type = "text/plain" }: PartHead): boolean {
  return filename !== undefined || (name === FILE_FIELD && !type.startsWith("text/"));
}

function oneFile(field: string): InvalidParameterError {
  return new InvalidParameterError({ field, expected: 'no file beside the one in "image"' });
}

function missingReason(misplaced: readonly string[]): string {
  if (misplaced.length === 0) return "There is no file in the upload";
  const shown = misplaced
    .slice(0, NAMES_SHOWN)
    .map((name) => JSON.stringify(name.slice(0, NAME_CHARACTERS_SHOWN)));
  const more = misplaced.length > NAMES_SHOWN ? " and others" : "";
  return `There are files only under other names: ${shown.join(", ")}${more}`;
}
