/** Reach on the map: homes out of reach and those that cannot be told, sites that are tried, the cross-hair. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { feature, is, point, round, show, type Feature, type Token } from '../map/contents';
import { tileSource } from '../map/sources';
import * as scenarios from './scenarios';
import * as store from './store';

/** By the id of a building; `match` looks a value up, `in` would compare it with each. */
function among(ids: readonly string[]): FilterSpecification {
  if (ids.length === 0) return ['==', ['literal', 1], 0];
  return ['match', ['get', 'id'], [...ids], true, false];
}

/** Where homes are drawn; farther out the grids are shaded by the share of their people out of reach. */
export const homesFrom = 14;

function shades(): ExpressionSpecification | number {
  const grids = (store.survey.peek()?.grids ?? []).filter(({ grid_id }) => grid_id !== null);
  if (grids.length === 0) return 0;
  const pairs = grids.flatMap((figures) => [figures.grid_id, 0.75 * store.share(figures)]);
  return ['match', ['get', 'id'], ...pairs, 0] as unknown as ExpressionSpecification;
}

const fading = (): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], homesFrom - 0.3, shades(), homesFrom + 0.3, 0];

function homes(token: Token): LayerSpecification[] {
  const from = { source: tileSource('buildings'), 'source-layer': 'buildings' };
  const { gap = [], unknown = [] } = store.survey.peek()?.buildings ?? {};
  return [
    { id: 'edit-reach-grids', type: 'fill', source: tileSource('grids'), 'source-layer': 'grids', paint: { 'fill-color': token('r4'), 'fill-opacity': fading() } },
    { id: 'edit-reach-gap', type: 'fill', ...from, filter: among(gap), paint: { 'fill-color': token('r4'), 'fill-outline-color': token('r5'), 'fill-opacity': 0.9 } },
    { id: 'edit-reach-unknown', type: 'fill', ...from, filter: among(unknown), paint: { 'fill-color': token('r0'), 'fill-opacity': 0.95 } },
    { id: 'edit-reach-unknown-line', type: 'line', ...from, filter: among(unknown), paint: { 'line-color': token('muted'), 'line-width': 1, 'line-dasharray': [2, 2] } },
    { id: 'edit-reach-better', type: 'fill', ...from, filter: among(scenarios.difference.peek().better), paint: { 'fill-color': token('good-fill'), 'fill-opacity': 0.95 } },
    { id: 'edit-reach-worse', type: 'fill', ...from, filter: among(scenarios.difference.peek().worse), paint: { 'fill-color': token('r5'), 'fill-opacity': 0.95 } },
  ];
}

function tried(): Feature[] {
  const then = scenarios.compared.value?.added ?? [];
  return [
    ...then.map((at) => point(at, { part: 'then' })),
    ...store.closed.value.map(({ at }) => point(at, { part: 'closed', label: '×' })),
    ...store.sites.value.map((at, i) => point(at, { part: 'site', label: String(i + 1) })),
  ];
}

function ways(): Feature[] {
  const from = store.linkFrom.value;
  const aim = store.aim.value;
  return [
    ...store.links.value.map((coordinates) => feature({ type: 'LineString', coordinates }, { part: 'way' })),
    ...(from && aim ? [feature({ type: 'LineString', coordinates: [from, aim] }, { part: 'way' })] : []),
    ...(from ? [point(from, { part: 'from' })] : []),
  ];
}

function marks(): Feature[] {
  const at = store.aim.value;
  if (!at || !store.placing.value) return [];
  return [point(at, { part: store.byKeyboard.value ? 'cross' : 'aim' })];
}

function tops(token: Token): LayerSpecification[] {
  const pending = token('pending-fill');
  return [
    { id: 'edit-reach-way-halo', type: 'line', source: 'edit-reach-ways', filter: is('way'), layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 7 } },
    { id: 'edit-reach-way', type: 'line', source: 'edit-reach-ways', filter: is('way'), layout: round, paint: { 'line-color': pending, 'line-width': 4, 'line-dasharray': [1.5, 1.2] } },
    { id: 'edit-reach-from', type: 'circle', source: 'edit-reach-ways', filter: is('from'), paint: { 'circle-radius': 6, 'circle-color': pending, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 } },
    { id: 'edit-reach-then', type: 'circle', source: 'edit-reach-sites', filter: is('then'), paint: { 'circle-radius': 10, 'circle-color': token('good-fill'), 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 } },
    { id: 'edit-reach-halo', type: 'circle', source: 'edit-reach-sites', filter: is('site', 'closed'), paint: { 'circle-radius': 15, 'circle-color': token('m-halo') } },
    { id: 'edit-reach-site', type: 'circle', source: 'edit-reach-sites', filter: is('site'), paint: { 'circle-radius': 13, 'circle-color': pending, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 } },
    { id: 'edit-reach-closed', type: 'circle', source: 'edit-reach-sites', filter: is('closed'), paint: { 'circle-radius': 13, 'circle-color': token('muted'), 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 } },
    {
      id: 'edit-reach-number', type: 'symbol', source: 'edit-reach-sites', filter: is('site', 'closed'),
      layout: { 'text-field': ['get', 'label'], 'text-size': 13, 'text-allow-overlap': true, 'text-ignore-placement': true, 'text-font': ['Noto Sans Regular'] },
      paint: { 'text-color': '#ffffff' },
    },
    { id: 'edit-reach-aim', type: 'circle', source: 'edit-reach-marks', filter: is('aim'), paint: { 'circle-radius': 6, 'circle-color': 'transparent', 'circle-stroke-color': pending, 'circle-stroke-width': 2 } },
    { id: 'edit-reach-cross', type: 'circle', source: 'edit-reach-marks', filter: is('cross'), paint: { 'circle-radius': 14, 'circle-color': 'transparent', 'circle-stroke-color': pending, 'circle-stroke-width': 3 } },
  ];
}

/** Draws on the map until the returned function is called. */
export function startLayers(map: MapLibre): () => void {
  return show(map, {
    contents: { 'edit-reach-ways': ways, 'edit-reach-sites': tried, 'edit-reach-marks': marks },
    grounds: homes,
    tops,
    effects: [
      () => {
        const { better, worse } = scenarios.difference.value;
        if (map.getLayer('edit-reach-better')) map.setFilter('edit-reach-better', among(better));
        if (map.getLayer('edit-reach-worse')) map.setFilter('edit-reach-worse', among(worse));
      },
      () => {
        const { gap = [], unknown = [] } = store.survey.value?.buildings ?? {};
        if (map.getLayer('edit-reach-grids')) map.setPaintProperty('edit-reach-grids', 'fill-opacity', fading());
        if (map.getLayer('edit-reach-gap')) map.setFilter('edit-reach-gap', among(gap));
        for (const id of ['edit-reach-unknown', 'edit-reach-unknown-line']) if (map.getLayer(id)) map.setFilter(id, among(unknown));
      },
    ],
  });
}
