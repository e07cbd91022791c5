/** What is being drawn or redrawn, and its way back and forward; a value, every change gives a new one. */
import type { LngLat } from '../api/types';
import { polygonsOf, samePlace } from '../edit/geometry';

export type Shape = 'area' | 'line';
type Paths = readonly (readonly LngLat[])[];

interface Step {
  readonly paths: Paths;
  readonly done: boolean;
}

export interface Sketch extends Step {
  readonly shape: Shape;
  /** Which polygon each ring belongs to; rings are open, the service closes them. */
  readonly owners: readonly number[];
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

/** A vertex of the sketch: which path, which place in it. */
export interface Corner {
  path: number;
  index: number;
}

export const least = (shape: Shape): number => (shape === 'area' ? 3 : 2);

export function blankSketch(shape: Shape): Sketch {
  return { shape, paths: [[]], owners: [0], done: false, past: [], future: [] };
}

/** The sketch of something already drawn. */
export function sketchOf(geometry: GeoJSON.Geometry): Sketch {
  if (geometry.type === 'LineString' || geometry.type === 'MultiLineString') {
    const paths = (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates) as LngLat[][];
    return { shape: 'line', paths, owners: paths.map((_, i) => i), done: true, past: [], future: [] };
  }
  const polygons = polygonsOf(geometry);
  const paths = polygons.flatMap((rings) => rings.map((ring) => ring.slice(0, -1)));
  const owners = polygons.flatMap((rings, i) => rings.map(() => i));
  return { shape: 'area', paths, owners, done: true, past: [], future: [] };
}

/** GeoJSON, or null while there are too few points. */
export function geometryOf(sketch: Sketch): GeoJSON.Geometry | null {
  if (sketch.paths.some((path) => path.length < least(sketch.shape))) return null;
  if (sketch.shape === 'line') return { type: 'MultiLineString', coordinates: sketch.paths.map((path) => [...path]) };
  const polygons: GeoJSON.Position[][][] = [];
  sketch.paths.forEach((path, i) => {
    const start = path[0];
    (polygons[sketch.owners[i] ?? 0] ??= []).push(start ? [...path, start] : [...path]);
  });
  return { type: 'MultiPolygon', coordinates: polygons };
}

function step(from: Sketch, paths: Paths, done: boolean): Sketch {
  return { ...from, paths, done, past: [...from.past, { paths: from.paths, done: from.done }], future: [] };
}

const replaced = (paths: Paths, at: number, path: readonly LngLat[]): Paths => paths.map((old, i) => (i === at ? path : old));

export function addPoint(sketch: Sketch, at: LngLat): Sketch {
  const path = sketch.paths.at(-1) ?? [];
  const last = path.at(-1);
  if (sketch.done || samePlace(last, at)) return sketch;
  return step(sketch, replaced(sketch.paths, sketch.paths.length - 1, [...path, at]), false);
}

export function removeLast(sketch: Sketch): Sketch {
  const path = sketch.paths.at(-1) ?? [];
  if (sketch.done || path.length === 0) return sketch;
  return step(sketch, replaced(sketch.paths, sketch.paths.length - 1, path.slice(0, -1)), false);
}

export function finish(sketch: Sketch): Sketch {
  return sketch.done || geometryOf(sketch) === null ? sketch : step(sketch, sketch.paths, true);
}

export function moveCorner(sketch: Sketch, { path, index }: Corner, to: LngLat): Sketch {
  const old = sketch.paths[path];
  if (!old?.[index]) return sketch;
  return step(sketch, replaced(sketch.paths, path, old.map((at, i) => (i === index ? to : at))), sketch.done);
}

/** A new vertex before `index`, which may be one past the end. */
export function insertCorner(sketch: Sketch, { path, index }: Corner, at: LngLat): Sketch {
  const old = sketch.paths[path];
  if (!old) return sketch;
  return step(sketch, replaced(sketch.paths, path, [...old.slice(0, index), at, ...old.slice(index)]), sketch.done);
}

/** Nothing happens when the path would have too few points. */
export function deleteCorner(sketch: Sketch, { path, index }: Corner): Sketch {
  const old = sketch.paths[path];
  if (!old?.[index] || old.length <= least(sketch.shape)) return sketch;
  return step(sketch, replaced(sketch.paths, path, old.filter((_, i) => i !== index)), sketch.done);
}

export function undo(sketch: Sketch): Sketch {
  const before = sketch.past.at(-1);
  if (!before) return sketch;
  const now = { paths: sketch.paths, done: sketch.done };
  return { ...sketch, ...before, past: sketch.past.slice(0, -1), future: [now, ...sketch.future] };
}

export function redo(sketch: Sketch): Sketch {
  const [next, ...future] = sketch.future;
  if (!next) return sketch;
  return { ...sketch, ...next, past: [...sketch.past, { paths: sketch.paths, done: sketch.done }], future };
}

/** Every vertex, and the middle of every edge with the place a vertex put there would take. */
export function handles(sketch: Sketch): { corners: (Corner & { at: LngLat })[]; middles: (Corner & { at: LngLat })[] } {
  const corners: (Corner & { at: LngLat })[] = [];
  const middles: (Corner & { at: LngLat })[] = [];
  sketch.paths.forEach((points, path) => {
    points.forEach((at, index) => {
      corners.push({ path, index, at });
      const next = points[index + 1] ?? (sketch.shape === 'area' ? points[0] : undefined);
      if (next && points.length > 1) middles.push({ path, index: index + 1, at: [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2] });
    });
  });
  return { corners, middles };
}

export const pointCount = (sketch: Sketch): number => sketch.paths.reduce((sum, path) => sum + path.length, 0);
