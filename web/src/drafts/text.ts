/** The words of drafts; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { draftsEn } from '../i18n/drafts.en';
import { draftsZh, type DraftsKey } from '../i18n/drafts.zh';

export function td(key: DraftsKey, params: Params = {}): string {
  return phrase(lang.value, draftsZh[key], draftsEn[key], params);
}

/** A word whose second half is data; unknown data is shown as it is. */
export type { DraftsKey };

export function tdData(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in draftsZh ? td(key as DraftsKey) : value;
}
