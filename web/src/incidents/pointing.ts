/** Pointing out a place on the map, by mouse, finger or the cross-hair, for whoever asks for one. */
import { batch, signal } from '@preact/signals';
import type { Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { rounded } from '../edit/geometry';
import { listen } from '../map/gestures';
import { grabbed } from '../map/handle';
import { say } from '../state/announce';
import { isPhone, sheet } from '../state/app';
import { to } from './text';

/** Who asked for the place; null while the map is the map. */
export const pointing = signal<((at: LngLat) => void) | null>(null);
export const aim = signal<LngLat | null>(null);
export const byKeyboard = signal(false);

export function askPlace(take: (at: LngLat) => void): void {
  batch(() => {
    pointing.value = take;
    aim.value = null;
    byKeyboard.value = false;
    grabbed.value = true;
    if (isPhone.peek()) sheet.value = 'low';
  });
  say(to('form.onMapHint'));
}

export function stopPointing(): void {
  if (!pointing.peek()) return;
  batch(() => {
    pointing.value = null;
    aim.value = null;
    grabbed.value = false;
    if (isPhone.peek()) sheet.value = 'high';
  });
}

function taken(at: LngLat): void {
  const take = pointing.peek();
  stopPointing();
  take?.(rounded(at));
}

/** Takes the map over until the returned function is called. */
export function startPointing(map: MapLibre): () => void {
  return listen(map, {
    byKeyboard,
    hint: () => to('form.onMapHint'),
    press: taken,
    pressTwice: () => undefined,
    hold: () => undefined,
    hover: (at) => (aim.value = at),
    crossHair: (at) => (aim.value = at),
    enter: (at, again) => again && taken(at),
    key: (key) => {
      if (key !== 'Escape') return false;
      stopPointing();
      return true;
    },
    leave: () => (aim.value = null),
    mapMoved: () => byKeyboard.peek() && (aim.value = map.getCenter().toArray()),
  });
}
