/** Pointer and keys on the map while an overlay is drawn or a place is asked about. */
import type { Map as MapLibre, MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { distance, rounded, type XY } from '../edit/geometry';
import { snapTo, type Line } from '../edit/snap';
import { say } from '../state/announce';
import { isPhone } from '../state/app';
import * as sketches from './sketch';
import * as store from './store';
import { to } from './text';

const reach_px = 12;
const nudge: Record<string, XY> = { ArrowUp: [0, -24], ArrowDown: [0, 24], ArrowLeft: [-24, 0], ArrowRight: [24, 0] };
type Press = MapMouseEvent | MapTouchEvent;

let isFree = false;

function lanesNear(map: MapLibre, [x, y]: XY): Line[] {
  const box: [PointLike, PointLike] = [[x - reach_px, y - reach_px], [x + reach_px, y + reach_px]];
  const layers = map.getStyle().layers.filter((layer) => 'source' in layer && layer.source === 'lane_lines' && layer.type === 'line').map(({ id }) => id);
  if (layers.length === 0) return [];
  return map.queryRenderedFeatures(box, { layers }).flatMap(({ geometry }) => {
    const paths = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.type === 'MultiLineString' ? geometry.coordinates : [];
    return paths.map((path) => ({ name: '', path: path as LngLat[] }));
  });
}

/** The place meant: on a street when one is near, unless Alt is held. */
function aimAt(map: MapLibre, at: LngLat): LngLat {
  if (isFree || store.mode.peek() !== 'draw') return rounded(at);
  const middle = map.project(at);
  const edge = map.unproject([middle.x + reach_px, middle.y]);
  const reach_m = Math.abs(edge.lng - at[0]) * 111_320 * Math.cos((at[1] * Math.PI) / 180);
  return snapTo(at, [], lanesNear(map, [middle.x, middle.y]), reach_m)?.at ?? rounded(at);
}

function near<T extends { at: LngLat }>(map: MapLibre, places: T[], point: XY, reach = isPhone.peek() ? 22 : 11): T | null {
  let best: { away: number; place: T } | null = null;
  for (const place of places) {
    const { x, y } = map.project(place.at);
    const away = distance([x, y], point);
    if (away < (best?.away ?? reach)) best = { away, place };
  }
  return best?.place ?? null;
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
  if ('button' in event.originalEvent && event.originalEvent.button !== 0) return;
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
  const drag = ({ lngLat }: Press): void => {
    store.sketch.value = change(aimAt(map, [lngLat.lng, lngLat.lat]));
  };
  const release = (): void => {
    map.off('mousemove', drag);
    map.off('touchmove', drag);
  };
  map.on('mousemove', drag);
  map.on('touchmove', drag);
  map.once('mouseup', release);
  map.once('touchend', release);
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/** What the held vertex was before it was taken up by the keyboard. */
let taken: { sketch: sketches.Sketch; corner: sketches.Corner } | null = null;

function crossHair(map: MapLibre): void {
  if (!store.byKeyboard.peek()) {
    store.byKeyboard.value = true;
    say(to('crossHair'));
  }
  store.aim.value = aimAt(map, map.getCenter().toArray());
  if (taken && store.held.peek()) store.sketch.value = sketches.moveCorner(taken.sketch, taken.corner, store.aim.peek() ?? [0, 0]);
}

/** Enter adds a point at the cross-hair; on a finished drawing it takes up the vertex there, and puts it down. */
function enter(map: MapLibre): void {
  const wasKeyboard = store.byKeyboard.peek();
  crossHair(map);
  const now = store.sketch.peek();
  const at = map.getCenter().toArray();
  if (store.mode.peek() === 'ask' || !now.done) {
    const last = now.paths.at(-1)?.at(-1);
    const next = store.aim.peek();
    const again = store.mode.peek() === 'draw' && wasKeyboard && last && next && last[0] === next[0] && last[1] === next[1];
    if (again) finish();
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

function onKey(map: MapLibre, event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]') || typing(event.target)) return;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const onPage = event.target === document.body || event.target instanceof HTMLCanvasElement || (event.target as HTMLElement).id === 'main';
  const draws = store.mode.peek() === 'draw';
  const arrow = nudge[key];
  if (control && key === 'z' && draws) (event.shiftKey ? redo : undo)();
  else if (control && key === 'y' && draws) redo();
  else if (control || event.altKey) return;
  else if (arrow && onPage) {
    const by = event.shiftKey ? 1 / 6 : 1;
    map.panBy([arrow[0] * by, arrow[1] * by], { animate: false });
    crossHair(map);
  } else if (key === 'Enter' && onPage) enter(map);
  else if (key === 'Backspace' && onPage && draws) store.sketch.value = sketches.removeLast(store.sketch.peek());
  else if (key === 'Delete' && draws) deleteHeld();
  else if (key === 'f' && draws) finish();
  else if (key === 'Escape') cancel();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Takes the map over until the returned function is called. */
export function startInput(map: MapLibre): () => void {
  taken = null;
  const click = (event: MapMouseEvent): void => press(map, [event.lngLat.lng, event.lngLat.lat]);
  const hover = (event: MapMouseEvent): void => {
    if ('pointerType' in event.originalEvent && event.originalEvent.pointerType === 'touch') return;
    isFree = event.originalEvent.altKey;
    store.byKeyboard.value = false;
    store.aim.value = aimAt(map, [event.lngLat.lng, event.lngLat.lat]);
  };
  const twice = (event: MapMouseEvent): void => {
    event.preventDefault();
    if (store.mode.peek() === 'draw') finish();
  };
  const down = (event: Press): void => hold(map, event);
  const keys = (event: KeyboardEvent): void => onKey(map, event);
  map.on('click', click);
  map.on('mousemove', hover);
  map.on('dblclick', twice);
  map.on('mousedown', down);
  map.on('touchstart', down);
  map.keyboard.disable();
  map.getCanvas().style.cursor = 'crosshair';
  document.addEventListener('keydown', keys, { capture: true });
  return () => {
    map.off('click', click);
    map.off('mousemove', hover);
    map.off('dblclick', twice);
    map.off('mousedown', down);
    map.off('touchstart', down);
    map.keyboard.enable();
    map.getCanvas().style.cursor = '';
    document.removeEventListener('keydown', keys, { capture: true });
  };
}
