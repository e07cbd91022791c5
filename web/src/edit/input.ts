/** Turns mouse, touch and keys on the map into points, choices and strokes. */
import type { Map as MapLibre, MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import { signal } from '@preact/signals';
import type { LngLat } from '../api/types';
import { say } from '../state/announce';
import { isPhone } from '../state/app';
import * as actions from './actions';
import { stopEditing, type Tool } from './entry';
import { contains, distance, rounded, type XY } from './geometry';
import { vertices } from './overlay';
import { noteStroke } from './strokes';
import { borderLines, snapTo, type Line, type Snap } from './snap';
import * as store from './store';
import { te } from './text';

/** Counts up whenever the map has moved: what is placed over it in HTML is placed again. */
export const frame = signal(0);
export const snapping = signal(true);

const reach_px = 12;
const nudge: Record<string, XY> = { ArrowUp: [0, -24], ArrowDown: [0, 24], ArrowLeft: [-24, 0], ArrowRight: [24, 0] };
const toolKeys: Record<string, Tool> = { s: 'split', m: 'merge', b: 'reshape', v: 'vertices', o: 'carve', p: 'paint', g: 'aggregate', n: 'rename' };

function lanesNear(map: MapLibre, around: XY): Line[] {
  if (!map.getLayer('edit-line')) return [];
  const reach = reach_px + 4;
  const box: [PointLike, PointLike] = [[around[0] - reach, around[1] - reach], [around[0] + reach, around[1] + reach]];
  const layers = map.getStyle().layers.filter((layer) => 'source' in layer && layer.source === 'lane_lines' && layer.type === 'line').map(({ id }) => id);
  return map.queryRenderedFeatures(box, { layers }).flatMap(({ geometry, properties }) => {
    const name = typeof properties.name === 'string' ? properties.name : '';
    const paths = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.type === 'MultiLineString' ? geometry.coordinates : [];
    return paths.map((path) => ({ name, path: path as LngLat[] }));
  });
}

let borders: Line[] = [];
let bordersOf: unknown = null;

function aimAt(map: MapLibre, at: LngLat): { at: LngLat; snap: Snap | null } {
  if (bordersOf !== store.grids.peek()) {
    bordersOf = store.grids.peek();
    borders = borderLines(store.grids.peek());
  }
  const middle = map.project(at);
  const edge = map.unproject([middle.x + reach_px, middle.y]);
  const reach_m = Math.abs(edge.lng - at[0]) * 111_320 * Math.cos((at[1] * Math.PI) / 180);
  const snap = snapping.peek() ? snapTo(at, borders, lanesNear(map, [middle.x, middle.y]), reach_m * (isPhone.peek() ? 1.6 : 1)) : null;
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

function nearestPlace(map: MapLibre, places: LngLat[], at: XY): LngLat | null {
  let best: { away: number; at: LngLat } | null = null;
  for (const place of places) {
    const { x, y } = map.project(place);
    const away = distance([x, y], at);
    if (away < (best?.away ?? (isPhone.peek() ? 22 : 10))) best = { away, at: place };
  }
  return best?.at ?? null;
}

type Press = MapMouseEvent | MapTouchEvent;

function holdVertex(map: MapLibre, event: Press): void {
  const { corners, middles } = vertices();
  const at: XY = [event.point.x, event.point.y];
  const corner = nearestPlace(map, corners, at);
  if (!corner) {
    const middle = map.getZoom() >= 16 ? nearestPlace(map, middles, at) : null;
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
  const release = (): void => {
    map.off('mousemove', drag);
    map.off('touchmove', drag);
    const now = store.moved.peek();
    if (now && (now.to[0] !== now.from[0] || now.to[1] !== now.from[1])) store.vertexOp.value = { op: 'move_vertices', moves: [now] };
  };
  map.on('mousemove', drag);
  map.on('touchmove', drag);
  map.once('mouseup', release);
  map.once('touchend', release);
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
  const end = (): void => {
    map.off('mousemove', stroke);
    map.off('touchmove', stroke);
    if (isLasso && loop.length > 2) {
      const ring: GeoJSON.Polygon = { type: 'Polygon', coordinates: [loop] };
      set(can.filter(({ point }) => contains(ring, point)).map(({ id }) => id));
    }
    noteStroke(before);
  };
  map.on('mousemove', stroke);
  map.on('touchmove', stroke);
  map.once('mouseup', end);
  map.once('touchend', end);
}

function onPress(map: MapLibre, event: Press): void {
  if ('button' in event.originalEvent && event.originalEvent.button !== 0) return;
  if (store.tool.peek() === 'vertices') holdVertex(map, event);
  else if (store.tool.peek() === 'paint') paintStroke(map, event);
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

function crossHair(map: MapLibre): void {
  if (!store.byKeyboard.peek()) {
    store.byKeyboard.value = true;
    say(te('crossHair'));
  }
  store.aim.value = aimAt(map, map.getCenter().toArray());
}

function enter(map: MapLibre): void {
  const wasKeyboard = store.byKeyboard.peek();
  crossHair(map);
  const at = map.getCenter().toArray();
  const last = store.drawing.peek().points.at(-1);
  const next = store.aim.peek()?.at;
  if (wasKeyboard && store.draws.peek() && last && next && last[0] === next[0] && last[1] === next[1]) actions.finishDrawing();
  else press(map, at);
}

function onKey(map: MapLibre, event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]') || typing(event.target)) return;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const onPage = event.target === document.body || event.target instanceof HTMLCanvasElement || (event.target as HTMLElement).id === 'main';
  const arrow = nudge[key];
  const toolOf = control ? undefined : toolKeys[key];
  if (control && key === 'z') (event.shiftKey ? actions.redo : actions.undo)();
  else if (control && key === 'y') actions.redo();
  else if (control || event.altKey) return;
  else if (arrow && onPage) {
    const by = event.shiftKey ? 1 / 6 : 1;
    map.panBy([arrow[0] * by, arrow[1] * by], { animate: false });
    crossHair(map);
  } else if (key === 'Enter' && onPage) enter(map);
  else if (key === 'Backspace' && onPage) actions.removePoint();
  else if (key === 'Delete' && store.moved.peek()) deleteVertex();
  else if (key === 'Escape') {
    if (!actions.cancelStep()) stopEditing();
  } else if (key === 'f') actions.finishDrawing();
  else if (toolOf) actions.chooseTool(toolOf);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function deleteVertex(): void {
  const now = store.moved.peek();
  if (now) store.vertexOp.value = { op: 'delete_vertex', at: now.from };
}

/** Takes the map over until the returned function is called. */
export function startInput(map: MapLibre): () => void {
  const click = (event: MapMouseEvent): void => press(map, [event.lngLat.lng, event.lngLat.lat]);
  const hover = (event: MapMouseEvent): void => {
    if ('pointerType' in event.originalEvent && event.originalEvent.pointerType === 'touch') return;
    snapping.value = !event.originalEvent.altKey;
    store.byKeyboard.value = false;
    if (store.draws.peek()) store.aim.value = aimAt(map, [event.lngLat.lng, event.lngLat.lat]);
  };
  const twice = (event: MapMouseEvent): void => {
    event.preventDefault();
    if (store.draws.peek()) actions.finishDrawing();
  };
  const leave = (): void => {
    if (!store.byKeyboard.peek()) store.aim.value = null;
  };
  const hold = (event: Press): void => onPress(map, event);
  const move = (): void => {
    frame.value += 1;
    if (store.byKeyboard.peek() && store.draws.peek()) store.aim.value = aimAt(map, map.getCenter().toArray());
  };
  const keys = (event: KeyboardEvent): void => onKey(map, event);
  map.on('click', click);
  map.on('mousemove', hover);
  map.on('dblclick', twice);
  map.on('mouseout', leave);
  map.on('mousedown', hold);
  map.on('touchstart', hold);
  map.on('move', move);
  map.on('resize', move);
  map.keyboard.disable();
  document.addEventListener('keydown', keys, { capture: true });
  return () => {
    map.off('click', click);
    map.off('mousemove', hover);
    map.off('dblclick', twice);
    map.off('mouseout', leave);
    map.off('mousedown', hold);
    map.off('touchstart', hold);
    map.off('move', move);
    map.off('resize', move);
    map.keyboard.enable();
    document.removeEventListener('keydown', keys, { capture: true });
  };
}
