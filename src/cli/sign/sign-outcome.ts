/** What became of one photo. */
export type PhotoOutcome =
  | ({ readonly status: "signed" } & SignedPhoto)
  | { readonly status: "unchanged"; readonly input: string; readonly output: string }
  | ({ readonly status: "failed" } & FailedPhoto);

export interface SignedPhoto {
  /** Paths, as the command line names them. */
  readonly input: string;
  readonly output: string;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface FailedPhoto {
  readonly input: string;
  /** Of the service's errors, or `file_unreadable`, `file_unwritable`, `result_changed`. */
  readonly code: string;
  /** What is wrong and what to do, in one line. */
  readonly problem: string;
}

/** What lies in the given folders and is left out. */
export interface LeftOut {
  /** Files that are no photos, by their first bytes. */
  readonly notPhotos: number;
  /** Files and folders whose names begin with a dot. */
  readonly hidden: number;
  /** Links to folders, and to nothing. */
  readonly links: number;
  /** Folders in folders, without `--recursive`. */
  readonly folders: number;
  /** Folders of results, of this run or in a folder to be read, and results that are named. */
  readonly results: number;
}
