/** Addresses in the network of the containers, such as `minio:9000`, and their ports on 127.0.0.1. */
export type Addresses = ReadonlyMap<string, number>;

/**
 * The text with each address of the containers' network in the place that it has on this machine.
 *
 * @throws when it names one that is not known
 */
export function localized(text: string, addresses: Addresses): string {
  let local = text;
  for (const [address, port] of addresses) {
    local = local.replaceAll(new RegExp(`(?<![\\w-])${address}(?!\\d)`, "g"), `127.0.0.1:${port}`);
  }
  for (const address of addresses.keys()) {
    const [host = ""] = address.split(":");
    const left = new RegExp(`(?<![\\w-])${host}:\\d+`).exec(local);
    if (left) throw new Error(`Nothing is known to listen on ${left[0]}`);
  }
  return local;
}
