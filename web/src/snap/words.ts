/** Words of this page in the language on screen, and times as the page writes them. */
import { signal } from '@preact/signals';
import { snapEn } from '../i18n/snap.en';
import { snapZh, type SnapKey } from '../i18n/snap.zh';
import { keep, kept } from './store';

export type Lang = 'zh' | 'en';

export const lang = signal<Lang>(kept<Lang>('lang') ?? (navigator.language.startsWith('en') ? 'en' : 'zh'));

export function setLang(next: Lang): void {
  lang.value = next;
  keep('lang', next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

export function t(key: SnapKey, values: Record<string, string | number> = {}): string {
  let text: string = lang.value === 'zh' ? snapZh[key] : snapEn[key];
  const [one, many] = text.split('|');
  if (lang.value === 'en' && many !== undefined) text = values.n === 1 ? (one ?? '') : many;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function said(row: { name: string; name_en: string | null }): string {
  return (lang.value === 'en' && row.name_en) || row.name;
}

export function moment(iso: string): string {
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function span(seconds: number): string {
  return seconds >= 90 ? t('minutes', { n: Math.ceil(seconds / 60) }) : t('seconds', { n: Math.ceil(seconds) });
}
