import type { StyleSpecification } from 'maplibre-gl';
import { describe, expect, it } from 'vitest';
import { accuracyCircle, composeStyle, veilGeometry, type Composition } from '../src/map/compose';

const base: StyleSpecification = {
  version: 8,
  sources: {
    grids: { type: 'vector', tiles: ['http://here/tiles/grids/{z}/{x}/{y}.mvt'] },
    buildings: { type: 'vector', tiles: ['/tiles/buildings/{z}/{x}/{y}.mvt'] },
    facilities: { type: 'vector', tiles: ['/tiles/facilities/{z}/{x}/{y}.mvt'] },
  },
  layers: [
    { id: 'background', type: 'background' },
    { id: 'grids-fill', type: 'fill', source: 'grids', 'source-layer': 'grids', paint: { 'fill-opacity': 0.72 } },
    { id: 'buildings-fill', type: 'fill', source: 'buildings', 'source-layer': 'buildings' },
    { id: 'grids-line', type: 'line', source: 'grids', 'source-layer': 'grids' },
    { id: 'facilities-icon', type: 'symbol', source: 'facilities', 'source-layer': 'facilities' },
  ],
};

const plain: Composition = {
  origin: 'http://here',
  theme: 'light',
  token: () => '#123456',
  asOf: null,
  now: 0,
  layerOn: () => true,
  community: null,
  veilOpacity: 0.6,
  selected: null,
  selectedGeometry: null,
  view: null,
  buildings: null,
  pin: null,
  position: null,
  facilityKind: null,
  lacking: [],
  area: null,
  base: [],
  attribution: '',
  plain: false,
};

const square: GeoJSON.Polygon = {
  type: 'Polygon',
  coordinates: [
    [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]],
    [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]],
  ],
};

function tiles(style: StyleSpecification, name: string): string[] | undefined {
  const source = style.sources[name];
  return source?.type === 'vector' ? source.tiles : undefined;
}

describe('the style on screen', () => {
  it('asks only dated layers for another day, and only its own server', () => {
    const style = composeStyle(base, { ...plain, asOf: '2026-11-01' });
    expect(tiles(style, 'grids')).toEqual(['http://here/tiles/grids/{z}/{x}/{y}.mvt?as_of=2026-11-01']);
    expect(tiles(style, 'buildings')).toEqual(['http://here/tiles/buildings/{z}/{x}/{y}.mvt']);
  });

  it('knows a layer of the catalogue by its part of a tile that holds several', () => {
    const together = 'communities,grids';
    const base2: StyleSpecification = {
      version: 8,
      sources: { [together]: { type: 'vector', tiles: ['/tiles/communities,grids/{z}/{x}/{y}.mvt'] } },
      layers: [
        { id: 'grids-fill', type: 'fill', source: together, 'source-layer': 'grids' },
        { id: 'grids-text', type: 'symbol', source: together, 'source-layer': 'grids_labels' },
        { id: 'communities-line', type: 'line', source: together, 'source-layer': 'communities' },
      ],
    };
    const style = composeStyle(base2, { ...plain, asOf: '2026-11-01', layerOn: (name) => name !== 'grids' });
    expect(tiles(style, together)?.[0]).toContain('as_of=2026-11-01');
    expect(style.layers.filter((layer) => layer.layout?.visibility === 'none').map(({ id }) => id)).toEqual(['grids-fill', 'grids-text']);
    const lacking = style.layers.find(({ id }) => id === 'wg-lacking');
    expect(lacking && 'source' in lacking && lacking.source).toBe(together);
  });

  it('hides the layers that are switched off and no other', () => {
    const style = composeStyle(base, { ...plain, layerOn: (name) => name !== 'buildings' });
    const hidden = style.layers.filter((layer) => layer.layout?.visibility === 'none').map((layer) => layer.id);
    expect(hidden).toEqual(['buildings-fill']);
  });

  it('lays the veil under the borders and the selection under the signs', () => {
    const ids = composeStyle(base, plain).layers.map((layer) => layer.id);
    expect(ids.indexOf('wg-veil')).toBeLessThan(ids.indexOf('grids-line'));
    expect(ids.indexOf('wg-veil')).toBeGreaterThan(ids.indexOf('buildings-fill'));
    expect(ids.indexOf('wg-selected-core')).toBeGreaterThan(ids.indexOf('grids-line'));
    expect(ids.indexOf('wg-selected-core')).toBeLessThan(ids.indexOf('facilities-icon'));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lays a base map under everything of ours and leaves out our own ground', () => {
    const style = composeStyle(base, { ...plain, base: ['vec', 'cva'], attribution: '审图号：GS(2024)0650号' });
    expect(style.layers.slice(1, 3).map(({ id }) => id)).toEqual(['wg-base-vec', 'wg-base-cva']);
    expect(style.sources['wg-base-vec']).toMatchObject({ type: 'raster', tiles: ['http://here/basemap/vec/{z}/{x}/{y}'] });
    const streets = style.layers.filter((layer) => layer.id.startsWith('lane_lines-'));
    expect(streets.every((layer) => layer.layout?.visibility === 'none')).toBe(true);
    expect(Object.values(style.sources).filter((source) => 'attribution' in source && source.attribution.includes('审图号'))).toHaveLength(1);
  });

  it('draws nothing from a source the service does not have', () => {
    const style = composeStyle(base, plain);
    for (const layer of style.layers) {
      if ('source' in layer) expect(Object.keys(style.sources)).toContain(layer.source);
    }
  });

  it('shows one kind of facility when the plan asks for it', () => {
    const style = composeStyle(base, { ...plain, facilityKind: 'clinic' });
    const icon = style.layers.find((layer) => layer.id === 'facilities-icon');
    expect(icon && 'filter' in icon && icon.filter).toEqual(['==', ['get', 'kind'], 'clinic']);
  });

  it('leaves the given style as it was', () => {
    const before = JSON.stringify(base);
    composeStyle(base, { ...plain, asOf: '2026-11-01', layerOn: () => false, plain: true });
    expect(JSON.stringify(base)).toBe(before);
  });
});

describe('the veil', () => {
  it('covers the world but the community, and the holes inside it', () => {
    const veil = veilGeometry(square);
    expect(veil?.type === 'MultiPolygon' && veil.coordinates.length).toBe(2);
    expect(veil?.type === 'MultiPolygon' && veil.coordinates[0]?.length).toBe(2);
  });

  it('is nothing while the community is not known', () => {
    expect(veilGeometry(null)).toBeNull();
  });
});

describe('the accuracy circle', () => {
  it('has its radius in metres', () => {
    const circle = accuracyCircle([102.7, 25], 1113.2);
    const lats = circle.type === 'Polygon' ? (circle.coordinates[0] ?? []).map(([, lat]) => lat ?? 0) : [];
    expect(Math.max(...lats)).toBeCloseTo(25.01, 4);
  });
});
