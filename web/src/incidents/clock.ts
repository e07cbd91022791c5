/** The clock of an incident in words: how long is left, by how much it is late, or why it stands still. */
import type { Lang } from '../i18n';
import type { Clock } from './api';

/** `done` and `late` are settled: the work was reported, or the case closed, within the limit or after it. */
export type ClockTone = 'ok' | 'soon' | 'overdue' | 'paused' | 'done' | 'late' | 'none';

export function toneOf({ state, overdue, due_soon, on_time }: Clock): ClockTone {
  if (state === 'none') return 'none';
  if (state === 'ended') return on_time === null ? 'none' : on_time ? 'done' : 'late';
  if (state === 'standing') return overdue ? 'late' : 'done';
  if (state === 'paused') return 'paused';
  return overdue ? 'overdue' : due_soon ? 'soon' : 'ok';
}

/** The share of the limit that is used; all of it when it is over. */
export function usedShare({ limit_s, used_s }: Clock): number {
  return limit_s ? Math.min(1, Math.max(0, used_s / limit_s)) : 0;
}

const minute_ms = 60_000;
const hour_min = 60;
const day_min = 24 * hour_min;

/** 2 小时 15 分, 3 天 4 小时: two units at most, never a colon, which is a time of day. */
export function durationText(minutes: number, language: Lang): string {
  const whole = Math.max(0, Math.floor(minutes));
  const [days, hours, rest] = [Math.floor(whole / day_min), Math.floor((whole % day_min) / hour_min), whole % hour_min];
  const unit = (n: number, zh: string, one: string, other: string): string => (language === 'zh' ? `${n} ${zh}` : `${n} ${n === 1 ? one : other}`);
  const parts: string[] = [];
  if (days > 0) parts.push(unit(days, '天', 'day', 'days'));
  if (hours > 0) parts.push(unit(hours, '小时', 'h', 'h'));
  if (rest > 0 && days === 0) parts.push(unit(rest, '分', 'min', 'min'));
  return parts.slice(0, 2).join(' ') || unit(0, '分', 'min', 'min');
}

/** Minutes from one moment to another; negative when the second has passed. */
export function minutesUntil(at: string, now: number): number {
  return (new Date(at).getTime() - now) / minute_ms;
}

/** 2026-11-21 08:40 in the browser's zone. */
export function momentText(at: string | null): string {
  if (!at) return '—';
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** 11-21 08:40: inside one case the year is known. */
export function shortMoment(at: string): string {
  return momentText(at).slice(5);
}

/** 3 分钟前 under a day, then the date. */
export function agoText(at: string, now: number, language: Lang): string {
  const minutes = -minutesUntil(at, now);
  if (minutes >= day_min) return momentText(at);
  if (minutes < 1) return language === 'zh' ? '刚刚' : 'just now';
  return language === 'zh' ? `${durationText(minutes, language)}前` : `${durationText(minutes, language)} ago`;
}
