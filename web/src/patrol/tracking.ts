/** Which fixes become points of a track, and where the track has a gap; pure. */
import type { Fix, Limits } from './contract';
import { metresBetween } from './ground';

/** Longer without a fix than this and nobody knows where one was: the track ends and begins anew. */
export const GAP_MS = 60_000;

export interface TrackPoint extends Fix {
  seq: number;
  /** Nothing is known of the way from the point before. */
  afterGap: boolean;
}

export type Judged = 'kept' | 'inaccurate' | 'jump' | 'near' | 'stale';

/** Whether a fix is worth a point, after the last one kept. */
export function judgeFix(last: Fix | null, fix: Fix, limits: Limits): Judged {
  if (fix.accuracy_m > limits.show_m) return 'inaccurate';
  if (!last) return 'kept';
  const passed_s = (fix.at_ms - last.at_ms) / 1000;
  if (passed_s <= 0) return 'stale';
  const metres = metresBetween(last.at, fix.at);
  const sure_m = Math.max(0, metres - last.accuracy_m - fix.accuracy_m);
  if (passed_s * 1000 <= GAP_MS && metres / passed_s > limits.max_speed_mps && sure_m / passed_s > limits.max_speed_mps / 2) return 'jump';
  return metres >= limits.min_step_m || passed_s >= limits.min_step_s ? 'kept' : 'near';
}

export function asPoint(last: TrackPoint | null, fix: Fix, seq: number, hasGap: boolean): TrackPoint {
  return { ...fix, seq, afterGap: last === null || hasGap || fix.at_ms - last.at_ms > GAP_MS };
}

/** The track as lines, broken at its gaps; a lone point is no line. */
export function linesOf(points: readonly TrackPoint[]): [number, number][][] {
  const lines: [number, number][][] = [];
  for (const point of points) {
    if (point.afterGap || lines.length === 0) lines.push([]);
    lines.at(-1)?.push(point.at);
  }
  return lines.filter((line) => line.length > 1);
}

export function walkedMetres(points: readonly TrackPoint[]): number {
  return points.reduce((sum, point, n) => {
    const before = points[n - 1];
    return before && !point.afterGap ? sum + metresBetween(before.at, point.at) : sum;
  }, 0);
}
