import type { Size } from "../../src/domain/geometry.ts";

/*
 * Drawings as programs make them, as SVG. Text is drawn as strokes, so that no font decides what is
 * measured.
 */

/** Lines of small dark strokes on white, as a printed page. */
export function drawPage({ width, height }: Size): Buffer {
  const lines: string[] = [];
  for (let y = 30; y < height - 20; y += 18) {
    const indent = (y / 18) % 7 < 1 ? 40 : 20;
    lines.push(strokes(indent, y, width - 40, 9));
  }
  return svg({ width, height }, `<rect width="100%" height="100%" fill="#fff"/>${lines.join("")}`);
}

/** Panels, buttons and labels of a program's window. */
export function drawWindow({ width, height }: Size): Buffer {
  const parts = [
    `<rect width="100%" height="100%" fill="#eceff1"/>`,
    `<rect width="100%" height="44" fill="#263238"/>`,
    `<rect y="44" width="220" height="100%" fill="#cfd8dc"/>`,
  ];
  for (let row = 0; row < 14; row++) {
    const y = 70 + row * 44;
    const color = ["#1e88e5", "#43a047", "#fb8c00", "#e53935"][row % 4];
    parts.push(`<circle cx="28" cy="${y}" r="9" fill="${color}"/>`, strokes(48, y + 4, 200, 8));
    const fill = row % 2 ? "#fff" : "#f7f9fa";
    parts.push(`<rect x="236" y="${y - 18}" width="${width - 256}" height="40" fill="${fill}"/>`);
    parts.push(strokes(250, y + 4, width - 180, 8));
    parts.push(
      `<rect x="${width - 130}" y="${y - 12}" width="90" height="26" rx="5" fill="${color}"/>`,
    );
  }
  return svg({ width, height }, parts.join(""));
}

/** Thin coloured lines and filled curves over a grid. */
export function drawChart({ width, height }: Size): Buffer {
  const parts = [`<rect width="100%" height="100%" fill="#fff"/>`];
  for (let x = 40; x < width; x += 60) {
    parts.push(`<path d="M${x} 20V${height - 40}" stroke="#ddd"/>`);
  }
  for (let y = 20; y < height; y += 50) {
    parts.push(`<path d="M40 ${y}H${width - 20}" stroke="#ddd"/>`, strokes(6, y + 3, 34, 6));
  }
  for (const [index, color] of ["#e53935", "#1e88e5", "#43a047", "#8e24aa"].entries()) {
    const points: string[] = [];
    for (let x = 40; x < width - 20; x += 6) {
      const wave = Math.sin(x / (40 + 13 * index) + index) + Math.sin(x / 17 + 2 * index) / 3;
      points.push(`${x},${(height / 2 + (wave * height) / 4).toFixed(1)}`);
    }
    const line = `<polyline points="${points.join(" ")}" fill="none" stroke="${color}"`;
    parts.push(`${line} stroke-width="${1 + (index % 2)}"/>`);
  }
  return svg({ width, height }, parts.join(""));
}

/** A line of what looks like words from `left` to `right`, `size` pixels high, on `baseline`. */
function strokes(left: number, baseline: number, right: number, size: number): string {
  let path = "";
  let step = baseline;
  for (let x = left; x < right; x += size * 0.62) {
    // A linear congruence: the same words every time.
    step = (step * 73 + 41) % 1009;
    if (step % 6 === 0) continue;
    const top = baseline - (step % 4 === 0 ? size : size * 0.7);
    path += `M${x.toFixed(1)} ${baseline}V${top.toFixed(1)}`;
    if (step % 3 > 0) path += `h${(size * 0.4).toFixed(1)}v${(size * 0.35).toFixed(1)}`;
    if (step % 5 > 2) path += `M${x.toFixed(1)} ${baseline}h${(size * 0.4).toFixed(1)}`;
  }
  return `<path d="${path}" fill="none" stroke="#222" stroke-width="1.2"/>`;
}

function svg({ width, height }: Size, content: string): Buffer {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`;
  return Buffer.from(`${head}${content}</svg>`);
}
