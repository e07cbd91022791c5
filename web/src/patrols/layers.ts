/** What the leaders' patrol pages draw: posts by how they stand, members, missed points, calls, the open patrol's track. */
import type { LayerSpecification, Map as MapLibre, MapMouseEvent } from 'maplibre-gl';
import { feature, is, point, round, show, type Feature, type Token } from '../map/contents';
import * as store from './store';

const source = 'edit-patrols';
const pressed = ['edit-patrols-points', 'edit-patrols-members'];

function ofBoard(): Feature[] {
  const found = store.view.value === 'board' ? store.board.value.data : null;
  if (!found) return [];
  const on = (id: string): Record<string, unknown> => ({ id, on: store.marked.value === id });
  return [
    ...found.missed.flatMap((one) => (one.point && one.point_id ? [point(one.point, { part: 'missed', ...on(one.point_id) })] : [])),
    ...found.posts.map((one) => point(one.point, { part: one.state, name: one.name, ...on(one.id) })),
    ...found.members.flatMap((one) =>
      one.run && one.position ? [point(one.position.point, { part: one.state === 'paused' ? 'resting' : 'member', name: one.name, ...on(one.run.id) })] : [],
    ),
    ...found.calls.flatMap((one) => (one.point ? [point(one.point, { part: 'call', name: one.name, ...on(one.id) })] : [])),
  ];
}

function ofRun(): Feature[] {
  const found = store.view.value === 'runs' && store.openRun.value ? store.detail.value.data : null;
  if (!found) return [];
  return [
    ...(found.track?.geometry.coordinates ?? []).map((line) => feature({ type: 'LineString', coordinates: line }, { part: 'track' })),
    ...found.run.check_ins.flatMap((one) => (one.point ? [point(one.point, { part: `check_${one.verdict}`, name: `${one.number} ${one.name}`, id: one.id, on: store.marked.value === one.id })] : [])),
  ];
}

function layers(token: Token): LayerSpecification[] {
  const paper = token('m-halo');
  const colour: LayerSpecification & { type: 'circle' } = {
    id: 'edit-patrols-points', type: 'circle', source,
    filter: is('manned', 'relief_late', 'unmanned', 'closed', 'missed', 'call', 'check_done', 'check_late', 'check_made_up', 'check_declined'),
    paint: {
      'circle-radius': ['case', ['get', 'on'], 11, ['==', ['get', 'part'], 'missed'], 5, 8],
      'circle-color': [
        'match', ['get', 'part'], ['manned', 'check_done'], token('good-fill'), ['relief_late', 'check_late', 'check_made_up'], token('warn-fill'),
        ['unmanned', 'call', 'check_declined'], token('bad-fill'), 'missed', paper, token('muted'),
      ],
      'circle-stroke-color': ['case', ['get', 'on'], token('m-sel'), ['==', ['get', 'part'], 'missed'], token('bad-fill'), paper],
      'circle-stroke-width': ['case', ['get', 'on'], 4, 2.5],
    },
  };
  return [
    { id: 'edit-patrols-casing', type: 'line', source, filter: is('track'), layout: round, paint: { 'line-color': paper, 'line-width': 7 } },
    { id: 'edit-patrols-track', type: 'line', source, filter: is('track'), layout: round, paint: { 'line-color': token('accent'), 'line-width': 4 } },
    colour,
    {
      id: 'edit-patrols-members', type: 'circle', source, filter: is('member', 'resting'),
      paint: {
        'circle-radius': ['case', ['get', 'on'], 9, 6], 'circle-color': ['match', ['get', 'part'], 'resting', token('warn-fill'), token('info-fill')],
        'circle-stroke-color': ['case', ['get', 'on'], token('m-sel'), paper], 'circle-stroke-width': ['case', ['get', 'on'], 4, 2],
      },
    },
    {
      id: 'edit-patrols-names', type: 'symbol', source, filter: ['has', 'name'], minzoom: 14.5,
      layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-offset': [0, 1.1], 'text-anchor': 'top', 'text-optional': true, 'text-font': ['Noto Sans Regular'] },
      paint: { 'text-color': token('m-label'), 'text-halo-color': paper, 'text-halo-width': 1.6 },
    },
  ];
}

/** Draws until the returned function is called; pressing something marks its row. */
export function startLayers(map: MapLibre): () => void {
  const stop = show(map, { contents: { [source]: () => [...ofBoard(), ...ofRun()] }, tops: layers });
  const press = (event: MapMouseEvent): void => {
    const here = pressed.filter((id) => map.getLayer(id));
    const id: unknown = here.length > 0 ? map.queryRenderedFeatures(event.point, { layers: here })[0]?.properties.id : null;
    if (typeof id !== 'string') return;
    store.marked.value = id;
    document.querySelector(`[data-marked="${id}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  map.on('click', press);
  return () => {
    map.off('click', press);
    stop();
  };
}
