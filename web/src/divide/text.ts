/** The words of divisions; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { divideEn } from '../i18n/divide.en';
import { divideZh, type DivideKey } from '../i18n/divide.zh';

export function tv(key: DivideKey, params: Params = {}): string {
  return phrase(lang.value, divideZh[key], divideEn[key], params);
}

/** A phase the page has no words for is shown as running. */
export function phaseName(phase: string): string {
  const key = `phase.${phase}`;
  return key in divideZh ? tv(key as DivideKey) : tv('phase.start');
}
