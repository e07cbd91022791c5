/** The words of reach on foot; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { reachEn } from '../i18n/reach.en';
import { reachZh, type ReachKey } from '../i18n/reach.zh';

export function tr(key: ReachKey, params: Params = {}): string {
  return phrase(lang.value, reachZh[key], reachEn[key], params);
}
