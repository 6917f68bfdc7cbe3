const SVG = "http://www.w3.org/2000/svg";

/** Paths on a ground of 20 by 20, drawn as lines. */
const PATHS = {
  download: "M10 3v9.5M6 9l4 4 4-4M4 16.5h12",
  link: "M8.5 11.5l3-3M9 6.5l1.8-1.8a3.2 3.2 0 0 1 4.5 4.5L13.5 11M11 13.5l-1.8 1.8a3.2 3.2 0 0 1-4.5-4.5L6.5 9",
  again: "M15.5 10a5.5 5.5 0 1 1-1.7-4M14.5 3v3.5H11",
  remove: "M5.5 5.5l9 9M14.5 5.5l-9 9",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon for the eye only: the control that it stands in has a name. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
