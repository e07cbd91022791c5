/** The two message catalogues and the one function that reads them; switching language re-renders, no reload. */
import { signal } from '@preact/signals';
import { en } from './en';
import { zh, type MessageKey } from './zh';

export type Lang = 'zh' | 'en';
export type { MessageKey };
export type Params = Record<string, string | number>;

export const lang = signal<Lang>('zh');

const plurals = new Intl.PluralRules('en');

/** English messages may carry two forms, "one|other", chosen by `n`. */
function choose(text: string, params: Params): string {
  const forms = text.split('|');
  const [one, other] = forms;
  if (forms.length !== 2 || one === undefined || other === undefined) return text;
  const n = Number(String(params.n ?? '').replaceAll(',', ''));
  return plurals.select(n) === 'one' ? one : other;
}

export function translate(language: Lang, key: MessageKey, params: Params = {}): string {
  return phrase(language, zh[key], en[key], params);
}

/** A message of any catalogue in the language on screen, its values put in. */
export function phrase(language: Lang, zhText: string, enText: string, params: Params): string {
  const text = language === 'zh' ? zhText : choose(enText, params);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function t(key: MessageKey, params: Params = {}): string {
  return translate(lang.value, key, params);
}

/** Reads a message whose key is data (a rule, a kind, a role); unknown data is shown as it is. */
export function tData(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in zh ? t(key as MessageKey) : value;
}

/** The data's own text in the language on screen; English falls back to the Chinese name, which is data. */
export function ownName(row: { name: string; name_en?: string | null }): string {
  return (lang.value === 'en' && row.name_en) || row.name;
}

export function pick(zhText: string | null | undefined, enText: string | null | undefined): string {
  return (lang.value === 'en' ? (enText ?? zhText) : (zhText ?? enText)) ?? '';
}
