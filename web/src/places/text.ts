/** The words of devices, buildings' uses, entrances and addresses; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { placesEn } from '../i18n/places.en';
import { placesZh, type PlacesKey } from '../i18n/places.zh';

export function tp(key: PlacesKey, params: Params = {}): string {
  return phrase(lang.value, placesZh[key], placesEn[key], params);
}
