/** Where a line's label stands: on its own line, off boxes, titles and other labels, and on few other lines. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Point = readonly [x: number, y: number];

/** A line with room for its label. */
export interface Labelled {
  points: readonly Point[];
  width: number;
}

const HEIGHT = 16;
const PER_CURVE = 14;

/** The places of labels, in the order of their lines; none for a line without a label, whose width is 0. */
export function placeLabels(
  lines: readonly Labelled[],
  taken: readonly Rect[],
  edges: readonly Rect[],
): (Rect | undefined)[] {
  const sampled = lines.map(({ points }) => samples(points));
  const placed: Rect[] = [];
  return lines.map(({ width }, index) => {
    const own = sampled[index] ?? [];
    if (width === 0 || own.length === 0) {
      return undefined;
    }
    const others = sampled.filter((_, other) => other !== index);
    const cost = (rect: Rect, at: number): number =>
      1000 * [...taken, ...placed].filter((each) => meet(grown(rect, 2), each)).length +
      12 * others.filter((points) => points.some((point) => isIn(grown(rect, 3), point))).length +
      6 * edges.filter((edge) => meet(rect, edge) && !within(rect, edge)).length +
      20 * Math.abs(at / own.length - 0.5);
    const candidates = own.flatMap(([x, y], at) =>
      [0, -10, 10].map((aside) => {
        const rect = { x: x - width / 2, y: y + aside - HEIGHT / 2, width, height: HEIGHT };
        return { rect, cost: cost(rect, at) + Math.abs(aside) / 5 };
      }),
    );
    const best = candidates.reduce((one, other) => (other.cost < one.cost ? other : one)).rect;
    placed.push(best);
    return best;
  });
}

const grown = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});
const meet = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (a: Rect, b: Rect): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
const isIn = (a: Rect, [x, y]: Point): boolean => x > a.x && x < a.x + a.width && y > a.y && y < a.y + a.height;

/** Points on a spline, which is a start and three points for each of its curves. */
function samples([start, ...rest]: readonly Point[]): Point[] {
  const found: Point[] = [];
  let from = start;
  for (let index = 0; index + 2 < rest.length; index += 3) {
    const [one, two, to] = rest.slice(index, index + 3);
    if (!from || !one || !two || !to) {
      break;
    }
    for (let step = 1; step <= PER_CURVE; step += 1) {
      found.push(onCurve([from, one, two, to], step / PER_CURVE));
    }
    from = to;
  }
  return found;
}

function onCurve(points: readonly [Point, Point, Point, Point], t: number): Point {
  const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
  const along = (axis: 0 | 1): number =>
    points.reduce((sum, point, index) => sum + point[axis] * (weights[index] ?? 0), 0);
  return [along(0), along(1)];
}
