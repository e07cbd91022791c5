/** The words of the past; they travel with their script. */
import { lang, phrase, type Params } from '../i18n';
import { historyEn } from '../i18n/history.en';
import { historyZh, type HistoryKey } from '../i18n/history.zh';

export function th(key: HistoryKey, params: Params = {}): string {
  return phrase(lang.value, historyZh[key], historyEn[key], params);
}
