/** The words of organisations; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { placedEn } from '../i18n/placed.en';
import { placedZh, type PlacedKey } from '../i18n/placed.zh';

export function tp(key: PlacedKey, params: Params = {}): string {
  return phrase(lang.value, placedZh[key], placedEn[key], params);
}
