/**
 * The path of a name in a folder. Unlike `join`, which takes `link/..` for nothing, it leaves `..` to the
 * system, which goes on from where the link points to.
 */
export function childPath(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
