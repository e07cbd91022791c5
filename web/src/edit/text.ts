/** The editor's own words; they travel with its script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { editEn } from '../i18n/edit.en';
import { editZh, type EditKey } from '../i18n/edit.zh';

export function te(key: EditKey, params: Params = {}): string {
  return phrase(lang.value, editZh[key], editEn[key], params);
}
