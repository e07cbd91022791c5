/** What the visits draw on the map: how many households are due at each building of the list, and the one that is open. */
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { point, show, type Feature, type Token } from '../map/contents';
import * as store from './store';

function due(): Feature[] {
  const places = new Map<string, { at: [number, number]; n: number; open: boolean }>();
  for (const item of store.view.value === 'due' ? (store.plan.value.data?.items ?? []) : []) {
    const place = places.get(item.building_id) ?? { at: item.point, n: 0, open: false };
    place.n += 1;
    place.open ||= item.household_id === store.openId.value;
    places.set(item.building_id, place);
  }
  return [...places.values()].map(({ at, n, open }) => point(at, { n, part: open ? 'open' : 'due' }));
}

function layers(token: Token): LayerSpecification[] {
  return [
    {
      id: 'edit-visits-circle',
      type: 'circle',
      source: 'edit-visits-due',
      minzoom: 14,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 3, 16, 8],
        'circle-color': ['match', ['get', 'part'], 'open', token('m-sel'), token('accent')],
        'circle-stroke-color': token('m-halo'),
        'circle-stroke-width': 1.5,
      },
    },
    {
      id: 'edit-visits-count',
      type: 'symbol',
      source: 'edit-visits-due',
      minzoom: 16,
      layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': ['Noto Sans Regular'], 'text-size': 11, 'text-allow-overlap': true },
      paint: { 'text-color': ['match', ['get', 'part'], 'open', '#000000', token('surface')] },
    },
  ];
}

/** Draws on the map until the returned function is called. */
export function startLayers(map: MapLibre): () => void {
  return show(map, { contents: { 'edit-visits-due': due }, tops: layers });
}
