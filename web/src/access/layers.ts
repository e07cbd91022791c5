/** The ground of the open account's grants on the map. */
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { feature, is, round, show, type Feature, type Token } from '../map/contents';
import { groundState } from './store';

const granted = (): Feature[] => (groundState.value.data ?? []).map((geometry) => feature(geometry, { part: 'granted' }));

function grounds(token: Token): LayerSpecification[] {
  return [{ id: 'edit-granted-fill', type: 'fill', source: 'edit-granted', filter: is('granted'), paint: { 'fill-color': token('accent'), 'fill-opacity': 0.18 } }];
}

function tops(token: Token): LayerSpecification[] {
  return [
    { id: 'edit-granted-halo', type: 'line', source: 'edit-granted', filter: is('granted'), layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 6 } },
    { id: 'edit-granted-line', type: 'line', source: 'edit-granted', filter: is('granted'), layout: round, paint: { 'line-color': token('accent'), 'line-width': 2.6 } },
  ];
}

/** Draws on the map until the returned function is called. */
export function startLayers(map: MapLibre): () => void {
  return show(map, { contents: { 'edit-granted': granted }, grounds, tops });
}
