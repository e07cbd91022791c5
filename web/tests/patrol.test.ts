import { describe, expect, it } from 'vitest';
import { orderedId } from '../src/phone/ids';
import type { Fix, LaneLine, Limits, LngLat, PatrolPoint } from '../src/patrol/contract';
import { bearing, windOf } from '../src/patrol/ground';
import { inOrder, nextPoint, standingAt } from '../src/patrol/judging';
import { LaneMeter, lanesLeft } from '../src/patrol/lanes';
import { asPoint, judgeFix, linesOf, walkedMetres, type TrackPoint } from '../src/patrol/tracking';

const limits: Limits = { cover_m: 25, show_m: 50, max_speed_mps: 8, min_step_m: 5, min_step_s: 10 };
const origin: LngLat = [102.7, 25];
const perLat = 1 / 111_195;
const perLon = perLat / Math.cos((25 * Math.PI) / 180);
const at = (east_m: number, north_m: number): LngLat => [origin[0] + east_m * perLon, origin[1] + north_m * perLat];
const fix = (at_s: number, place: LngLat, accuracy_m = 8): Fix => ({ at_ms: at_s * 1000, at: place, accuracy_m, speed_mps: null });
const point = (id: string, place: LngLat, radius_m = 20): PatrolPoint => ({
  id, number: id, name: id, proof: 'position', radius_m, is_key_place: false, point: place, window: null,
});
const lane = (id: string, line: LngLat[]): LaneLine => ({ id, name: id, length_m: 0, geometry: { type: 'LineString', coordinates: line } });

function walk(meter: LaneMeter, places: LngLat[], accuracy_m = 8): TrackPoint[] {
  const points: TrackPoint[] = [];
  places.forEach((place, n) => {
    const now = asPoint(points.at(-1) ?? null, fix(n * 6, place, accuracy_m), n, false);
    meter.walk(points.at(-1) ?? null, now);
    points.push(now);
  });
  return points;
}
const along = (from: number, to: number, y = 0): LngLat[] => {
  const steps = Math.round(Math.abs(to - from) / 8);
  return Array.from({ length: steps + 1 }, (_, n) => at(from + ((to - from) * n) / steps, y));
};

describe('being at a point', () => {
  it('takes two fixes within its radius and their accuracy, not one', () => {
    const here = point('P1', at(0, 0));
    expect(standingAt(here, [fix(100, at(25, 0), 8)], 101_000, limits).is).toBe('once');
    expect(standingAt(here, [fix(98, at(27, 0), 8), fix(100, at(25, 0), 8)], 101_000, limits)).toMatchObject({ is: 'there' });
    expect(standingAt(here, [fix(98, at(60, 0), 8), fix(100, at(25, 0), 8)], 101_000, limits).is).toBe('once');
  });
  it('is not told from a vague position, an old one, or none', () => {
    const here = point('P1', at(0, 0));
    expect(standingAt(here, [fix(98, at(1, 0), 65), fix(100, at(1, 0), 65)], 101_000, limits)).toMatchObject({ is: 'weak', accuracy_m: 65 });
    expect(standingAt(here, [fix(10, at(1, 0))], 101_000, limits).is).toBe('unknown');
    expect(standingAt(here, [], 101_000, limits).is).toBe('unknown');
    const away = standingAt(here, [fix(98, at(86, 0)), fix(100, at(86, 0))], 101_000, limits);
    expect(away.is).toBe('away');
    expect(away.is === 'away' && Math.round(away.distance_m)).toBe(86);
  });
});

describe('the next point', () => {
  it('is the first of the walking order that is not done', () => {
    const points = ['A', 'B', 'C'].map((id) => point(id, origin));
    const order = inOrder(points, ['C', 'A', 'gone', 'B']);
    expect(order.map(({ id }) => id)).toEqual(['C', 'A', 'B']);
    expect(nextPoint(order, (id) => id === 'C')?.id).toBe('A');
    expect(nextPoint(order, () => true)).toBeNull();
  });
  it.each([[0, 100, 'n'], [100, 0, 'e'], [-70, -70, 'sw'], [-5, 100, 'n'], [-100, 1, 'w']])('lies %i m east and %i m north of me: %s', (x, y, wind) => {
    expect(windOf(bearing(origin, at(x, y)))).toBe(wind);
  });
});

describe('a track', () => {
  it('keeps a point each 5 m or 10 s, and no jump, no vague fix, nothing from before', () => {
    const last = fix(100, at(0, 0));
    expect(judgeFix(last, fix(103, at(3, 0)), limits)).toBe('near');
    expect(judgeFix(last, fix(103, at(6, 0)), limits)).toBe('kept');
    expect(judgeFix(last, fix(111, at(0, 0)), limits)).toBe('kept');
    expect(judgeFix(last, fix(105, at(400, 0)), limits)).toBe('jump');
    expect(judgeFix(last, fix(105, at(6, 0), 51), limits)).toBe('inaccurate');
    expect(judgeFix(last, fix(100, at(6, 0)), limits)).toBe('stale');
    expect(judgeFix(null, fix(100, at(6, 0)), limits)).toBe('kept');
  });
  it('is broken where nobody knows the way, and no metre is counted there', () => {
    const points = [0, 5, 10, 200, 205].map((s, n) => ({ ...fix(s, at(n * 50, 0)), seq: n }));
    const track: TrackPoint[] = [];
    for (const each of points) track.push(asPoint(track.at(-1) ?? null, each, each.seq, false));
    expect(linesOf(track).map((line) => line.length)).toEqual([3, 2]);
    expect(Math.round(walkedMetres(track))).toBe(150);
    const paused = asPoint(track.at(-1) ?? null, fix(207, at(210, 0)), 5, true);
    expect(paused.afterGap).toBe(true);
  });
});

describe('the lanes walked', () => {
  const lanes = [lane('二巷', [at(0, 0), at(200, 0)]), lane('三巷', [at(100, -80), at(100, 80)])];
  it('are those along which one went, not those that were crossed', () => {
    const meter = new LaneMeter(lanes, origin, limits);
    walk(meter, along(0, 200, 4));
    const { lanes: shares, share } = meter.progress();
    expect(shares.map(({ walked_m, length_m }) => Math.round((100 * walked_m) / length_m))).toEqual([100, 0]);
    expect(share).toBeCloseTo(200 / 360, 2);
    expect(lanesLeft(meter.progress()).map(({ id }) => id)).toEqual(['三巷']);
  });
  it('are half when half was walked, and the drawing says which', () => {
    const meter = new LaneMeter(lanes, origin, limits);
    walk(meter, along(0, 100));
    const first = meter.progress().lanes[0];
    expect(Math.round((10 * (first?.walked_m ?? 0)) / (first?.length_m ?? 1))).toBeOneOf([5, 6]);
    expect(meter.drawn().walked).toHaveLength(1);
    expect(meter.drawn().left).toHaveLength(2);
  });
  it('do not grow over a gap, by a vague position, or from the next lane', () => {
    const meter = new LaneMeter(lanes, origin, limits);
    const points = walk(meter, [at(0, 0)]);
    meter.walk(points[0] ?? null, { ...fix(500, at(200, 0)), seq: 1, afterGap: true });
    walk(meter, along(0, 200), 30);
    walk(meter, along(0, 200, 40));
    expect(meter.progress().walked_m).toBe(0);
  });
});

describe('ids made on the phone', () => {
  it('sort in the order of their making, also within a millisecond and when the clock is put back', () => {
    const ids = Array.from({ length: 6000 }, (_, n) => orderedId(n < 5000 ? 1_800_000_000_000 : 1_700_000_000_000));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
