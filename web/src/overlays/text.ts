/** The words of overlay areas; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { overlaysEn } from '../i18n/overlays.en';
import { overlaysZh, type OverlaysKey } from '../i18n/overlays.zh';

export function to(key: OverlaysKey, params: Params = {}): string {
  return phrase(lang.value, overlaysZh[key], overlaysEn[key], params);
}
