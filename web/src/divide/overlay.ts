/** The division on the map: its grids coloured apart, its new borders, numbers and households; today's map beneath. */
import type { FilterSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { boxOf, innerPoint } from '../edit/geometry';
import { feature, point, round, show, type Feature, type Token } from '../map/contents';
import { mapHandle } from '../map/handle';
import type { Border, DividedGrid } from './api';
import * as store from './store';

const palette = 6;

/** A colour 1–6 for each grid, another one than its neighbours have; the busiest grids choose first. */
export function coloured(grids: DividedGrid[], borders: Border[]): Map<string, number> {
  const beside = new Map<string, Set<string>>(grids.map(({ number }) => [number, new Set()]));
  for (const { first, second } of borders) {
    beside.get(first)?.add(second);
    beside.get(second)?.add(first);
  }
  const colours = new Map<string, number>();
  const order = [...beside].sort(([a, one], [b, other]) => other.size - one.size || a.localeCompare(b));
  const used = new Array<number>(palette + 1).fill(0);
  for (const [number, neighbours] of order) {
    const taken = new Set([...neighbours].map((other) => colours.get(other)));
    const free = [1, 2, 3, 4, 5, 6].filter((colour) => !taken.has(colour));
    const colour = free.sort((a, b) => (used[a] ?? 0) - (used[b] ?? 0))[0] ?? 1;
    used[colour] = (used[colour] ?? 0) + 1;
    colours.set(number, colour);
  }
  return colours;
}

function areas(): Feature[] {
  const result = store.found.value;
  if (!result || store.showing.value === 'before') return [];
  const colours = coloured(result.grids, result.borders);
  return result.grids.map(({ number, fate, geometry }) => feature(geometry, { fate, colour: colours.get(number) ?? 1 }));
}

function labels(): Feature[] {
  const result = store.found.value;
  if (!result || store.showing.value === 'before') return [];
  return result.grids.map(({ number, households, fate, geometry }) =>
    point(innerPoint(geometry), { text: `${number}\n${households}`, is_new: fate === 'new' }),
  );
}

const font = ['Noto Sans SC Bold', 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

function ground(token: Token): LayerSpecification[] {
  const colours = [1, 2, 3, 4, 5].flatMap((n): [number, string] => [n, token(`g${n}`)]);
  return [
    {
      id: 'edit-divide-fill', type: 'fill', source: 'edit-divide-areas',
      paint: { 'fill-color': ['match', ['get', 'colour'], ...colours, token('g6')] as never, 'fill-opacity': 0.78 },
    },
    { id: 'edit-divide-halo', type: 'line', source: 'edit-divide-areas', layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 5 } },
    {
      id: 'edit-divide-line', type: 'line', source: 'edit-divide-areas', layout: round,
      paint: { 'line-color': ['case', ['==', ['get', 'fate'], 'kept'], token('m-label'), token('pending-fill')], 'line-width': 2.2 },
    },
  ];
}

function numbers(token: Token): LayerSpecification[] {
  return [
    {
      id: 'edit-divide-text', type: 'symbol', source: 'edit-divide-labels',
      layout: { 'text-field': ['get', 'text'], 'text-font': font, 'text-size': 13, 'text-line-height': 1.15, 'text-allow-overlap': true },
      paint: {
        'text-color': ['case', ['get', 'is_new'], token('pending'), token('m-label')],
        'text-halo-color': token('m-halo'), 'text-halo-width': 1.6,
      },
    },
  ];
}

/** Today's numbers of the general grids would stand beside the new ones. */
function hideNumbers(map: MapLibre): () => void {
  const hidden = map
    .getStyle()
    .layers.filter((layer) => 'source-layer' in layer && layer['source-layer'] === 'grids_labels')
    .map(({ id }) => ({ id, filter: map.getFilter(id) }));
  for (const { id, filter } of hidden) {
    const dedicated: FilterSpecification = ['==', ['get', 'kind'], 'dedicated'];
    map.setFilter(id, filter ? (['all', filter, dedicated] as FilterSpecification) : dedicated);
  }
  return () => hidden.forEach(({ id, filter }) => map.getLayer(id) && map.setFilter(id, filter ?? null));
}

/** Draws on the map until the returned function is called. */
export function startOverlay(map: MapLibre): () => void {
  return show(map, {
    contents: { 'edit-divide-areas': areas, 'edit-divide-labels': labels },
    grounds: ground,
    tops: numbers,
    effects: [
      () => (store.found.value && store.showing.value === 'after' ? hideNumbers(map) : undefined),
      () => {
        const result = store.found.value;
        if (result) mapHandle.peek()?.fit(boxOf(result.grids.map(({ geometry }) => geometry)), 17, 0.06);
      },
    ],
  });
}
