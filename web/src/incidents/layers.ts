/** What the incidents draw on the map by hand: the listed ones that are not in a tile yet, the open case, a place to be. */
import { signal } from '@preact/signals';
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { accuracyCircle } from '../map/compose';
import { feature, is, point, show, type Feature, type Token } from '../map/contents';
import type { Incident } from './api';
import { toneOf } from './clock';
import { boardOpen, deskNow, incidentsOpen } from './entry';
import { aim, byKeyboard, pointing } from './pointing';
import { ended } from './states';
import * as store from './store';

/** The place of a report that is being written, or of a correction. */
export const draftPlace = signal<{ at: LngLat; accuracy_m: number | null } | null>(null);

/** The sign of an incident on the map: the same as in the list, by its clock and its state. */
export function signOf(incident: Pick<Incident, 'clock' | 'state'>): string {
  if (ended.has(incident.state)) return 'incident-ended';
  const tone = toneOf(incident.clock);
  if (tone === 'overdue' || tone === 'soon') return `incident-${tone}`;
  return tone === 'paused' ? 'incident-parked' : 'incident-open';
}

/** What the list beside the map holds, and the case that is open. */
function listed(): Feature[] {
  const shown = boardOpen.value ? store.items.value : incidentsOpen.value && deskNow.value === 'mine' ? (store.mine.value.data?.items ?? []) : [];
  const found = store.current.value;
  const all = found && !shown.some(({ id }) => id === found.id) ? [...shown, found] : shown;
  return all.map((one) => point(one.point, { id: one.id, icon: signOf(one), rank: toneOf(one.clock) === 'overdue' ? 0 : 1 }));
}

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
    {
      id: 'edit-incidents-many', type: 'circle', source: 'edit-incidents-listed', filter: ['has', 'point_count'],
      paint: {
        'circle-color': token('accent'), 'circle-radius': ['step', ['get', 'point_count'], 14, 10, 16, 50, 20],
        'circle-stroke-color': ['case', ['>', ['get', 'overdue'], 0], token('bad-fill'), token('m-halo')], 'circle-stroke-width': ['case', ['>', ['get', 'overdue'], 0], 4, 2],
      },
    },
    {
      id: 'edit-incidents-counts', type: 'symbol', source: 'edit-incidents-listed', filter: ['has', 'point_count'],
      layout: {
        'text-field': [
          'format', ['to-string', ['get', 'point_count']], {},
          ['case', ['>', ['get', 'overdue'], 0], ['concat', '\n!', ['to-string', ['get', 'overdue']]], ''], { 'font-scale': 0.82 },
        ],
        'text-font': ['Noto Sans Regular'], 'text-size': 11, 'text-line-height': 1, 'text-allow-overlap': true, 'text-ignore-placement': true,
      },
      paint: { 'text-color': token('on-accent') },
    },
    {
      id: 'edit-incidents-signs', type: 'symbol', source: 'edit-incidents-listed', filter: ['!', ['has', 'point_count']],
      layout: {
        'icon-image': ['get', 'icon'], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['-', 0, ['get', 'rank']],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 13, 0.6, 15, 0.75, 17, 1],
      },
    },
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
  return show(map, {
    contents: { 'edit-incidents-open': opened, 'edit-incidents-listed': listed, 'edit-incidents-ticked': ticked, 'edit-incidents-draft': draft },
    clusters: {
      'edit-incidents-listed': { clusterRadius: 28, clusterMaxZoom: 14, clusterProperties: { overdue: ['+', ['case', ['==', ['get', 'icon'], 'incident-overdue'], 1, 0]] } },
    },
    tops: layers,
  });
}
