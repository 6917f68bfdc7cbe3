import { find } from "../ui/dom.ts";

/** Takes files that are chosen, dropped anywhere on the page, or pasted. */
export function createIntake(add: (files: readonly File[]) => void): void {
  const input = find("files", HTMLInputElement);
  find("choose", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take(input.files);
    // The same files may be chosen once more.
    input.value = "";
  });

  document.addEventListener("paste", ({ clipboardData }) => take(clipboardData?.files));

  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    // Without it the browser would leave the page for the file.
    event.preventDefault();
    document.body.classList.add("is-dropping");
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove("is-dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("is-dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer?.files);
  });

  function take(files: FileList | null | undefined): void {
    if (files && files.length > 0) add([...files]);
  }
}

function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
