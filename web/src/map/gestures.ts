/** Mouse, touch and keys for whatever takes the map over: presses, drags, the cross-hair, and what is within reach of them. */
import type { Signal } from '@preact/signals';
import type { Map as MapLibre, MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { distance, type XY } from '../edit/geometry';
import type { Line } from '../edit/snap';
import { say } from '../state/announce';
import { commandOf, panOf } from './keys';
import { layerName } from './sources';

export type Press = MapMouseEvent | MapTouchEvent;

/** How near a line must be to be held on to. */
export const reach_px = 12;

/** The lane lines on screen within `reach` pixels of a place. */
export function lanesNear(map: MapLibre, at: LngLat, reach = reach_px): Line[] {
  const layers = map.getStyle().layers.filter((layer) => layerName(layer) === 'lane_lines' && layer.type === 'line').map(({ id }) => id);
  if (layers.length === 0) return [];
  const { x, y } = map.project(at);
  const box: [PointLike, PointLike] = [[x - reach, y - reach], [x + reach, y + reach]];
  return map.queryRenderedFeatures(box, { layers }).flatMap(({ geometry, properties }) => {
    const name = typeof properties.name === 'string' ? properties.name : '';
    const paths = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.type === 'MultiLineString' ? geometry.coordinates : [];
    return paths.map((path) => ({ name, path: path as LngLat[] }));
  });
}

/** The reach of a press in metres on the ground. */
export function reachMetres(map: Pick<MapLibre, 'project' | 'unproject'>, at: LngLat): number {
  const middle = map.project(at);
  const edge = map.unproject([middle.x + reach_px, middle.y]);
  return Math.abs(edge.lng - at[0]) * 111_320 * Math.cos((at[1] * Math.PI) / 180);
}

/** The place nearest to a point of the screen, if one is within `reach` pixels. */
export function nearestPlace<T extends { at: LngLat }>(map: Pick<MapLibre, 'project'>, places: readonly T[], point: XY, reach: number): T | null {
  let best: { away: number; place: T } | null = null;
  for (const place of places) {
    const { x, y } = map.project(place.at);
    const away = distance([x, y], point);
    if (away < (best?.away ?? reach)) best = { away, place };
  }
  return best?.place ?? null;
}

/** Follows a press that holds something until it is let go. */
export function follow(map: Pick<MapLibre, 'on'>, moved: (event: Press) => void, released: () => void = () => undefined): void {
  const release = (): void => {
    subscriptions.forEach((each) => each.unsubscribe());
    released();
  };
  const subscriptions = [map.on('mousemove', moved), map.on('touchmove', moved), map.on('mouseup', release), map.on('touchend', release)];
}

export interface Handlers {
  /** Whether the cross-hair in the middle of the map stands for the pointer. */
  byKeyboard: Signal<boolean>;
  /** What is said when the cross-hair appears. */
  hint: () => string;
  press: (at: LngLat) => void;
  pressTwice: () => void;
  /** A finger or the main button goes down, perhaps to drag. */
  hold: (event: Press) => void;
  /** The mouse moves; with Alt held it is free of what it would hold on to. */
  hover: (at: LngLat, isFree: boolean) => void;
  crossHair: (at: LngLat) => void;
  /** Enter at the cross-hair; `again` when it was there already. */
  enter: (at: LngLat, again: boolean) => void;
  /** Any other key, by its name; whether it meant something. */
  key: (key: string) => boolean;
  leave?: () => void;
  mapMoved?: () => void;
}

function onKey(map: MapLibre, handlers: Handlers, key: string, isFine: boolean): boolean {
  const pan = panOf(key, isFine);
  if (!pan && key !== 'Enter') return handlers.key(key);
  if (pan) map.panBy(pan, { animate: false });
  const again = handlers.byKeyboard.peek();
  const at = map.getCenter().toArray();
  if (!again) {
    handlers.byKeyboard.value = true;
    say(handlers.hint());
  }
  handlers.crossHair(at);
  if (!pan) handlers.enter(at, again);
  return true;
}

/** Takes the map over until the returned function is called. */
export function listen(map: MapLibre, handlers: Handlers): () => void {
  const hold = (event: Press): void => {
    if ('button' in event.originalEvent && event.originalEvent.button !== 0) return;
    handlers.hold(event);
  };
  const keys = (event: KeyboardEvent): void => {
    const key = commandOf(event);
    if (key === null || !onKey(map, handlers, key, event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const mapMoved = (): void => handlers.mapMoved?.();
  const subscriptions = [
    map.on('click', ({ lngLat }) => handlers.press([lngLat.lng, lngLat.lat])),
    map.on('mousemove', ({ lngLat, originalEvent }) => {
      if ('pointerType' in originalEvent && originalEvent.pointerType === 'touch') return;
      handlers.byKeyboard.value = false;
      handlers.hover([lngLat.lng, lngLat.lat], originalEvent.altKey);
    }),
    map.on('dblclick', (event) => {
      event.preventDefault();
      handlers.pressTwice();
    }),
    map.on('mouseout', () => handlers.leave?.()),
    map.on('mousedown', hold),
    map.on('touchstart', hold),
    map.on('move', mapMoved),
    map.on('resize', mapMoved),
  ];
  map.keyboard.disable();
  document.addEventListener('keydown', keys, { capture: true });
  return () => {
    subscriptions.forEach((each) => each.unsubscribe());
    map.keyboard.enable();
    document.removeEventListener('keydown', keys, { capture: true });
  };
}
