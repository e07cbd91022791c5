/** The words of the visits pages; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { visitsEn } from '../i18n/visits.en';
import { visitsZh, type VisitsKey } from '../i18n/visits.zh';

export function to(key: VisitsKey, params: Params = {}): string {
  return phrase(lang.value, visitsZh[key], visitsEn[key], params);
}
