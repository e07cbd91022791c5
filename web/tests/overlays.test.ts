import { describe, expect, it } from 'vitest';
import type { LngLat } from '../src/api/types';
import { overlaysEn } from '../src/i18n/overlays.en';
import { overlaysZh, type OverlaysKey } from '../src/i18n/overlays.zh';
import {
  addPoint, blankSketch, deleteCorner, finish, geometryOf, handles, insertCorner, moveCorner, pointCount, redo, removeLast, sketchOf, undo,
  type Sketch,
} from '../src/overlays/sketch';

const at = (x: number, y: number): LngLat => [x, y];
const draw = (shape: 'area' | 'line', ...points: LngLat[]): Sketch => points.reduce(addPoint, blankSketch(shape));
const square: GeoJSON.MultiPolygon = {
  type: 'MultiPolygon',
  coordinates: [[[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]], [[[9, 9], [10, 9], [10, 10], [9, 9]]]],
};

describe('a sketch', () => {
  it('is an area from three points on and a line from two, closed by itself', () => {
    expect(geometryOf(draw('area', at(0, 0), at(1, 0)))).toBeNull();
    expect(geometryOf(draw('line', at(0, 0)))).toBeNull();
    expect(geometryOf(draw('area', at(0, 0), at(1, 0), at(1, 1)))).toEqual({
      type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]],
    });
    expect(geometryOf(draw('line', at(0, 0), at(1, 0)))).toEqual({ type: 'MultiLineString', coordinates: [[[0, 0], [1, 0]]] });
  });

  it('takes the same place once, and no point after its end', () => {
    expect(pointCount(draw('line', at(0, 0), at(0, 0)))).toBe(1);
    const done = finish(draw('line', at(0, 0), at(1, 0)));
    expect(done.done).toBe(true);
    expect(addPoint(done, at(2, 2))).toBe(done);
    expect(finish(draw('area', at(0, 0), at(1, 0))).done).toBe(false);
  });

  it('goes back and forward over every step', () => {
    const drawn = finish(draw('line', at(0, 0), at(1, 0)));
    const moved = moveCorner(drawn, { path: 0, index: 1 }, at(1, 5));
    expect(undo(moved).paths).toEqual(drawn.paths);
    expect(redo(undo(moved)).paths).toEqual(moved.paths);
    expect(undo(drawn).done).toBe(false);
    expect(pointCount(removeLast(undo(drawn)))).toBe(1);
    expect(undo(blankSketch('area'))).toEqual(blankSketch('area'));
  });

  it('keeps holes and parts of what was drawn before', () => {
    const sketch = sketchOf(square);
    expect(sketch.done).toBe(true);
    expect(geometryOf(sketch)).toEqual(square);
    const moved = geometryOf(moveCorner(sketch, { path: 1, index: 0 }, at(1.2, 1.2))) as GeoJSON.MultiPolygon;
    expect(moved.coordinates[0]?.[0]).toEqual(square.coordinates[0]?.[0]);
    expect(moved.coordinates[0]?.[1]).toEqual([[1.2, 1.2], [2, 1], [2, 2], [1.2, 1.2]]);
  });

  it('takes vertices in and out, never below what makes a shape', () => {
    const triangle = finish(draw('area', at(0, 0), at(4, 0), at(4, 4)));
    const { corners, middles } = handles(triangle);
    expect(corners).toHaveLength(3);
    expect(middles.map((one) => one.at)).toEqual([[2, 0], [4, 2], [2, 2]]);
    const last = middles[2];
    const more = last ? insertCorner(triangle, last, at(1, 3)) : triangle;
    expect(more.paths[0]).toEqual([[0, 0], [4, 0], [4, 4], [1, 3]]);
    expect(deleteCorner(more, { path: 0, index: 3 }).paths).toEqual(triangle.paths);
    expect(deleteCorner(triangle, { path: 0, index: 0 })).toBe(triangle);
    expect(handles(finish(draw('line', at(0, 0), at(4, 0)))).middles).toHaveLength(1);
  });
});

describe('the words of overlay areas', () => {
  const keys = Object.keys(overlaysZh) as OverlaysKey[];
  const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
  it.each(keys)('say %s with the same values in both languages', (key) => {
    for (const form of overlaysEn[key].split('|')) expect(names(overlaysZh[key])).toEqual(expect.arrayContaining(names(form)));
    expect(overlaysEn[key]).not.toBe('');
    expect(overlaysEn[key]).not.toMatch(/\b(please|oops|invalid|illegal)\b/i);
    expect(overlaysZh[key]).not.toMatch(/！|非法|无效的|操作失败/);
  });
});
