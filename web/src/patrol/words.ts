/** Words of the patrol page in the language on screen, and times, ways and sizes as it writes them. */
import { formatDistance, formatNumber } from '../format';
import { patrolEn } from '../i18n/patrol.en';
import { patrolZh, type PatrolKey } from '../i18n/patrol.zh';
import { wording } from '../phone/wording';
import { knownLang, rememberLang } from './device';
import type { ItemProblem, PatrolPoint } from './contract';

export type { PatrolKey };
export const { lang, setLang, t, said } = wording<PatrolKey>(patrolZh, patrolEn, knownLang(), rememberLang);
export { formatDistance, formatNumber };

const two = (n: number): string => String(n).padStart(2, '0');

/** The time of day of a moment. */
export function clock(moment: number | string): string {
  const date = new Date(moment);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function day(moment: number | string): string {
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('minutes', { n: minutes });
  return t('hours', { n: Math.floor(minutes / 60), m: minutes % 60 });
}

export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${formatNumber(Math.max(1, bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export const pointTitle = ({ number, name }: Pick<PatrolPoint, 'number' | 'name'>): string => [number, name].filter(Boolean).join(' ');

/** A reason in the language on screen. */
export function reason(problem: ItemProblem | null): string {
  if (!problem) return '';
  return (lang.value === 'en' ? problem.en || problem.zh : problem.zh || problem.en) || t('refused.unknown', { code: problem.code });
}
