/** The words of leaders' patrol pages; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { patrolsEn } from '../i18n/patrols.en';
import { patrolsZh, type PatrolsKey } from '../i18n/patrols.zh';

export function to(key: PatrolsKey, params: Params = {}): string {
  return phrase(lang.value, patrolsZh[key], patrolsEn[key], params);
}

/** A word whose key is data; unknown data is shown as it is. */
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in patrolsZh ? to(key as PatrolsKey) : value;
}
