const SVG = "http://www.w3.org/2000/svg";

/** Bands of a guilloche, the pattern of fine lines on banknotes, from the middle outwards. */
const BANDS = [
  { radius: 70, swing: 5, waves: 18, lines: 6 },
  { radius: 84, swing: 12, waves: 24, lines: 9 },
] as const;

/** Points a line is drawn through. */
const POINTS = 480;

/** Draws the pattern: each band is one wave round a circle, turned a little for each of its lines. */
export function drawRosette(svg: SVGElement): void {
  for (const { radius, swing, waves, lines } of BANDS) {
    for (let line = 0; line < lines; line++) {
      const phase = (line / lines) * 2 * Math.PI;
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", wavyCircle(radius, swing, waves, phase));
      svg.append(path);
    }
  }
}

function wavyCircle(radius: number, swing: number, waves: number, phase: number): string {
  const points = Array.from({ length: POINTS }, (_, index) => {
    const angle = (index / POINTS) * 2 * Math.PI;
    const reach = radius + swing * Math.sin(waves * angle + phase);
    return `${(reach * Math.cos(angle)).toFixed(2)} ${(reach * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}
