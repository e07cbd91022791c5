/** Turns mouse, touch and keys on the map into points, choices and strokes. */
import type { Map as MapLibre } from 'maplibre-gl';
import { signal } from '@preact/signals';
import type { LngLat } from '../api/types';
import { follow, lanesNear, listen, nearestPlace, reachMetres, reach_px, type Press } from '../map/gestures';
import { say } from '../state/announce';
import { isPhone } from '../state/app';
import * as actions from './actions';
import { stopEditing, type Tool } from './entry';
import { contains, distance, rounded, samePlace, type XY } from './geometry';
import { vertices } from './overlay';
import { noteStroke } from './strokes';
import { borderLines, snapTo, type Line, type Snap } from './snap';
import * as store from './store';
import { te } from './text';

/** Counts up whenever the map has moved: what is placed over it in HTML is placed again. */
export const frame = signal(0);
export const snapping = signal(true);

const toolKeys: Record<string, Tool> = { s: 'split', m: 'merge', b: 'reshape', v: 'vertices', o: 'carve', p: 'paint', g: 'aggregate', n: 'rename' };

let borders: Line[] = [];
let bordersOf: unknown = null;

function aimAt(map: MapLibre, at: LngLat): { at: LngLat; snap: Snap | null } {
  if (bordersOf !== store.grids.peek()) {
    bordersOf = store.grids.peek();
    borders = borderLines(store.grids.peek());
  }
  if (!snapping.peek()) return { at: rounded(at), snap: null };
  const lanes = map.getLayer('edit-line') ? lanesNear(map, at, reach_px + 4) : [];
  const snap = snapTo(at, borders, lanes, reachMetres(map, at) * (isPhone.peek() ? 1.6 : 1));
  return { at: snap?.at ?? rounded(at), snap };
}

function gridAt(at: LngLat): string | null {
  return store.shapes.peek().find(({ geometry }) => contains(geometry, at))?.id ?? null;
}

function press(map: MapLibre, at: LngLat): void {
  if (store.tab.peek() === 'history') store.tab.value = 'step';
  const wantsGrid = !store.hasTargets.peek() || ['merge', 'aggregate', 'rename'].includes(store.tool.peek());
  if (wantsGrid) {
    const grid = gridAt(at);
    if (grid) actions.chooseTarget(grid);
    return;
  }
  if (!store.draws.peek() || store.drawing.peek().done) return;
  const next = aimAt(map, at);
  actions.addPoint(next.at, next.snap);
}

function nearest(map: MapLibre, places: LngLat[], at: XY): LngLat | null {
  return nearestPlace(map, places.map((place) => ({ at: place })), at, isPhone.peek() ? 22 : 10)?.at ?? null;
}

function holdVertex(map: MapLibre, event: Press): void {
  const { corners, middles } = vertices();
  const at: XY = [event.point.x, event.point.y];
  const corner = nearest(map, corners, at);
  if (!corner) {
    const middle = map.getZoom() >= 16 ? nearest(map, middles, at) : null;
    if (middle) store.vertexOp.value = { op: 'insert_vertex', at: rounded(middle) };
    return;
  }
  event.preventDefault();
  store.clearStep();
  store.moved.value = { from: corner, to: corner };
  say(te('vertex.selected'));
  const drag = ({ lngLat }: Press): void => {
    store.moved.value = { from: corner, to: rounded([lngLat.lng, lngLat.lat]) };
  };
  follow(map, drag, () => {
    const now = store.moved.peek();
    if (now && !samePlace(now.to, now.from)) store.vertexOp.value = { op: 'move_vertices', moves: [now] };
  });
}

/** The buildings near a place or inside a loop change sides: painted ones are taken back when the stroke began on one. */
function paintStroke(map: MapLibre, event: Press): void {
  if (!store.hasTargets.peek()) return;
  event.preventDefault();
  const goal = store.targets.peek()[0];
  const can = store.buildings.peek().filter(({ grid_id }) => grid_id !== goal);
  const near = (at: XY): string[] =>
    can.filter(({ point, geometry }) => {
      const { x, y } = map.project(point);
      const { lng, lat } = map.unproject(at);
      return distance([x, y], at) < 14 || contains(geometry, [lng, lat]);
    }).map(({ id }) => id);
  const began = near([event.point.x, event.point.y]);
  const takeBack = began.some((id) => store.painted.peek().includes(id));
  const before = store.painted.peek();
  const loop: LngLat[] = [];
  const set = (ids: string[]): void => {
    const now = new Set(store.painted.peek());
    for (const id of ids) if (takeBack) now.delete(id); else now.add(id);
    if (now.size !== store.painted.peek().length) store.painted.value = [...now];
  };
  const isLasso = store.brush.peek() === 'lasso';
  if (!isLasso) set(began);
  const stroke = ({ point, lngLat }: Press): void => {
    if (isLasso) loop.push([lngLat.lng, lngLat.lat]);
    else set(near([point.x, point.y]));
  };
  follow(map, stroke, () => {
    if (isLasso && loop.length > 2) {
      const ring: GeoJSON.Polygon = { type: 'Polygon', coordinates: [loop] };
      set(can.filter(({ point }) => contains(ring, point)).map(({ id }) => id));
    }
    noteStroke(before);
  });
}

function enter(map: MapLibre, at: LngLat, again: boolean): void {
  const last = store.drawing.peek().points.at(-1);
  if (again && store.draws.peek() && samePlace(last, store.aim.peek()?.at)) actions.finishDrawing();
  else press(map, at);
}

function onKey(key: string): boolean {
  const toolOf = toolKeys[key];
  if (key === 'undo') actions.undo();
  else if (key === 'redo') actions.redo();
  else if (key === 'Backspace') actions.removePoint();
  else if (key === 'Delete' && store.moved.peek()) deleteVertex();
  else if (key === 'Escape') {
    if (!actions.cancelStep()) stopEditing();
  } else if (key === 'f') actions.finishDrawing();
  else if (toolOf) actions.chooseTool(toolOf);
  else return false;
  return true;
}

export function deleteVertex(): void {
  const now = store.moved.peek();
  if (now) store.vertexOp.value = { op: 'delete_vertex', at: now.from };
}

/** Takes the map over until the returned function is called. */
export function startInput(map: MapLibre): () => void {
  const aim = (at: LngLat): void => {
    store.aim.value = aimAt(map, at);
  };
  return listen(map, {
    byKeyboard: store.byKeyboard,
    hint: () => te('crossHair'),
    press: (at) => press(map, at),
    pressTwice: () => {
      if (store.draws.peek()) actions.finishDrawing();
    },
    hold: (event) => {
      if (store.tool.peek() === 'vertices') holdVertex(map, event);
      else if (store.tool.peek() === 'paint') paintStroke(map, event);
    },
    hover: (at, isFree) => {
      snapping.value = !isFree;
      if (store.draws.peek()) aim(at);
    },
    crossHair: aim,
    enter: (at, again) => enter(map, at, again),
    key: onKey,
    leave: () => {
      if (!store.byKeyboard.peek()) store.aim.value = null;
    },
    mapMoved: () => {
      frame.value += 1;
      if (store.byKeyboard.peek() && store.draws.peek()) aim(map.getCenter().toArray());
    },
  });
}
