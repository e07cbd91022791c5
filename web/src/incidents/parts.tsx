/** What the board, the tasks and the case share: the clock in words, the state, one line of a list. */
import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { lang, ownName, pick } from '../i18n';
import { Icon } from '../ui/Icon';
import { namedLabel } from '../ui/names';
import { openIncident } from '../state/app';
import type { Clock, Incident, Similar, Unit } from './api';
import { agoText, durationText, minutesUntil, toneOf } from './clock';
import { ended, lookOf } from './states';
import { to, word } from './text';

/** The moment against which clocks are read; moved on by the tab while it is on screen. */
export const now = signal(Date.now());

export function clockText(clock: Clock, at: number): string {
  const tone = toneOf(clock);
  if (tone === 'none') return to(clock.state === 'ended' ? 'clock.ended' : 'clock.none');
  if (tone === 'paused') return to('clock.paused');
  if (tone === 'done' || tone === 'late') return to(`clock.${tone}.${clock.state === 'standing' ? 'standing' : 'ended'}`);
  if (clock.due_at === null) return to('clock.none');
  const minutes = minutesUntil(clock.due_at, at);
  return to(minutes < 0 ? 'clock.over' : 'clock.left', { d: durationText(Math.abs(minutes), lang.value) });
}

/** 4 工作时, 3 个工作日. */
export function limitText(amount: number, unit: Unit): string {
  return to(`unit.${unit}`, { n: amount });
}

const clockIcon = { overdue: 'bell', soon: 'clock', paused: 'pause', late: 'bell', done: 'check' } as const;

/** 超期 2 小时 15 分, with its sign: never by colour alone. Before its clock runs an open one says how long it has waited. */
export function ClockMark({ incident }: { incident: Pick<Incident, 'clock' | 'state' | 'state_at'> }): JSX.Element {
  const { clock } = incident;
  const tone = toneOf(clock);
  if (tone === 'none' && !ended.has(incident.state)) {
    return <span class="inc-mark inc-none">{to('clock.waits', { d: durationText(-minutesUntil(incident.state_at, now.value), lang.value) })}</span>;
  }
  const icon = tone === 'ok' || tone === 'none' ? null : clockIcon[tone];
  return (
    <span class={`inc-mark inc-${tone}`}>
      {icon && <Icon name={icon} size={14} />}
      {clockText(clock, now.value)}
    </span>
  );
}

export function StateChip({ state }: { state: string }): JSX.Element {
  const { tone, icon } = lookOf(state);
  return (
    <span class={`inc-state inc-state-${tone}`}>
      <Icon name={icon} size={14} />
      {word('state', state)}
    </span>
  );
}

export function placeText(incident: Incident): string {
  const grid = incident.grid ? namedLabel(incident.grid) : to('board.noGrid');
  return `${grid} · ${incident.address || incident.lane?.name || to('board.noAddress')}`;
}

/** The responsible body; without one the territory answers. */
export function bodyText({ body, grid }: Pick<Incident, 'body' | 'grid'>): string {
  if (body) return pick(body.name, body.name_en);
  return grid ? to('body.territory', { place: namedLabel(grid) }) : to('board.noBody');
}

export const typeName = (incident: Pick<Incident, 'type'>): string => ownName(incident.type);

interface RowProps {
  incident: Incident;
  open: (incident: Incident) => void;
  isOpen: boolean;
  /** What stands at the right below the clock. */
  aside?: string;
}

/** One line of a list: what, where, how long is left, and whose it is. */
export function IncidentRow({ incident, open, isOpen, aside }: RowProps): JSX.Element {
  const { tone, icon } = lookOf(incident.state);
  const isLate = toneOf(incident.clock) === 'overdue';
  return (
    <button type="button" class="inc-row" aria-pressed={isOpen} data-incident={incident.id} onClick={() => open(incident)}>
      <span class={`inc-sign inc-sign-${isLate ? 'bad' : tone}`}>
        <Icon name={isLate ? 'bell' : icon} size={18} />
      </span>
      <span class="inc-title">
        {typeName(incident)}
        <span class="cap">{word('state', incident.state)}</span>
        {incident.escalation > 0 && <span class="inc-flag">{to('mark.supervised')}</span>}
      </span>
      <span class="inc-when">
        <ClockMark incident={incident} />
      </span>
      <span class="inc-place">{placeText(incident)}</span>
      <span class="inc-body">{aside ?? bodyText(incident)}</span>
    </button>
  );
}

/** Up and down move through the rows, Home and End to the ends. */
export function moveInRows(event: KeyboardEvent): void {
  if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.inc-row')];
  const line = (document.activeElement as HTMLElement | null)?.closest('.inc-line');
  const at = rows.findIndex((row) => row.closest('.inc-line') === line);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : at + (event.key === 'ArrowDown' ? 1 : -1);
  const row = rows[next];
  if (!row) return;
  event.preventDefault();
  event.stopPropagation();
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
}

export function Section({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Facts({ rows }: { rows: [string, ComponentChildren][] }): JSX.Element | null {
  if (rows.every(([, value]) => value === null || value === '')) return null;
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="tabular">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What may be the same matter: each with the reason why, opened by a press. */
export function SimilarRows({ items }: { items: readonly Similar[] }): JSX.Element {
  return (
    <ul class="inc-similar">
      {items.map((one) => {
        const { tone, icon } = lookOf(one.state);
        return (
          <li key={one.id} class="inc-line">
            <button type="button" class="inc-row" data-incident={one.id} onClick={() => openIncident(one.id)}>
              <span class={`inc-sign inc-sign-${tone}`}>
                <Icon name={icon} size={18} />
              </span>
              <span class="inc-title">
                {pick(one.type_name, one.type_name_en)}
                <span class="cap">{word('state', one.state)}</span>
              </span>
              <span class="inc-when cap">{agoText(one.reported_at, now.value, lang.value)}</span>
              <span class="inc-place">{pick(one.text_zh, one.text_en)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
