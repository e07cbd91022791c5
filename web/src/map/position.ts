/** Where the person stands, asked of the browser only when they press the button. */
import type { LngLat } from '../api/types';
import { formatNumber } from '../format';
import { t } from '../i18n';
import { notify, say } from '../state/announce';
import { mapHandle, position } from './handle';

export interface Position {
  at: LngLat;
  accuracy_m: number;
}

function ask(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 5_000 });
  });
}

/** Finds, shows and returns the position, or says why there is none. */
export async function findMe(): Promise<Position | null> {
  if (!('geolocation' in navigator)) {
    notify(t('map.locateUnsupported'), 'bad');
    return null;
  }
  say(t('map.locating'));
  try {
    const { coords } = await ask();
    const found: Position = { at: [coords.longitude, coords.latitude], accuracy_m: coords.accuracy };
    position.value = found;
    mapHandle.peek()?.flyTo(found.at, 17);
    notify(t('map.located', { n: formatNumber(coords.accuracy) }));
    return found;
  } catch {
    notify(t('map.locateDenied'), 'bad');
    return null;
  }
}
