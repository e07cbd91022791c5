import { signal } from '@preact/signals';
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { expect, it } from 'vitest';
import { is, point, show, type Feature, type Token } from '../src/map/contents';
import { setTheme } from '../src/state/app';

/** A map that keeps its sources and the order of its layers. */
function stub() {
  const sources = new Map<string, GeoJSON.FeatureCollection>();
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background' },
    { id: 'edit-other', type: 'symbol', source: 'x' },
    { id: 'names', type: 'symbol', source: 'x' },
  ];
  const at = (id: string | undefined): number => layers.findIndex((layer) => layer.id === id);
  const map = {
    getStyle: () => ({ layers }),
    getLayer: (id: string) => layers.find((layer) => layer.id === id),
    addLayer: (layer: LayerSpecification, before?: string) => layers.splice(before ? at(before) : layers.length, 0, layer),
    removeLayer: (id: string) => layers.splice(at(id), 1),
    getSource: (id: string) => (sources.has(id) ? { setData: (data: GeoJSON.FeatureCollection) => sources.set(id, data) } : undefined),
    addSource: (id: string, { data }: { data: GeoJSON.FeatureCollection }) => sources.set(id, data),
    removeSource: (id: string) => sources.delete(id),
  } as unknown as MapLibre;
  return { map, sources, order: () => layers.map(({ id }) => id) };
}

it('shows what there is below and above the names, follows it, and leaves nothing behind', () => {
  const { map, sources, order } = stub();
  const places = signal<Feature[]>([]);
  let painted = 0;
  let seen = 0;
  const line = (id: string) => (token: Token): LayerSpecification[] => {
    token('accent');
    painted += 1;
    return [{ id, type: 'line', source: 'edit-places', filter: is('line') }];
  };
  const before = order();
  const stop = show(map, {
    contents: { 'edit-places': () => places.value },
    grounds: line('edit-below'),
    tops: line('edit-above'),
    effects: [() => void (seen = places.value.length)],
  });
  const shown = ['ground', 'edit-other', 'edit-below', 'names', 'edit-above'];
  expect(order()).toEqual(shown);
  places.value = [point([1, 2], { part: 'line' })];
  expect(sources.get('edit-places')?.features).toEqual(places.value);
  expect(seen).toBe(1);

  setTheme('dark');
  expect(painted).toBe(4);
  expect(order()).toEqual(shown);

  stop();
  expect(order()).toEqual(before);
  expect(sources.size).toBe(0);
  places.value = [];
  expect(seen).toBe(1);
});
