/** How much of the lanes has been walked, measured on the phone in steps of 5 m; the service measures again. Pure. */
import type { LaneLine, Limits, LngLat } from './contract';
import { distanceToPiece, flatFrom, metresBetween, type Xy } from './ground';
import type { TrackPoint } from './tracking';

const STEP_M = 5;
const CELL_M = 50;
const REACH_M = 12;
/** A lane that one crosses is not walked: from this length on a piece of track counts only along its direction. */
const DIRECTED_M = 4;
const MOST_TURN = Math.cos((50 * Math.PI) / 180);

interface Sample {
  at: Xy;
  along: Xy;
  length_m: number;
}
interface Lane {
  id: string;
  name: string | null;
  lines: LngLat[][];
  samples: { from: LngLat; to: LngLat; index: number }[];
}
export interface LaneShare {
  id: string;
  name: string | null;
  length_m: number;
  walked_m: number;
}
export interface Progress {
  length_m: number;
  walked_m: number;
  share: number;
  lanes: LaneShare[];
}

const linesIn = ({ geometry }: LaneLine): LngLat[][] =>
  (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates) as LngLat[][];

function between([x1, y1]: LngLat, [x2, y2]: LngLat, share: number): LngLat {
  return [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
}

/** Remembers which steps of the lanes have been passed. */
export class LaneMeter {
  private readonly lanes: Lane[] = [];
  private readonly samples: Sample[] = [];
  private readonly passed: boolean[] = [];
  private readonly cells = new Map<string, number[]>();
  private readonly flat: (at: LngLat) => Xy;

  constructor(
    lanes: readonly LaneLine[],
    origin: LngLat,
    private readonly limits: Limits,
  ) {
    this.flat = flatFrom(origin);
    for (const line of lanes) this.add(line);
  }

  private add(line: LaneLine): void {
    const lane: Lane = { id: line.id, name: line.name, lines: linesIn(line), samples: [] };
    for (const points of lane.lines) {
      points.slice(1).forEach((to, n) => {
        const from = points[n];
        if (from) this.cut(lane, from, to);
      });
    }
    this.lanes.push(lane);
  }

  private cut(lane: Lane, from: LngLat, to: LngLat): void {
    const metres = metresBetween(from, to);
    if (metres === 0) return;
    const [[ax, ay], [bx, by]] = [this.flat(from), this.flat(to)];
    const along: Xy = [(bx - ax) / Math.hypot(bx - ax, by - ay), (by - ay) / Math.hypot(bx - ax, by - ay)];
    const steps = Math.max(1, Math.round(metres / STEP_M));
    for (let n = 0; n < steps; n += 1) {
      const at = this.flat(between(from, to, (n + 0.5) / steps));
      const index = this.samples.push({ at, along, length_m: metres / steps }) - 1;
      this.passed.push(false);
      lane.samples.push({ from: between(from, to, n / steps), to: between(from, to, (n + 1) / steps), index });
      const key = this.cellOf(at);
      this.cells.set(key, [...(this.cells.get(key) ?? []), index]);
    }
  }

  private cellOf([x, y]: Xy, dx = 0, dy = 0): string {
    return `${Math.floor(x / CELL_M) + dx}:${Math.floor(y / CELL_M) + dy}`;
  }

  /** Takes the way from one point of the track to the next; a gap or a vague position counts for nothing. */
  walk(before: TrackPoint | null, now: TrackPoint): void {
    if (!before || now.afterGap || before.accuracy_m > this.limits.cover_m || now.accuracy_m > this.limits.cover_m) return;
    const [a, b] = [this.flat(before.at), this.flat(now.at)];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const metres = Math.hypot(dx, dy);
    const reach_m = Math.max(REACH_M, Math.min(now.accuracy_m, before.accuracy_m));
    for (const index of this.around(a, b)) {
      const sample = this.samples[index];
      if (!sample || this.passed[index]) continue;
      const turn = metres < DIRECTED_M ? 1 : Math.abs((dx * sample.along[0] + dy * sample.along[1]) / metres);
      if (turn >= MOST_TURN && distanceToPiece(sample.at, a, b) <= reach_m) this.passed[index] = true;
    }
  }

  private around(a: Xy, b: Xy): Set<number> {
    const found = new Set<number>();
    const pieces = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / CELL_M));
    for (let n = 0; n <= pieces; n += 1) {
      const at: Xy = [a[0] + ((b[0] - a[0]) * n) / pieces, a[1] + ((b[1] - a[1]) * n) / pieces];
      for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) for (const index of this.cells.get(this.cellOf(at, dx, dy)) ?? []) found.add(index);
    }
    return found;
  }

  progress(): Progress {
    const lanes = this.lanes.map(({ id, name, samples }) => {
      const sum = (only: boolean): number =>
        samples.reduce((metres, { index }) => metres + (only && !this.passed[index] ? 0 : (this.samples[index]?.length_m ?? 0)), 0);
      return { id, name, length_m: sum(false), walked_m: sum(true) };
    });
    const length_m = lanes.reduce((sum, lane) => sum + lane.length_m, 0);
    const walked_m = lanes.reduce((sum, lane) => sum + lane.walked_m, 0);
    return { length_m, walked_m, share: length_m > 0 ? walked_m / length_m : 0, lanes };
  }

  /** The lanes as lines, walked and not; for the map. */
  drawn(): { walked: LngLat[][]; left: LngLat[][] } {
    const out: { walked: LngLat[][]; left: LngLat[][] } = { walked: [], left: [] };
    for (const { samples } of this.lanes) {
      let line: LngLat[] = [];
      let was: boolean | null = null;
      for (const { from, to, index } of samples) {
        const is = this.passed[index] ?? false;
        const end = line.at(-1);
        if (is === was && end && end[0] === from[0] && end[1] === from[1]) line.push(to);
        else {
          line = [from, to];
          (is ? out.walked : out.left).push(line);
          was = is;
        }
      }
    }
    return out;
  }
}

/** Lanes of which a good piece is left, the longest first: what one would be sent to. */
export function lanesLeft({ lanes }: Progress, atLeast_m = 15): LaneShare[] {
  return lanes
    .filter(({ length_m, walked_m }) => length_m - walked_m >= Math.min(atLeast_m, length_m))
    .sort((a, b) => b.length_m - b.walked_m - (a.length_m - a.walked_m));
}
