/** Pointer and keys on the map while sites are tried: a press puts one, a drag moves it, Esc ends. */
import type { Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { rounded } from '../edit/geometry';
import { follow, listen, nearestPlace, type Press } from '../map/gestures';
import { layerName } from '../map/sources';
import { facilityKind, isPhone } from '../state/app';
import * as store from './store';
import { tr } from './text';

/** The existing facility of the kind at a point of the screen. */
function facilityAt(map: MapLibre, { x, y }: { x: number; y: number }): store.Closed | null {
  const layers = map.getStyle().layers.filter((layer) => layerName(layer) === 'facilities' && layer.type !== 'fill').map(({ id }) => id);
  const near = layers.length > 0 ? map.queryRenderedFeatures([[x - 9, y - 9], [x + 9, y + 9]], { layers }) : [];
  const found = near.find(({ properties, geometry }) => properties.kind === facilityKind.peek() && (properties.status ?? 'existing') === 'existing' && geometry.type === 'Point');
  if (!found || found.geometry.type !== 'Point' || found.properties.id === undefined) return null;
  const name = typeof found.properties.name === 'string' ? found.properties.name : '';
  return { id: String(found.properties.id), name, at: found.geometry.coordinates as LngLat };
}

/** Takes the map over until the returned function is called. */
export function startInput(map: MapLibre): () => void {
  let dragged = false;
  const hold = (event: Press): void => {
    dragged = false;
    const { x, y } = event.point;
    const places = store.sites.peek().map((at, index) => ({ at, index }));
    const held = nearestPlace(map, places, [x, y], isPhone.peek() ? 22 : 15);
    if (store.placing.peek() === 'link') return;
    if (!held) {
      holdFacility(event);
      return;
    }
    event.preventDefault();
    follow(map, ({ lngLat }) => {
      dragged = true;
      store.move(held.index, [lngLat.lng, lngLat.lat]);
    });
  };
  /** An existing facility is moved by dragging it: it closes here and one opens there. */
  const holdFacility = (event: Press): void => {
    const facility = facilityAt(map, event.point);
    if (!facility) return;
    event.preventDefault();
    let index = -1;
    follow(map, ({ lngLat }) => {
      dragged = true;
      const to: LngLat = [lngLat.lng, lngLat.lat];
      if (index < 0) {
        store.close(facility, true);
        store.put(to);
        index = store.sites.peek().length - 1;
      } else store.move(index, to);
    });
  };
  const put = (at: LngLat): void => {
    const facility = store.placing.peek() === 'site' ? facilityAt(map, map.project(at)) : null;
    if (store.placing.peek() === 'link') store.link(at);
    else if (facility) store.close(facility);
    else store.put(at);
  };
  const stop = listen(map, {
    byKeyboard: store.byKeyboard,
    hint: () => tr('crossHair'),
    press: (at) => {
      if (!dragged) put(at);
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
      if (again) put(at);
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
