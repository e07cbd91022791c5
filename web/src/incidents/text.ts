/** The words of the incidents; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { incidentsEn } from '../i18n/incidents.en';
import { incidentsZh, type IncidentsKey } from '../i18n/incidents.zh';

export function to(key: IncidentsKey, params: Params = {}): string {
  return phrase(lang.value, incidentsZh[key], incidentsEn[key], params);
}

/** A word whose key is data (a state, an action, a source); unknown data is shown as it is. */
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in incidentsZh ? to(key as IncidentsKey) : value;
}
