import type { RunningService } from "../../fixtures/running-service.ts";

export interface PageClient {
  /** Asks for a path, with nothing decoded behind the test's back. */
  get(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Response>;
  /** The addresses of the page's files, as a browser reads them. */
  addresses(): Promise<PageAddresses>;
}

export type PageAddresses = Readonly<Record<"script" | "styles" | "icon" | "manifest", string>>;

/** What a browser asks of a service for its page. */
export function createPageClient(service: () => RunningService): PageClient {
  const get: PageClient["get"] = (path, headers = {}, method = "GET") =>
    fetch(`${service().url}${path}`, {
      method,
      headers: { "Accept-Encoding": "identity", ...headers },
      decompress: false,
    });

  async function addresses(): Promise<PageAddresses> {
    const found: Record<string, string> = {};
    const read = (name: string, attribute: string) => ({
      element(element: HTMLRewriterTypes.Element) {
        found[name] = element.getAttribute(attribute) ?? "";
      },
    });
    await new HTMLRewriter()
      .on("script[src]", read("script", "src"))
      .on("link[rel=stylesheet]", read("styles", "href"))
      .on("link[rel=icon]", read("icon", "href"))
      .on("link[rel=manifest]", read("manifest", "href"))
      .transform(await get("/"))
      .text();
    const { script = "", styles = "", icon = "", manifest = "" } = found;
    return { script, styles, icon, manifest };
  }

  return { get, addresses };
}
