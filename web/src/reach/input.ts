/** Pointer and keys on the map while sites are tried: a press puts one, a drag moves it, Esc ends. */
import type { Map as MapLibre } from 'maplibre-gl';
import { rounded } from '../edit/geometry';
import { follow, listen, nearestPlace, type Press } from '../map/gestures';
import { isPhone } from '../state/app';
import * as store from './store';
import { tr } from './text';

/** Takes the map over until the returned function is called. */
export function startInput(map: MapLibre): () => void {
  let dragged = false;
  const hold = (event: Press): void => {
    dragged = false;
    const { x, y } = event.point;
    const places = store.sites.peek().map((at, index) => ({ at, index }));
    const held = nearestPlace(map, places, [x, y], isPhone.peek() ? 22 : 15);
    if (!held) return;
    event.preventDefault();
    follow(map, ({ lngLat }) => {
      dragged = true;
      store.move(held.index, [lngLat.lng, lngLat.lat]);
    });
  };
  const stop = listen(map, {
    byKeyboard: store.byKeyboard,
    hint: () => tr('crossHair'),
    press: (at) => {
      if (!dragged) store.put(at);
    },
    pressTwice: () => undefined,
    hold,
    hover: (at) => {
      store.aim.value = rounded(at);
    },
    crossHair: (at) => {
      store.aim.value = rounded(at);
    },
    enter: (at, again) => {
      if (again) store.put(at);
    },
    key: (key) => {
      if (key !== 'Escape') return false;
      store.leave();
      return true;
    },
    leave: () => {
      store.aim.value = null;
    },
  });
  map.getCanvas().style.cursor = 'crosshair';
  return () => {
    stop();
    map.getCanvas().style.cursor = '';
  };
}
