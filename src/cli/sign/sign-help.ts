/** What help on `sign` says behind the options. */
export const SIGN_HELP = `
A result has the name and the times of its photo, and the extension of its format: sub/a.webp becomes
sub/a.jpg. Of a folder, what lies in it keeps its place; files that are no photos, hidden ones, linked
folders and folders of results are left out and counted. Two photos with one result's name are an error,
also when the other was signed by an earlier run; names that differ only in case count as one.

The format auto is JPEG, and WebP for a picture with an alpha channel, so that it stays transparent.

The folder of the results keeps in .filigrane what they were made from: another run skips what is done
and has not changed, and goes on where one was interrupted. A result that was removed is made again; one
that was changed by hand stays as it is, and its photo counts as one that could not be signed. One run at
a time writes into a folder. Limits such as MAX_PIXELS and MAX_UPLOAD_BYTES are read from the environment,
as the service does.

Exit code: 0; 1 when a photo could not be signed, each is told at the end; 2 for a wrong command line, and
then nothing was written; 78 for wrong settings; 130 after Ctrl-C.

Examples:
  filigrane sign photos --recursive --out signed --text "© Studio"
  filigrane sign a.jpg b.png --out signed --format webp --position top-left --color "#c02020"
  filigrane sign - --text "© Studio" < photo.jpg > signed.jpg
  filigrane sign photos --out signed --json | jq -r 'select(.status == "failed") | .input'`;
