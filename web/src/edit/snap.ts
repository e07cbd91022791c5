/** Finds what a drawn point shall hold on to: a vertex of a border, a border, or a lane line, in this order. */
import type { LngLat } from '../api/types';
import { local, nearestOnSegment, ringsOf, rounded, distance, type XY } from './geometry';

export interface Line {
  name: string;
  path: LngLat[];
}

export interface Snap {
  at: LngLat;
  kind: 'vertex' | 'border' | 'lane';
  name: string;
  /** The line held on to and where on it: index of the segment plus the share of it. */
  line: Line | null;
  along: number;
}

interface Found {
  xy: XY;
  away: number;
  line: Line;
  along: number;
}

/** The borders of the community's grids as lines to hold on to. */
export function borderLines(grids: { number: string; geometry: GeoJSON.Geometry }[]): Line[] {
  return grids.flatMap(({ number, geometry }) => ringsOf(geometry).map((path) => ({ name: number, path })));
}

function nearest(lines: Line[], frame: ReturnType<typeof local>, reach_m: number): Found | null {
  let best: Found | null = null;
  for (const line of lines) {
    let a: XY | undefined;
    line.path.forEach((place, i) => {
      const b = frame.to(place);
      if (a) {
        const hit = nearestOnSegment([0, 0], a, b);
        if (hit.away <= (best?.away ?? reach_m)) best = { xy: hit.at, away: hit.away, line, along: i - 1 + hit.share };
      }
      a = b;
    });
  }
  return best;
}

/** What is within `reach_m` of a place: vertices hold stronger than borders, borders stronger than lanes. */
export function snapTo(at: LngLat, borders: Line[], lanes: Line[], reach_m: number): Snap | null {
  const frame = local(at);
  const border = nearest(borders, frame, reach_m);
  if (border) {
    const vertex = border.line.path[Math.round(border.along)];
    if (vertex && distance([0, 0], frame.to(vertex)) <= reach_m) {
      return { at: vertex, kind: 'vertex', name: border.line.name, line: border.line, along: Math.round(border.along) };
    }
    return { at: rounded(frame.back(border.xy)), kind: 'border', name: border.line.name, line: border.line, along: border.along };
  }
  const lane = nearest(lanes, frame, reach_m);
  if (!lane) return null;
  return { at: rounded(frame.back(lane.xy)), kind: 'lane', name: lane.line.name, line: lane.line, along: lane.along };
}

/** The vertices of a lane between two places held on to on it, in drawing order. */
export function between(from: Snap | null, to: Snap | null): LngLat[] {
  if (!from?.line || from.line !== to?.line || from.kind !== 'lane' || to.kind !== 'lane') return [];
  const [low, high] = [Math.min(from.along, to.along), Math.max(from.along, to.along)];
  const inner = from.line.path.filter((_, i) => i > low && i < high).map(rounded);
  return from.along <= to.along ? inner : inner.reverse();
}
