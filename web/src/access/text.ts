/** The words of accounts, access and the log; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { accessEn } from '../i18n/access.en';
import { accessZh, type AccessKey } from '../i18n/access.zh';

export function ta(key: AccessKey, params: Params = {}): string {
  return phrase(lang.value, accessZh[key], accessEn[key], params);
}

/** A word whose key is data: a role, a right, an action; unknown data is shown as it is. */
export function taData(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in accessZh ? ta(key as AccessKey) : value;
}
