/** Plane geometry for drawing: in degrees scaled to metres round the community, good to a centimetre over its few kilometres. */
import type { LngLat } from '../api/types';

export type XY = [number, number];

const metresPerDegree = 111_320;

/** Metres east and north of `origin`. */
export function local(origin: LngLat): { to: (at: LngLat) => XY; back: (xy: XY) => LngLat } {
  const kx = metresPerDegree * Math.cos((origin[1] * Math.PI) / 180);
  return {
    to: ([lng, lat]) => [(lng - origin[0]) * kx, (lat - origin[1]) * metresPerDegree],
    back: ([x, y]) => [origin[0] + x / kx, origin[1] + y / metresPerDegree],
  };
}

/** As files have them: 9 decimals, a tenth of a millimetre. */
export function rounded([lng, lat]: LngLat): LngLat {
  return [Number(lng.toFixed(9)), Number(lat.toFixed(9))];
}

export function distance(a: XY, b: XY): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function samePlace(a: LngLat | undefined, b: LngLat | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

/** The nearest place of the segment a–b and how far along it lies, 0 at a and 1 at b. */
export function nearestOnSegment(p: XY, a: XY, b: XY): { at: XY; share: number; away: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  const at: XY = [a[0] + share * dx, a[1] + share * dy];
  return { at, share, away: distance(p, at) };
}

export function polygonsOf(geometry: GeoJSON.Geometry): LngLat[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates as LngLat[][]];
  if (geometry.type === 'MultiPolygon') return geometry.coordinates as LngLat[][][];
  return [];
}

export function ringsOf(geometry: GeoJSON.Geometry): LngLat[][] {
  return polygonsOf(geometry).flat();
}

/** Even-odd over all rings, so holes are outside. */
export function contains(geometry: GeoJSON.Geometry, [x, y]: LngLat): boolean {
  let inside = false;
  for (const ring of ringsOf(geometry)) {
    ring.forEach(([x1, y1], i) => {
      const [x2, y2] = ring[(i + 1) % ring.length] ?? [x1, y1];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    });
  }
  return inside;
}

/** Metres from a point to the nearest border of a polygon. */
export function awayFromBorder(geometry: GeoJSON.Geometry, at: LngLat): number {
  const frame = local(at);
  let best = Infinity;
  for (const ring of ringsOf(geometry)) {
    const places = ring.map(frame.to);
    for (let i = 0; i + 1 < places.length; i += 1) {
      const [a, b] = [places[i], places[i + 1]];
      if (a && b) best = Math.min(best, nearestOnSegment([0, 0], a, b).away);
    }
  }
  return best;
}

/** Ends the service itself puts on the border when they are this close; the same here, a little stricter. */
const endReach_m = 0.3;

/**
 * Whether a line cuts a polygon: both ends outside or on the border, and something of it well inside.
 * Asked before every preview, so that a line still being drawn is not sent only to be refused.
 */
export function crosses(geometry: GeoJSON.Geometry, line: LngLat[]): boolean {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 2) return false;
  const isOut = (at: LngLat): boolean => !contains(geometry, at) || awayFromBorder(geometry, at) < endReach_m;
  if (!isOut(first) || !isOut(last)) return false;
  return samples(line).some((at) => contains(geometry, at) && awayFromBorder(geometry, at) > endReach_m);
}

/** Places along a line, some in every segment. */
function samples(line: LngLat[]): LngLat[] {
  const out: LngLat[] = [];
  for (let i = 0; i + 1 < line.length; i += 1) {
    const [a, b] = [line[i], line[i + 1]];
    if (!a || !b) continue;
    for (let k = 0; k <= 12; k += 1) out.push([a[0] + ((b[0] - a[0]) * k) / 12, a[1] + ((b[1] - a[1]) * k) / 12]);
  }
  return out;
}

export function lengthOf(line: LngLat[]): number {
  const first = line[0];
  if (!first) return 0;
  const places = line.map(local(first).to);
  return places.reduce((sum, at, i) => sum + (i === 0 ? 0 : distance(places[i - 1] ?? at, at)), 0);
}

const keyOf = (at: LngLat): string => at.join(',');

/** Whether two polygons of a partition share an edge: the partition is noded, so a common edge has equal ends. */
export function shareEdge(a: GeoJSON.Geometry, b: GeoJSON.Geometry): boolean {
  const edges = new Set<string>();
  const walk = (geometry: GeoJSON.Geometry, visit: (from: string, to: string) => boolean): boolean =>
    ringsOf(geometry).some((ring) => ring.slice(1).some((at, i) => visit(keyOf(ring[i] ?? at), keyOf(at))));
  walk(a, (from, to) => {
    edges.add(`${from} ${to}`);
    return false;
  });
  return walk(b, (from, to) => edges.has(`${to} ${from}`) || edges.has(`${from} ${to}`));
}

/** The middle of the widest of some level cuts through a polygon: a good place for a label, never outside. */
export function innerPoint(geometry: GeoJSON.Geometry): LngLat {
  const [west, south, east, north] = boxOf([geometry]);
  let best: { width: number; at: LngLat } = { width: -1, at: [(west + east) / 2, (south + north) / 2] };
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
    const y = south + (north - south) * share;
    const cuts: number[] = [];
    for (const ring of ringsOf(geometry)) {
      ring.slice(1).forEach(([x2, y2], i) => {
        const [x1, y1] = ring[i] ?? [x2, y2];
        if (y1 > y !== y2 > y) cuts.push(x1 + ((x2 - x1) * (y - y1)) / (y2 - y1));
      });
    }
    cuts.sort((p, q) => p - q);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const [from = 0, to = 0] = [cuts[i], cuts[i + 1]];
      if (to - from > best.width * 1.15) best = { width: to - from, at: [(from + to) / 2, y] };
    }
  }
  return best.at;
}

export function boxOf(geometries: GeoJSON.Geometry[]): [number, number, number, number] {
  const all = geometries.flatMap(ringsOf).flat();
  const [lngs, lats] = [all.map(([lng]) => lng), all.map(([, lat]) => lat)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}
