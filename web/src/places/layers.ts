/** What the places draw on the map: the entrances of the building on screen, and the cross where one will be. */
import { effect, signal } from '@preact/signals';
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { is, point, show, type Feature, type Token } from '../map/contents';
import { mapObject } from '../map/handle';
import { selection } from '../state/app';
import { currentDetail } from '../state/data';
import { entrancesOf, placing } from './Entrances';

const centre = signal<[number, number] | null>(null);

function marks(): Feature[] {
  const loaded = currentDetail.value;
  if (loaded?.kind !== 'building') return [];
  const found = entrancesOf(loaded.value).map(({ point: at, name }) => point(at, { part: 'entrance', name: name ?? '' }));
  return placing.value && centre.value ? [...found, point(centre.value, { part: 'cross' })] : found;
}

function layers(token: Token): LayerSpecification[] {
  const source = 'edit-entrances';
  return [
    {
      id: 'edit-entrances-dot', type: 'circle', source, filter: is('entrance'), minzoom: 15,
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 15, 2.5, 18, 5.5], 'circle-color': token('m-halo'), 'circle-stroke-color': token('m-sel-core'), 'circle-stroke-width': 2 },
    },
    {
      id: 'edit-entrances-name', type: 'symbol', source, filter: is('entrance'), minzoom: 17.5,
      layout: { 'text-field': ['get', 'name'], 'text-font': ['Noto Sans Regular'], 'text-size': 12, 'text-anchor': 'top', 'text-offset': [0, 0.6] },
      paint: { 'text-color': token('m-label'), 'text-halo-color': token('m-halo'), 'text-halo-width': 1.6 },
    },
    {
      id: 'edit-entrances-cross', type: 'circle', source, filter: is('cross'),
      paint: { 'circle-radius': 13, 'circle-color': 'transparent', 'circle-stroke-color': token('pending-fill'), 'circle-stroke-width': 3 },
    },
    {
      id: 'edit-entrances-aim', type: 'circle', source, filter: is('cross'),
      paint: { 'circle-radius': 2.5, 'circle-color': token('pending-fill') },
    },
  ];
}

function draw(map: MapLibre): () => void {
  const follow = (): void => {
    const { lng, lat } = map.getCenter();
    centre.value = [lng, lat];
  };
  map.on('move', follow);
  follow();
  const stop = show(map, { contents: { 'edit-entrances': marks }, tops: layers });
  return () => {
    map.off('move', follow);
    stop();
  };
}

/** Draws while a building is on screen; another selection ends the placing. */
export function startLayers(): void {
  let stop: (() => void) | null = null;
  effect(() => {
    const map = mapObject.value;
    const wanted = map !== null && selection.value?.kind === 'building';
    placing.value = false;
    stop?.();
    stop = null;
    if (map && wanted) stop = map.isStyleLoaded() ? draw(map) : null;
    if (map && wanted && !stop) map.once('idle', () => { stop ??= selection.peek()?.kind === 'building' ? draw(map) : null; });
  });
}
