/** What the incidents draw on the map by hand: the listed ones that are not in a tile yet, the open case, a place to be. */
import { signal } from '@preact/signals';
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { accuracyCircle } from '../map/compose';
import { feature, is, point, show, type Feature, type Token } from '../map/contents';
import { aim, byKeyboard, pointing } from './pointing';
import * as store from './store';

/** The place of a report that is being written, or of a correction. */
export const draftPlace = signal<{ at: LngLat; accuracy_m: number | null } | null>(null);

function opened(): Feature[] {
  const found = store.current.value;
  if (!found) return [];
  const circle = found.accuracy_m !== null && found.accuracy_m > 3 ? [feature(accuracyCircle(found.point, found.accuracy_m), { part: 'circle' })] : [];
  return [...circle, point(found.point, { part: 'open' })];
}

function ticked(): Feature[] {
  const picked = store.picked.value;
  return store.items.value.filter(({ id }) => picked.has(id)).map((one) => point(one.point, { part: 'ticked' }));
}

function draft(): Feature[] {
  const out: Feature[] = [];
  const place = draftPlace.value;
  if (place?.accuracy_m) out.push(feature(accuracyCircle(place.at, place.accuracy_m), { part: 'circle' }));
  if (place) out.push(point(place.at, { part: 'place' }));
  const at = aim.value;
  if (pointing.value && at) out.push(point(at, { part: byKeyboard.value ? 'cross' : 'aim' }));
  return out;
}

function layers(token: Token): LayerSpecification[] {
  const ring = { 'circle-color': token('m-sel'), 'circle-stroke-color': token('m-sel-core') };
  return [
    { id: 'edit-incidents-circle', type: 'fill', source: 'edit-incidents-open', filter: is('circle'), paint: { 'fill-color': token('info-fill'), 'fill-opacity': 0.16 } },
    { id: 'edit-incidents-ring', type: 'circle', source: 'edit-incidents-open', filter: is('open'), paint: { ...ring, 'circle-radius': 19, 'circle-opacity': 0.3, 'circle-stroke-width': 3 } },
    { id: 'edit-incidents-ticked', type: 'circle', source: 'edit-incidents-ticked', paint: { 'circle-radius': 17, 'circle-color': 'transparent', 'circle-stroke-color': token('accent'), 'circle-stroke-width': 3 } },
    { id: 'edit-incidents-there', type: 'fill', source: 'edit-incidents-draft', filter: is('circle'), paint: { 'fill-color': token('pending-fill'), 'fill-opacity': 0.16 } },
    {
      id: 'edit-incidents-place', type: 'symbol', source: 'edit-incidents-draft', filter: is('place'),
      layout: { 'icon-image': 'wg-pin', 'icon-anchor': 'bottom', 'icon-allow-overlap': true, 'icon-ignore-placement': true },
    },
    { id: 'edit-incidents-aim', type: 'circle', source: 'edit-incidents-draft', filter: is('aim'), paint: { 'circle-radius': 6, 'circle-color': 'transparent', 'circle-stroke-color': token('pending-fill'), 'circle-stroke-width': 2 } },
    { id: 'edit-incidents-cross', type: 'circle', source: 'edit-incidents-draft', filter: is('cross'), paint: { 'circle-radius': 13, 'circle-color': 'transparent', 'circle-stroke-color': token('pending-fill'), 'circle-stroke-width': 3 } },
  ];
}

/** Draws on the map until the returned function is called. */
export function startLayers(map: MapLibre): () => void {
  return show(map, { contents: { 'edit-incidents-open': opened, 'edit-incidents-ticked': ticked, 'edit-incidents-draft': draft }, tops: layers });
}
