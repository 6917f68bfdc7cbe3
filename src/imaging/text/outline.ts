/** Steps of an outline; each is followed by this many coordinates: 2, 2, 4, 6. */
export const VERB = { move: 0, line: 1, quadratic: 2, cubic: 3 } as const;

/**
 * Contours of lines and Bézier curves in font units, y up. Every contour begins with a move and is
 * closed by a straight line from its last point to its first. What is filled is where the winding
 * number is not zero.
 */
export interface Outline {
  readonly verbs: Uint8Array;
  /** x and y in turn: control points first, then the end point. */
  readonly coordinates: Float32Array;
}

/** Takes the segments of one outline one after the other. Curves start at the last point given. */
export interface OutlineSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticTo(controlX: number, controlY: number, x: number, y: number): void;
  cubicTo(
    control1X: number,
    control1Y: number,
    control2X: number,
    control2Y: number,
    x: number,
    y: number,
  ): void;
}

export interface OutlineBuilder extends OutlineSink {
  build(): Outline;
}

export function createOutlineBuilder(): OutlineBuilder {
  const verbs: number[] = [];
  const coordinates: number[] = [];
  return {
    moveTo(x, y): void {
      verbs.push(VERB.move);
      coordinates.push(x, y);
    },
    lineTo(x, y): void {
      verbs.push(VERB.line);
      coordinates.push(x, y);
    },
    quadraticTo(controlX, controlY, x, y): void {
      verbs.push(VERB.quadratic);
      coordinates.push(controlX, controlY, x, y);
    },
    cubicTo(control1X, control1Y, control2X, control2Y, x, y): void {
      verbs.push(VERB.cubic);
      coordinates.push(control1X, control1Y, control2X, control2Y, x, y);
    },
    build(): Outline {
      // Font units are whole numbers far below 2^24, which single precision holds exactly.
      return {
        verbs: Uint8Array.from(verbs),
        coordinates: Float32Array.from(coordinates),
      };
    },
  };
}

/** Replays `outline` into `sink`. */
export function drawOutline({ verbs, coordinates }: Outline, sink: OutlineSink): void {
  let index = 0;
  const next = (): number => coordinates[index++] ?? Number.NaN;
  // Arguments are evaluated from left to right (ECMA-262, "Argument Lists").
  for (const verb of verbs) {
    if (verb === VERB.move) sink.moveTo(next(), next());
    else if (verb === VERB.line) sink.lineTo(next(), next());
    else if (verb === VERB.quadratic) sink.quadraticTo(next(), next(), next(), next());
    else sink.cubicTo(next(), next(), next(), next(), next(), next());
  }
}
