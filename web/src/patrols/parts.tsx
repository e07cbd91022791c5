/** Small things the leaders' patrol pages share: a row that marks its place, times and grounds in words. */
import type { ComponentChildren, JSX } from 'preact';
import { lang } from '../i18n';
import { durationText, minutesUntil } from '../incidents/clock';
import { isoDate } from '../format';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import type { LngLat } from '../api/types';
import type { Ground } from './api';
import * as store from './store';

const two = (n: number): string => String(n).padStart(2, '0');

/** 21:05, with the day in front when it is not today. */
export function atText(at: string): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return isoDate(date) === isoDate(new Date()) ? time : `${isoDate(date).slice(5)} ${time}`;
}

export const agoText = (at: string): string => durationText(-minutesUntil(at, Date.now()), lang.value);

export function groundText({ level, number, name }: Ground): string {
  if (level === 'grid' && number) return lang.value === 'zh' ? `${number} 网格` : `Grid ${number}`;
  return name ?? '';
}

interface RowProps {
  id: string;
  at: LngLat | null;
  icon: IconName;
  tone: 'good' | 'warn' | 'bad' | 'muted' | 'accent';
  title: ComponentChildren;
  when: ComponentChildren;
  sub: ComponentChildren;
  aside?: ComponentChildren;
  press?: () => void;
}

export function Row({ id, at, icon, tone, title, when, sub, aside, press }: RowProps): JSX.Element {
  const isOn = store.marked.value === id;
  return (
    <li class={isOn ? 'inc-line inc-line-on' : 'inc-line'} data-marked={id}>
      <button type="button" class="inc-row" aria-pressed={isOn} onClick={press ?? (() => store.mark(id, at))}>
        <span class={`inc-sign inc-sign-${tone}`}>
          <Icon name={icon} size={18} />
        </span>
        <span class="inc-title">{title}</span>
        <span class="inc-when">{when}</span>
        <span class="inc-place">{sub}</span>
        <span class="inc-body">{aside}</span>
      </button>
    </li>
  );
}
