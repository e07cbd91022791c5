import { describe, expect, it } from 'vitest';
import { addPoints, blank, finish, redo, removeLast, undo } from '../src/edit/drawing';
import { contains, crosses, innerPoint, shareEdge } from '../src/edit/geometry';
import { between, borderLines, snapTo } from '../src/edit/snap';
import { level, te } from '../src/edit/text';
import { editEn } from '../src/i18n/edit.en';
import { editZh, type EditKey } from '../src/i18n/edit.zh';

/** A square of about 100 m whose lower left corner is `x` squares east of the origin. */
const square = (x: number): GeoJSON.Polygon => {
  const [w, e] = [Number((x * 0.001).toFixed(9)), Number(((x + 1) * 0.001).toFixed(9))];
  return { type: 'Polygon', coordinates: [[[w, 0], [e, 0], [e, 0.001], [w, 0.001], [w, 0]]] };
};

describe('drawing', () => {
  it('goes back and forward over every step, and a finished line takes no more', () => {
    const two = addPoints(addPoints(blank, [[0, 0]]), [[1, 1]]);
    const done = finish(two, 2);
    expect(done.done).toBe(true);
    expect(addPoints(done, [[2, 2]])).toBe(done);
    expect(undo(done).done).toBe(false);
    expect(redo(undo(undo(done))).points).toHaveLength(2);
    expect(removeLast(two).points).toEqual([[0, 0]]);
    expect(undo(removeLast(two)).points).toHaveLength(2);
  });

  it('keeps the same place once and needs its least number of points', () => {
    const one = addPoints(addPoints(blank, [[0, 0]]), [[0, 0]]);
    expect(one.points).toHaveLength(1);
    expect(finish(one, 2).done).toBe(false);
  });
});

describe('whether a line cuts a grid', () => {
  it('needs both ends outside or on the border and something inside', () => {
    expect(crosses(square(0), [[-0.0001, 0.0005], [0.0011, 0.0005]])).toBe(true);
    expect(crosses(square(0), [[0, 0.0005], [0.001, 0.0005]])).toBe(true);
    expect(crosses(square(0), [[-0.0001, 0.0005], [0.0005, 0.0005]])).toBe(false);
    expect(crosses(square(0), [[0, 0], [0.001, 0]])).toBe(false);
    expect(crosses(square(0), [[0.002, 0], [0.003, 0]])).toBe(false);
  });

  it('neighbours share an edge, not only a corner', () => {
    expect(shareEdge(square(0), square(1))).toBe(true);
    expect(shareEdge(square(0), square(2))).toBe(false);
  });

  it('finds a place inside for the card', () => {
    expect(contains(square(3), innerPoint(square(3)))).toBe(true);
  });
});

describe('snapping', () => {
  const borders = borderLines([{ number: '01', geometry: square(0) }]);
  const lane = { name: '三巷', path: [[0, 0.0005], [0.0004, 0.0006], [0.001, 0.0005]] as [number, number][] };

  it('prefers a vertex, then a border, then a lane, and lets go beyond its reach', () => {
    expect(snapTo([0.00001, 0.00001], borders, [lane], 5)).toMatchObject({ kind: 'vertex', at: [0, 0] });
    expect(snapTo([0.0005, 0.00001], borders, [lane], 5)?.kind).toBe('border');
    expect(snapTo([0.0004, 0.00061], borders, [lane], 5)).toMatchObject({ kind: 'lane', name: '三巷' });
    expect(snapTo([0.0005, 0.0003], borders, [lane], 5)).toBeNull();
  });

  it('follows a lane between two places on it, in drawing order', () => {
    const [a, b] = [snapTo([0.0002, 0.00055], [], [lane], 9), snapTo([0.0008, 0.00053], [], [lane], 9)];
    expect(between(a, b)).toEqual([[0.0004, 0.0006]]);
    expect(between(a, null)).toEqual([]);
  });
});

describe("the editor's catalogues", () => {
  const keys = Object.keys(editZh) as EditKey[];
  const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

  it.each(keys)('say %s with the same values in both languages', (key) => {
    for (const form of editEn[key].split('|')) expect(names(form)).toEqual(names(editZh[key]));
  });
});

describe('words for lanes', () => {
  it('take the place of those for grids while lanes are edited', () => {
    level.value = 'lane';
    expect(te('chosen', { number: '三巷' })).toBe('已选 三巷');
    expect(te('tool.split')).toBe('分割');
    level.value = 'grid';
    expect(te('chosen', { number: '07' })).toBe('已选 07 网格');
  });
});
