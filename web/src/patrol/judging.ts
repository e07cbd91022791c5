/** Whether the member is at a point: two fixes within its radius and their own accuracy; the service judges again. Pure. */
import type { Fix, Limits, PatrolPoint } from './contract';
import { metresBetween } from './ground';

const FRESH_MS = 30_000;
const APART_MS = 900;
const MOST_FIXES = 5;

export type Standing =
  | { is: 'unknown' }
  | { is: 'weak'; accuracy_m: number; distance_m: number }
  | { is: 'away'; distance_m: number }
  | { is: 'once'; distance_m: number }
  | { is: 'there'; distance_m: number; fixes: Fix[] };

/** `fixes` with the newest last. */
export function standingAt(point: PatrolPoint, fixes: readonly Fix[], now_ms: number, limits: Limits): Standing {
  const fresh = fixes.filter((fix) => now_ms - fix.at_ms <= FRESH_MS && fix.at_ms <= now_ms + 1000);
  const last = fresh.at(-1);
  if (!last) return { is: 'unknown' };
  const distance_m = metresBetween(last.at, point.point);
  if (last.accuracy_m > limits.show_m) return { is: 'weak', accuracy_m: last.accuracy_m, distance_m };
  if (!isWithin(point, last)) return { is: 'away', distance_m };
  const before = fresh.filter((fix) => fix.at_ms <= last.at_ms - APART_MS && fix.accuracy_m <= limits.show_m).at(-1);
  if (!before || !isWithin(point, before)) return { is: 'once', distance_m };
  return { is: 'there', distance_m, fixes: fresh.slice(-MOST_FIXES) };
}

function isWithin(point: PatrolPoint, fix: Fix): boolean {
  return metresBetween(fix.at, point.point) <= point.radius_m + fix.accuracy_m;
}

/** The first point in walking order where nothing has been done yet. */
export function nextPoint(order: readonly PatrolPoint[], isDone: (id: string) => boolean): PatrolPoint | null {
  return order.find((point) => !isDone(point.id)) ?? null;
}

/** The points of a plan in its order; without a plan all of the area, as they are numbered. */
export function inOrder(points: readonly PatrolPoint[], ids: readonly string[] | null): PatrolPoint[] {
  if (!ids) return [...points];
  const byId = new Map(points.map((point) => [point.id, point]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
