import type { StyleSpecification } from 'maplibre-gl';
import { describe, expect, it } from 'vitest';
import type { Draft, DraftDiff } from '../src/drafts/api';
import { afterFeatures, afterStyle, beforeFeatures } from '../src/drafts/afterStyle';
import { draftsEn } from '../src/i18n/drafts.en';
import { draftsZh, type DraftsKey } from '../src/i18n/drafts.zh';

const square = (x: number): GeoJSON.Polygon => ({ type: 'Polygon', coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]] });
const holding = { buildings: 1, households: 40, people: 90, floating_people: 0, elderly_people: 0, child_people: 0 };
const side = (x: number): NonNullable<DraftDiff['grids'][number]['before']> => ({ geometry: square(x), area_m2: 1, holding, size: null });
const common = { number: '01', name: '01', kind: 'general', colour: 2 };
const diff: DraftDiff = {
  community_id: 'c', edition: 3, unchanged: 5, conflict: null,
  grids: [
    { ...common, id: 'a', fate: 'changed', before: side(0), after: side(0) },
    { ...common, id: 'b', fate: 'new', before: null, after: side(1) },
    { ...common, id: 'c', fate: 'retired', before: side(2), after: null },
  ],
};
const base: StyleSpecification = {
  version: 8,
  sources: { grids: { type: 'vector', url: 'x' }, 'edit-targets': { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } },
  layers: [
    { id: 'ground', type: 'background' },
    { id: 'grids-fill', type: 'fill', source: 'grids', 'source-layer': 'grids' },
    { id: 'grids-over', type: 'fill', source: 'grids', 'source-layer': 'grids', filter: ['==', ['get', 'size_status'], 'over'] },
    { id: 'grids-label', type: 'symbol', source: 'grids', 'source-layer': 'grids_labels' },
    { id: 'edit-line', type: 'line', source: 'edit-targets' },
  ],
};

describe('the map with a draft in force', () => {
  it('leaves out what is no longer there and adds what is new', () => {
    expect(afterFeatures(diff).grids.features.map(({ properties }) => properties?.id as string)).toEqual(['a', 'b']);
    expect(beforeFeatures(diff).features).toHaveLength(2);
  });

  it('draws untouched grids from tiles and touched ones in the same look from the comparison', () => {
    const style = afterStyle(base, diff, (name) => name);
    const ids = style.layers.map(({ id }) => id);
    expect(ids).not.toContain('edit-line');
    expect(Object.keys(style.sources)).not.toContain('edit-targets');
    expect(ids.indexOf('draft-grids-fill')).toBe(ids.indexOf('grids-fill') + 1);
    expect(ids.indexOf('draft-hatch')).toBeLessThan(ids.indexOf('grids-label'));
    const over = style.layers.find(({ id }) => id === 'grids-over');
    expect(JSON.stringify(over)).toContain('["in",["get","id"],["literal",["a","b","c"]]]');
    const copy = style.layers.find(({ id }) => id === 'draft-grids-label');
    expect(copy).toMatchObject({ source: 'draft-after-labels' });
    expect(copy).not.toHaveProperty('source-layer');
  });
});

describe('the words of drafts', () => {
  it.each(Object.keys(draftsZh) as DraftsKey[])('say %s with the same values in both languages', (key) => {
    const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
    expect(draftsEn[key]).not.toBe('');
    for (const form of draftsEn[key].split('|')) expect(names(draftsZh[key])).toEqual(expect.arrayContaining(names(form)));
    expect(draftsZh[key]).not.toMatch(/驳回|操作成功|！/);
  });

  it('name every state and every action', () => {
    const states: Draft['state'][] = ['draft', 'submitted', 'returned', 'approved', 'recorded', 'effective', 'withdrawn', 'voided'];
    for (const state of states) expect(draftsZh).toHaveProperty([`state.${state}`]);
  });
});
