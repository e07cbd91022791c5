/** The words of keeping and erasing; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { keepingEn } from '../i18n/keeping.en';
import { keepingZh, type KeepingKey } from '../i18n/keeping.zh';

export function tk(key: KeepingKey, params: Params = {}): string {
  return phrase(lang.value, keepingZh[key], keepingEn[key], params);
}

/** A word whose key is data: a state, a kind, grounds; unknown data is shown as it is. */
export function tkData(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in keepingZh ? tk(key as KeepingKey) : value;
}
