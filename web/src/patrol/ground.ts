/** Distances and directions around the member: flat metres, exact enough for a walk; pure. */
import type { Bodies, LngLat } from './contract';
import { metresBetween } from '../map/distance';

export { metresBetween };

const METRES_PER_DEGREE = 111_195;
export type Xy = [number, number];

/** Metres east and north of an origin. */
export function flatFrom([lon0, lat0]: LngLat): (at: LngLat) => Xy {
  const east = METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  return ([lon, lat]) => [(lon - lon0) * east, (lat - lat0) * METRES_PER_DEGREE];
}

/** The direction from one place to another: degrees clockwise from north, 0 … 360. */
export function bearing(from: LngLat, to: LngLat): number {
  const [x, y] = flatFrom(from)(to);
  return ((Math.atan2(x, y) * 180) / Math.PI + 360) % 360;
}

export const winds = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type Wind = (typeof winds)[number];

export function windOf(degrees: number): Wind {
  return winds[Math.round(degrees / 45) % 8] ?? 'n';
}

/** How far a place is from the piece between two others. */
export function distanceToPiece([px, py]: Xy, [ax, ay]: Xy, [bx, by]: Xy): number {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const share = long === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / long));
  return Math.hypot(px - ax - share * dx, py - ay - share * dy);
}

export const rounded = ([lon, lat]: LngLat): LngLat => [Number(lon.toFixed(7)), Number(lat.toFixed(7))];

export type SentFix = Bodies['check_in']['fixes'][number];
