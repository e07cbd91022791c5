/** Small things the staff views share: a box with a name, a refusal, a row of a person. */
import type { ComponentChildren, JSX } from 'preact';
import { formatDate } from '../format';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import type { Worker } from './api';
import * as store from './store';
import { to } from './text';

export function Field({ id, label, children }: { id: string; label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
    </div>
  );
}

export function Refusal(): JSX.Element | null {
  const problem = store.refusal.value;
  if (!problem) return null;
  return (
    <p class="edit-problem edit-problem-block" role="alert">
      <Icon name="alert" size={18} />
      <span>{problemText(problem)}</span>
    </p>
  );
}

/** The last day of an interval that ends at midnight. */
export function lastDay(endsAt: string): string {
  return formatDate(new Date(new Date(endsAt).getTime() - 1).toISOString());
}

export function awayText(worker: Worker): string {
  const now = worker.absences.find(({ is_now }) => is_now);
  if (!now) return '';
  const when = now.ends_at ? to('awayUntil', { date: lastDay(now.ends_at) }) : to('away');
  return `${when} · ${now.deputy ? to('deputyIs', { name: now.deputy }) : to('noDeputy')}`;
}

export function Marks({ worker }: { worker: Worker }): JSX.Element | null {
  const away = worker.absences.some(({ is_now }) => is_now);
  const lost = worker.duties.some(({ is_to_reassign }) => is_to_reassign);
  if (!away && !lost && worker.stands_in_for.length === 0) return null;
  return (
    <>
      {away && <span class="staff-mark staff-mark-away">{to('away')}</span>}
      {lost && <span class="staff-mark staff-mark-warn">{to('toReassign')}</span>}
      {worker.stands_in_for.length > 0 && <span class="staff-mark">{to('standsIn', { names: worker.stands_in_for.join('、') })}</span>}
    </>
  );
}

export function PersonRow({ worker, role }: { worker: Worker; role: string }): JSX.Element {
  return (
    <li>
      <button type="button" class="row staff-row" onClick={() => (store.openId.value = worker.id)}>
        <span class="avatar" aria-hidden="true">
          {worker.name.slice(0, 1)}
        </span>
        <span class="staff-name">
          <b>{worker.name}</b>
          <span class="cap">{role}</span>
        </span>
        <span class="staff-marks">
          <Marks worker={worker} />
        </span>
      </button>
    </li>
  );
}
