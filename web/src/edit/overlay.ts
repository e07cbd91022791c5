/** What the editor draws on the map: chosen grids, the drawn line, the pending halves, vertices, painted buildings. */
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { feature, is, point, round, show, type Feature, type Token } from '../map/contents';
import { ringsOf, samePlace } from './geometry';
import * as store from './store';

function targets(): Feature[] {
  return store.targets.value.flatMap((id) => {
    const grid = store.byId.value.get(id);
    return grid ? [feature(grid.geometry)] : [];
  });
}

function others(): Feature[] {
  const chosen = store.targets.value;
  if (chosen.length === 0) return [];
  return store.shapes.value.filter(({ id }) => !chosen.includes(id)).map(({ geometry }) => feature(geometry));
}

function pending(): Feature[] {
  const found = store.preview.value;
  if (!found) return [];
  const ofGrids = found.territories.some(({ level, fate }) => level === 'grid' && fate !== 'noded');
  const whole = ['merge', 'carve', 'revert'].includes(found.op);
  return found.territories.flatMap(({ level, fate, geometry }) => {
    if (level !== (ofGrids ? 'grid' : 'lane') || !geometry || fate === 'noded' || fate === 'retired') return [];
    const isNew = fate === 'new' || (found.op === 'merge' && whole);
    return [feature(geometry, { is_new: isNew })];
  });
}

function drawn(): Feature[] {
  const { points, done } = store.drawing.value;
  const out: Feature[] = [];
  const isRing = store.draws.value === 'ring';
  const start = points[0];
  const path = isRing && done && start ? [...points, start] : [...points];
  if (path.length > 1) out.push(feature({ type: 'LineString', coordinates: path }, { part: 'line' }));
  const last = points.at(-1);
  const next = store.aim.value?.at;
  if (!done && last && next) {
    const open = isRing && start && points.length > 1 ? [last, next, start] : [last, next];
    out.push(feature({ type: 'LineString', coordinates: open }, { part: 'open' }));
  }
  for (const at of points) out.push(point(at, { part: 'point' }));
  return out;
}

function aimed(): Feature[] {
  const next = store.aim.value;
  if (!next || store.drawing.value.done || !store.draws.value || !store.hasTargets.value) return [];
  const out = [point(next.at, { part: next.snap ? 'held' : 'free' })];
  const line = next.snap?.kind === 'lane' ? next.snap.line : null;
  if (line) out.push(feature({ type: 'LineString', coordinates: line.path }, { part: 'lane' }));
  return out;
}

/** Every vertex of the community once, and the middle of every edge long enough to take another. */
export function vertices(): { corners: LngLat[]; middles: LngLat[] } {
  const corners = new Map<string, LngLat>();
  const middles = new Map<string, LngLat>();
  for (const { geometry } of store.grids.value) {
    for (const ring of ringsOf(geometry)) {
      ring.slice(1).forEach((at, i) => {
        const from = ring[i] ?? at;
        corners.set(at.join(), at);
        const middle: LngLat = [(from[0] + at[0]) / 2, (from[1] + at[1]) / 2];
        middles.set(middle.map((n) => n.toFixed(8)).join(), middle);
      });
    }
  }
  return { corners: [...corners.values()], middles: [...middles.values()] };
}

function handles(): Feature[] {
  if (store.tool.value !== 'vertices') return [];
  const { corners, middles } = vertices();
  const now = store.moved.value;
  return [
    ...middles.map((at) => point(at, { part: 'middle' })),
    ...corners.map((at) => (now && samePlace(at, now.from) ? point(now.to, { part: 'chosen' }) : point(at, { part: 'corner' }))),
  ];
}

/** The borders that hang on the vertex being dragged, where they would lie. */
function dragged(): Feature[] {
  const now = store.moved.value;
  if (!now || store.preview.value) return [];
  const out: Feature[] = [];
  for (const { geometry } of store.grids.value) {
    for (const ring of ringsOf(geometry)) {
      if (!ring.some((at) => samePlace(at, now.from))) continue;
      const path = ring.map((at) => (samePlace(at, now.from) ? now.to : at));
      out.push(feature({ type: 'LineString', coordinates: path }, { part: 'line' }));
    }
  }
  return out;
}

function paintable(): Feature[] {
  if (store.tool.value !== 'paint') return [];
  const chosen = new Set(store.painted.value);
  return store.buildings.value.map(({ id, geometry }) => feature(geometry, { painted: chosen.has(id) }));
}

function faults(): Feature[] {
  const places = [
    ...(store.preview.value?.problems ?? []).filter(({ severity }) => severity === 'block').map(({ where }) => where),
    store.refusal.value?.body.where ?? null,
  ];
  return places.flatMap((at) => (at ? [point(at)] : []));
}

function grounds(token: Token): LayerSpecification[] {
  return [
    { id: 'edit-others', type: 'fill', source: 'edit-others', paint: { 'fill-color': token('m-veil'), 'fill-opacity': 0.45 } },
    {
      id: 'edit-buildings', type: 'fill', source: 'edit-buildings',
      paint: { 'fill-color': token('pending-fill'), 'fill-opacity': ['case', ['get', 'painted'], 0.75, 0.06] },
    },
    {
      id: 'edit-pending-tint', type: 'fill', source: 'edit-pending',
      paint: { 'fill-color': token('pending-fill'), 'fill-opacity': ['case', ['get', 'is_new'], 0.1, 0.04] },
    },
    { id: 'edit-pending-hatch', type: 'fill', source: 'edit-pending', filter: ['get', 'is_new'], paint: { 'fill-pattern': 'hatch-pending' } },
    {
      id: 'edit-target-glow', type: 'line', source: 'edit-targets', layout: round,
      paint: { 'line-color': token('m-sel'), 'line-width': 11, 'line-blur': 3, 'line-opacity': 0.85 },
    },
    { id: 'edit-target-core', type: 'line', source: 'edit-targets', layout: round, paint: { 'line-color': token('m-sel-core'), 'line-width': 2.4 } },
    {
      id: 'edit-pending-line', type: 'line', source: 'edit-pending', layout: round,
      paint: { 'line-color': token('pending-fill'), 'line-width': ['case', ['get', 'is_new'], 2, 1.4] },
    },
    {
      id: 'edit-lane', type: 'line', source: 'edit-aim', filter: is('lane'), layout: round,
      paint: { 'line-color': token('accent'), 'line-width': 12, 'line-opacity': 0.22 },
    },
  ];
}

function strokes(token: Token): LayerSpecification[] {
  const ring = { 'circle-color': '#ffffff', 'circle-stroke-color': token('pending-fill') };
  return [
    { id: 'edit-line-halo', type: 'line', source: 'edit-drawn', filter: is('line'), layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 6 } },
    { id: 'edit-line', type: 'line', source: 'edit-drawn', filter: is('line'), layout: round, paint: { 'line-color': token('pending-fill'), 'line-width': 3.2 } },
    {
      id: 'edit-open', type: 'line', source: 'edit-drawn', filter: is('open'),
      paint: { 'line-color': token('pending-fill'), 'line-width': 2.4, 'line-dasharray': [2, 2] },
    },
    { id: 'edit-points', type: 'circle', source: 'edit-drawn', filter: is('point'), paint: { ...ring, 'circle-radius': 5, 'circle-stroke-width': 2.4 } },
    { id: 'edit-dragged', type: 'line', source: 'edit-dragged', layout: round, paint: { 'line-color': token('pending-fill'), 'line-width': 2.4 } },
    {
      id: 'edit-middles', type: 'circle', source: 'edit-handles', minzoom: 16, filter: is('middle'),
      paint: { 'circle-radius': 3, 'circle-color': token('pending-fill'), 'circle-opacity': 0.7, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1 },
    },
    { id: 'edit-corners', type: 'circle', source: 'edit-handles', minzoom: 14, filter: is('corner'), paint: { ...ring, 'circle-radius': 4.5, 'circle-stroke-width': 2 } },
    {
      id: 'edit-chosen', type: 'circle', source: 'edit-handles', filter: is('chosen'),
      paint: { 'circle-radius': 7, 'circle-color': token('m-sel'), 'circle-stroke-color': token('m-sel-core'), 'circle-stroke-width': 2.4 },
    },
    {
      id: 'edit-aim', type: 'circle', source: 'edit-aim', filter: is('held', 'free'),
      paint: { 'circle-radius': ['case', is('held'), 7, 4], 'circle-color': 'transparent', 'circle-stroke-color': token('pending-fill'), 'circle-stroke-width': 2 },
    },
    {
      id: 'edit-faults', type: 'circle', source: 'edit-faults',
      paint: { 'circle-radius': 13, 'circle-color': token('bad-fill'), 'circle-opacity': 0.2, 'circle-stroke-color': token('bad-fill'), 'circle-stroke-width': 3 },
    },
  ];
}

/** Draws on the map until the returned function is called. */
export function startOverlay(map: MapLibre): () => void {
  return show(map, {
    contents: {
      'edit-others': others,
      'edit-buildings': paintable,
      'edit-pending': pending,
      'edit-targets': targets,
      'edit-drawn': drawn,
      'edit-aim': aimed,
      'edit-dragged': dragged,
      'edit-handles': handles,
      'edit-faults': faults,
    },
    grounds,
    tops: strokes,
  });
}
