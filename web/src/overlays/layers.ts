/** What the overlays' tab draws on the map: the open area, the sketch with its strip, the cross-hair, the asked place. */
import type { ExpressionSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { feature, is, point, round, show, type Feature, type Token } from '../map/contents';
import { handles } from './sketch';
import * as store from './store';

function open(): Feature[] {
  const found = store.detail.value.data;
  if (store.mode.value !== 'detail' || !found || found.id !== store.openId.value) return [];
  return [feature(found.geometry, { part: 'area' }), ...(found.line ? [feature(found.line, { part: 'line' })] : [])];
}

function drawn(): Feature[] {
  if (store.mode.value !== 'draw') return [];
  const { paths, shape, done } = store.sketch.value;
  const isArea = shape === 'area';
  const out: Feature[] = [];
  paths.forEach((path) => {
    const start = path[0];
    if (!start || path.length < 2) return;
    const closed = isArea && (done || path.length > 2) ? [...path, start] : [...path];
    if (isArea && path.length > 2) out.push(feature({ type: 'Polygon', coordinates: [[...path, start]] }, { part: 'fill' }));
    out.push(feature({ type: 'LineString', coordinates: closed }, { part: isArea ? 'line' : 'strip' }));
  });
  const last = paths.at(-1)?.at(-1);
  const next = store.aim.value;
  if (!done && last && next) out.push(feature({ type: 'LineString', coordinates: [last, next] }, { part: 'open' }));
  const { corners, middles } = handles(store.sketch.value);
  const held = store.held.value;
  if (done) for (const { at } of middles) out.push(point(at, { part: 'middle' }));
  for (const { at, path, index } of corners) out.push(point(at, { part: held?.path === path && held.index === index ? 'held' : 'corner' }));
  return out;
}

function marks(): Feature[] {
  const out: Feature[] = [];
  const { at } = store.asked.value;
  if (store.mode.value === 'ask' && at) out.push(point(at, { part: 'asked' }));
  const aim = store.aim.value;
  if (aim && (store.byKeyboard.value || (store.mode.value === 'draw' && !store.sketch.value.done))) out.push(point(aim, { part: store.byKeyboard.value ? 'cross' : 'aim' }));
  const where = store.refusal.value?.body.where;
  if (where) out.push(point(where, { part: 'fault' }));
  return out;
}

/** As wide on screen as the metres are on the ground, at any zoom. */
function widthOf(metres: number, lat: number): ExpressionSpecification {
  const px = (2 * metres) / (78_271.517 * Math.cos((lat * Math.PI) / 180));
  return ['interpolate', ['exponential', 2], ['zoom'], 0, px, 22, px * 2 ** 22];
}

function layers(token: Token): LayerSpecification[] {
  const pending = token('pending-fill');
  const ring = { 'circle-color': '#ffffff', 'circle-stroke-color': pending };
  return [
    { id: 'edit-overlay-glow', type: 'line', source: 'edit-overlay-open', filter: is('area'), layout: round, paint: { 'line-color': token('m-sel'), 'line-width': 9, 'line-blur': 3, 'line-opacity': 0.85 } },
    { id: 'edit-overlay-core', type: 'line', source: 'edit-overlay-open', filter: is('area'), layout: round, paint: { 'line-color': token('m-sel-core'), 'line-width': 2.2 } },
    { id: 'edit-overlay-middle-line', type: 'line', source: 'edit-overlay-open', filter: is('line'), layout: round, paint: { 'line-color': token('m-sel-core'), 'line-width': 1.6, 'line-dasharray': [2, 2] } },
    { id: 'edit-overlay-fill', type: 'fill', source: 'edit-overlay-drawn', filter: is('fill'), paint: { 'fill-color': pending, 'fill-opacity': 0.12 } },
    { id: 'edit-overlay-strip', type: 'line', source: 'edit-overlay-drawn', filter: is('strip'), layout: round, paint: { 'line-color': pending, 'line-opacity': 0.22, 'line-width': 12 } },
    { id: 'edit-overlay-halo', type: 'line', source: 'edit-overlay-drawn', filter: is('line', 'strip'), layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 6 } },
    { id: 'edit-overlay-line', type: 'line', source: 'edit-overlay-drawn', filter: is('line', 'strip'), layout: round, paint: { 'line-color': pending, 'line-width': 3 } },
    { id: 'edit-overlay-next', type: 'line', source: 'edit-overlay-drawn', filter: is('open'), paint: { 'line-color': pending, 'line-width': 2.2, 'line-dasharray': [2, 2] } },
    { id: 'edit-overlay-middles', type: 'circle', source: 'edit-overlay-drawn', filter: is('middle'), paint: { 'circle-radius': 3, 'circle-color': pending, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1 } },
    { id: 'edit-overlay-corners', type: 'circle', source: 'edit-overlay-drawn', filter: is('corner'), paint: { ...ring, 'circle-radius': 4.5, 'circle-stroke-width': 2.2 } },
    { id: 'edit-overlay-held', type: 'circle', source: 'edit-overlay-drawn', filter: is('held'), paint: { 'circle-radius': 7, 'circle-color': token('m-sel'), 'circle-stroke-color': token('m-sel-core'), 'circle-stroke-width': 2.4 } },
    { id: 'edit-overlay-aim', type: 'circle', source: 'edit-overlay-marks', filter: is('aim'), paint: { 'circle-radius': 4, 'circle-color': 'transparent', 'circle-stroke-color': pending, 'circle-stroke-width': 2 } },
    { id: 'edit-overlay-cross', type: 'circle', source: 'edit-overlay-marks', filter: is('cross'), paint: { 'circle-radius': 13, 'circle-color': 'transparent', 'circle-stroke-color': pending, 'circle-stroke-width': 3 } },
    { id: 'edit-overlay-asked', type: 'circle', source: 'edit-overlay-marks', filter: is('asked'), paint: { 'circle-radius': 8, 'circle-color': token('m-sel'), 'circle-stroke-color': token('m-sel-core'), 'circle-stroke-width': 3 } },
    { id: 'edit-overlay-fault', type: 'circle', source: 'edit-overlay-marks', filter: is('fault'), paint: { 'circle-radius': 13, 'circle-color': token('bad-fill'), 'circle-opacity': 0.2, 'circle-stroke-color': token('bad-fill'), 'circle-stroke-width': 3 } },
  ];
}

/** Draws on the map until the returned function is called. */
export function startLayers(map: MapLibre): () => void {
  return show(map, {
    contents: { 'edit-overlay-open': open, 'edit-overlay-drawn': drawn, 'edit-overlay-marks': marks },
    tops: layers,
    effects: [
      () => {
        const wide = store.metres.value;
        const lat = store.sketch.value.paths[0]?.[0]?.[1] ?? 0;
        if (map.getLayer('edit-overlay-strip')) map.setPaintProperty('edit-overlay-strip', 'line-width', wide ? widthOf(wide, lat) : 12);
      },
    ],
  });
}
