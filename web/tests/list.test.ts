import { describe, expect, it } from 'vitest';
import type { SearchHit, Size, SizeStatus, Territory } from '../src/api/types';
import { grouped } from '../src/shell/Search';
import { filtered, inListOrder } from '../src/state/data';
import { compareNumbers, numberIn } from '../src/ui/names';
import { bandScale, commonBand, niceCeil, verdict } from '../src/ui/Bar';
import { metresBetween } from '../src/map/distance';
import { kindRows } from '../src/workspaces/Plan';

function size(status: SizeStatus, value: number, min = 30, max = 60): Size {
  return { status, value, min, max, measure: 'households', source: null, status_note: null };
}

function grid(number: string, of: Size | null): Territory {
  return {
    id: number, level: 'grid', kind: 'general', settlement: 'rural', code: `530199001001${number}`, number, name: `第${number}网格`,
    name_en: null, label: number, parent_id: null, community_id: null, area_m2: 1, label_point: [0, 0], bbox: [0, 0, 1, 1], colour: 1,
    households: of?.value ?? 0, people: 0, buildings: 0, head: null, size: of, edition: 1, valid_from: null, valid_to: null,
  };
}

const grids = [grid('02', size('ok', 40)), grid('12', size('under', 20)), grid('10', null), grid('03', size('over', 71)), grid('01', size('ok', 50))];

describe('the list of grids', () => {
  it('has those out of range first, over before under, then by number', () => {
    expect(inListOrder(grids).map((one) => one.number)).toEqual(['03', '12', '01', '02', '10']);
  });

  it('is filtered by the same status it is marked with', () => {
    expect(filtered(grids, 'over').map((one) => one.number)).toEqual(['03']);
    expect(filtered(grids, 'all')).toHaveLength(5);
  });

  it('has one scale for all bars', () => {
    expect(bandScale(size('ok', 40))).toBe(100);
    expect(bandScale(size('ok', 400, 300, 500))).toBe(800);
    expect(bandScale(size('ok', 1000, 900, 1600))).toBe(3000);
    expect(niceCeil(0)).toBe(1);
  });

  it('names the band most grids share', () => {
    expect(commonBand(grids)?.max).toBe(60);
    expect(commonBand([grid('01', null)])).toBeNull();
  });

  it('says how far from the limit', () => {
    expect(verdict(size('over', 71))).toBe('超出上限 11 户');
    expect(verdict(size('under', 20))).toBe('低于下限 10 户');
    expect(verdict(null)).toBe('没有规定范围');
  });
});

describe('facilities by kind', () => {
  it('put what is missing most first and count every grid', () => {
    const counts = new Map([['02', { clinic: 1, market: 2 }], ['03', { market: 1 }]]);
    const rows = kindRows(grids, counts);
    expect(rows.map((row) => [row.kind, row.count, row.without.length])).toEqual([['clinic', 1, 4], ['market', 3, 3]]);
  });
});

describe('search results', () => {
  const hit = (kind: SearchHit['kind'], id: string): SearchHit => ({
    kind, id, name: id, code: null, detail_zh: null, detail_en: null, point: [0, 0], bbox: null,
  });

  it('are grouped without losing the order of the best', () => {
    const groups = grouped([hit('building', 'a'), hit('grid', 'b'), hit('building', 'c')]);
    expect(groups.map((group) => [group.kind, group.hits.map((one) => one.id)])).toEqual([['building', ['a', 'c']], ['grid', ['b']]]);
  });
});

describe('distance', () => {
  it('is in metres on the ground', () => {
    expect(metresBetween([102.7, 25], [102.7, 25.001])).toBeCloseTo(111.2, 0);
    expect(metresBetween([102.7, 25], [102.7, 25])).toBe(0);
  });
});

describe('numbers in names', () => {
  it('are read in both scripts', () => {
    expect(['第十二网格', '九号执勤点（河埂）', '3网格', '二十一组', '十号', '村委会'].map(numberIn)).toEqual([12, 9, 3, 21, 10, Infinity]);
  });

  it('sort posts as people count them', () => {
    expect(['九号', '七号', '三号', '十一号', '一号'].sort(compareNumbers)).toEqual(['一号', '三号', '七号', '九号', '十一号']);
  });
});
