/** Words of this page in the language on screen, and times as the page writes them. */
import { snapEn } from '../i18n/snap.en';
import { snapZh, type SnapKey } from '../i18n/snap.zh';
import { wording, type Lang } from '../phone/wording';
import { keep, kept } from './store';

export const { lang, setLang, t, said } = wording<SnapKey>(snapZh, snapEn, kept<Lang>('lang'), (next) => keep('lang', next));

export function moment(iso: string): string {
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function span(seconds: number): string {
  return seconds >= 90 ? t('minutes', { n: Math.ceil(seconds / 60) }) : t('seconds', { n: Math.ceil(seconds) });
}
