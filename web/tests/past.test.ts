import { describe, expect, it } from 'vitest';
import type { Lineage } from '../src/history/api';
import { drawLineage } from '../src/history/layout';
import { stopAt } from '../src/history/Strip';
import { tilesOver } from '../src/edit/changedTiles';
import { readKept } from '../src/edit/keeping';
import { afterSign } from '../src/edit/presence';
import { parseUrl } from '../src/state/url';

const at = (n: number): string => `2026-11-0${n}T08:00:00.123456Z`;
const node = (id: string, from: string, to: string | null): Lineage['nodes'][number] => ({
  id, number: id, name: id, valid_from: from, valid_to: to, state: to ? 'retired' : 'in_force',
});
const lineage: Lineage = {
  nodes: [node('07', at(1), null), node('07-2', at(2), at(3)), node('08', at(1), null)],
  edges: [
    { from_id: '07', to_id: '07', edition: 2, effective_at: at(2), area_share: 0.5, household_share: 0.6 },
    { from_id: '07', to_id: '07-2', edition: 2, effective_at: at(2), area_share: 0.5, household_share: 0.4 },
    { from_id: '07-2', to_id: '08', edition: 3, effective_at: at(3), area_share: 1, household_share: null },
  ],
};

describe('the drawing of a lineage', () => {
  const drawn = drawLineage(lineage, 360);

  it('has a row per territory, a column per edition and a ribbon per descent to somebody else', () => {
    expect(drawn.bars.map(({ label }) => label)).toEqual(['07', '07-2', '08']);
    expect(drawn.columns.map(({ edition }) => edition)).toEqual([2, 3]);
    expect(drawn.ribbons.map(({ share }) => share)).toEqual([0.4, 1]);
  });

  it('lets a territory begin and end where its editions stand', () => {
    const [first, second] = drawn.columns;
    expect(drawn.bars[1]).toMatchObject({ x1: first?.x, x2: second?.x, retired: true });
  });
});

describe('the time line', () => {
  const stops = [1, 2, 3].map((n) => ({ edition: n, at: at(n), op: 'split', households: 1 }));

  it('stands at the last stop for now, and at the edition in force on a day or at a moment', () => {
    expect(stopAt(stops, null)).toBe(2);
    expect(stopAt(stops, '2026-11-02')).toBe(1);
    expect(stopAt(stops, at(2))).toBe(1);
    expect(stopAt(stops, '2026-10-01')).toBe(0);
  });

  it('puts a moment into the link as it puts a day', () => {
    expect(parseUrl(`?as_of=${at(2)}`).asOf).toBe(at(2));
    expect(parseUrl('?as_of=2026-11-02T08:00').asOf).toBeNull();
  });
});

describe('half-drawn work', () => {
  const kept = {
    at: 1_000, edition: 3, tool: 'split', targets: ['a'], points: [[1, 2], [3, 4]], done: false, painted: [], vertexOp: null,
    carveKind: 'general', carveName: '', leftovers: 'ask', reason: '', into: null,
  };

  it('comes back for a week, and not when there was nothing in it', () => {
    expect(readKept(JSON.stringify(kept), 2_000)?.points).toHaveLength(2);
    expect(readKept(JSON.stringify(kept), 1_000 + 8 * 24 * 3600 * 1000)).toBeNull();
    expect(readKept(JSON.stringify({ ...kept, points: [] }), 2_000)).toBeNull();
    expect(readKept('{"points":1}', 2_000)).toBeNull();
    expect(readKept('not json', 2_000)).toBeNull();
  });
});

describe('the tiles over a change', () => {
  it('are those of the zooms around the map, with a rim, and none named when they are too many', () => {
    const places = tilesOver([102.7, 25.01, 102.701, 25.011], 16) ?? [];
    expect(new Set(places.map(({ z }) => z))).toEqual(new Set([12, 13, 14, 15, 16, 17]));
    const at16 = places.filter(({ z }) => z === 16);
    expect(at16.length).toBeGreaterThan(0);
    expect(at16.length).toBeLessThanOrEqual(4);
    expect(tilesOver([100, 20, 110, 30], 16)).toBeNull();
  });
});

describe('who else is editing', () => {
  const told = { community: 'c', user: 'u', name: '王敏', grids: ['a'], is_leaving: false, lasts_s: 60 };

  it('is known for a minute after each sign and forgotten when leaving', () => {
    const here = afterSign([], told, 0);
    expect(here).toEqual([{ user: 'u', name: '王敏', grids: ['a'], until: 60_000 }]);
    expect(afterSign(here, { ...told, grids: [] }, 30_000)).toMatchObject([{ grids: [], until: 90_000 }]);
    expect(afterSign(here, null, 60_001)).toEqual([]);
    expect(afterSign(here, { ...told, is_leaving: true }, 1_000)).toEqual([]);
  });
});
