/** Pointer and keys on the map while an overlay is drawn or a place is asked about. */
import type { Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { rounded, samePlace, type XY } from '../edit/geometry';
import { snapTo } from '../edit/snap';
import { follow, lanesNear, listen, nearestPlace, reachMetres, type Press } from '../map/gestures';
import { say } from '../state/announce';
import { isPhone } from '../state/app';
import * as sketches from './sketch';
import * as store from './store';
import { to } from './text';

let isFree = false;

/** The place meant: on a street when one is near, unless Alt is held. */
function aimAt(map: MapLibre, at: LngLat): LngLat {
  if (isFree || store.mode.peek() !== 'draw') return rounded(at);
  return snapTo(at, [], lanesNear(map, at), reachMetres(map, at))?.at ?? rounded(at);
}

function near<T extends { at: LngLat }>(map: MapLibre, places: T[], point: XY, reach = isPhone.peek() ? 22 : 11): T | null {
  return nearestPlace(map, places, point, reach);
}

function press(map: MapLibre, at: LngLat): void {
  if (store.mode.peek() === 'ask') {
    store.ask(rounded(at), store.asked.peek().type);
    return;
  }
  const now = store.sketch.peek();
  if (now.done) return;
  const first = now.paths.at(-1)?.[0];
  const { x, y } = map.project(at);
  const closes = now.shape === 'area' && first && near(map, [{ at: first }], [x, y]);
  store.sketch.value = closes && sketches.geometryOf(now) ? sketches.finish(now) : sketches.addPoint(now, aimAt(map, at));
}

/** A finished drawing is changed by its vertices; the middle of an edge is a vertex to be. */
function hold(map: MapLibre, event: Press): void {
  const before = store.sketch.peek();
  if (store.mode.peek() !== 'draw' || !before.done) return;
  const point: XY = [event.point.x, event.point.y];
  const { corners, middles } = sketches.handles(before);
  const corner = near(map, corners, point);
  const middle = corner ? null : near(map, middles, point);
  const taken = corner ?? middle;
  if (!taken) return;
  event.preventDefault();
  store.held.value = { path: taken.path, index: taken.index };
  const change = (at: LngLat): sketches.Sketch =>
    middle ? sketches.insertCorner(before, taken, at) : sketches.moveCorner(before, taken, at);
  follow(map, ({ lngLat }) => {
    store.sketch.value = change(aimAt(map, [lngLat.lng, lngLat.lat]));
  });
}

/** What the held vertex was before it was taken up by the keyboard. */
let taken: { sketch: sketches.Sketch; corner: sketches.Corner } | null = null;

function crossHair(map: MapLibre, at: LngLat): void {
  store.aim.value = aimAt(map, at);
  if (taken && store.held.peek()) store.sketch.value = sketches.moveCorner(taken.sketch, taken.corner, store.aim.peek() ?? [0, 0]);
}

/** Enter adds a point at the cross-hair; on a finished drawing it takes up the vertex there, and puts it down. */
function enter(map: MapLibre, at: LngLat, again: boolean): void {
  const now = store.sketch.peek();
  if (store.mode.peek() === 'ask' || !now.done) {
    const last = now.paths.at(-1)?.at(-1);
    if (again && store.mode.peek() === 'draw' && samePlace(last, store.aim.peek() ?? undefined)) finish();
    else press(map, at);
    return;
  }
  if (taken) {
    taken = null;
    store.held.value = null;
    say(to('vertex.down'));
    return;
  }
  const { x, y } = map.project(at);
  const corner = near(map, sketches.handles(now).corners, [x, y], 24);
  if (!corner) {
    say(to('vertex.none'));
    return;
  }
  taken = { sketch: now, corner };
  store.held.value = corner;
  say(to('vertex.up'));
}

export function finish(): void {
  const before = store.sketch.peek();
  store.sketch.value = sketches.finish(before);
  if (store.sketch.peek() !== before) say(to('draw.done'));
}

export function deleteHeld(): void {
  const corner = store.held.peek();
  if (!corner) return;
  store.sketch.value = sketches.deleteCorner(taken?.sketch ?? store.sketch.peek(), corner);
  taken = null;
  store.held.value = null;
}

export function undo(): void {
  taken = null;
  store.held.value = null;
  store.sketch.value = sketches.undo(store.sketch.peek());
}

export function redo(): void {
  store.sketch.value = sketches.redo(store.sketch.peek());
}

function cancel(): void {
  if (taken) {
    store.sketch.value = taken.sketch;
    taken = null;
    store.held.value = null;
  } else if (store.mode.peek() === 'ask') store.showList();
  else store.leaveDrawing();
}

function onKey(key: string): boolean {
  if (key === 'Escape') {
    cancel();
    return true;
  }
  if (store.mode.peek() !== 'draw') return false;
  if (key === 'undo') undo();
  else if (key === 'redo') redo();
  else if (key === 'Backspace') store.sketch.value = sketches.removeLast(store.sketch.peek());
  else if (key === 'Delete') deleteHeld();
  else if (key === 'f') finish();
  else return false;
  return true;
}

/** Takes the map over until the returned function is called. */
export function startInput(map: MapLibre): () => void {
  taken = null;
  const stop = listen(map, {
    byKeyboard: store.byKeyboard,
    hint: () => to('crossHair'),
    press: (at) => press(map, at),
    pressTwice: () => {
      if (store.mode.peek() === 'draw') finish();
    },
    hold: (event) => hold(map, event),
    hover: (at, free) => {
      isFree = free;
      store.aim.value = aimAt(map, at);
    },
    crossHair: (at) => crossHair(map, at),
    enter: (at, again) => enter(map, at, again),
    key: onKey,
  });
  map.getCanvas().style.cursor = 'crosshair';
  return () => {
    stop();
    map.getCanvas().style.cursor = '';
  };
}
