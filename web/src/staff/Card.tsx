/** One worker: telephone masked, duties with what can be done to each, absences with the deputy. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatDate } from '../format';
import { pick } from '../i18n';
import { today } from '../state/app';
import { Icon } from '../ui/Icon';
import { staffApi, type Absence, type Duty, type Worker } from './api';
import { awayText, lastDay, Refusal } from './parts';
import * as store from './store';
import { lineName, to } from './text';

function DutyItem({ worker, duty }: { worker: Worker; duty: Duty }): JSX.Element {
  const role = pick(duty.role_name, duty.role_name_en);
  return (
    <li class="staff-item">
      <p>
        <b>{role}</b> · {store.placeOf(duty)}
        {duty.is_to_reassign && <span class="staff-mark staff-mark-warn">{to('toReassign')}</span>}
      </p>
      <p class="cap">
        {to('since', { date: formatDate(duty.valid_from) })}
        {duty.valid_to && ` ${to('until', { date: lastDay(duty.valid_to) })}`}
        {duty.line && ` · ${lineName(duty.line)}`}
      </p>
      {duty.is_to_reassign && <p class="hint">{to('toReassignHint', { name: store.placeOf(duty) })}</p>}
      <div class="staff-actions">
        {!duty.is_to_reassign && (
          <button type="button" class="button button-small" onClick={() => store.showDuty(duty)}>
            {to('show')}
          </button>
        )}
        {store.mayChange.value && (
          <>
            <button type="button" class="button button-small" onClick={() => store.showForm({ kind: 'move', worker, duty })}>
              {to('move')}
            </button>
            <button type="button" class="button button-small" onClick={() => store.showForm({ kind: 'end', worker, duty })}>
              {to('end')}
            </button>
          </>
        )}
      </div>
    </li>
  );
}

function AbsenceItem({ worker, absence }: { worker: Worker; absence: Absence }): JSX.Element {
  const yesterday = new Date(Date.now() - 86_400_000);
  const back = (): void => {
    const day = `${yesterday.getFullYear()}-${String(yesterday.getMonth() + 1).padStart(2, '0')}-${String(yesterday.getDate()).padStart(2, '0')}`;
    void store.change(() => staffApi.changeAway(absence, { ends_on: day }), to('saved.back', { name: worker.name }));
  };
  return (
    <li class="staff-item">
      <p class="tabular">
        {formatDate(absence.starts_at)} – {absence.ends_at ? lastDay(absence.ends_at) : to('open')}
      </p>
      <p class="cap">{absence.deputy ? to('deputyIs', { name: absence.deputy }) : to('noDeputy')}</p>
      {store.mayChange.value && (
        <div class="staff-actions">
          <button type="button" class="button button-small" onClick={() => store.showForm({ kind: 'deputy', worker, absence })}>
            {to('changeDeputy')}
          </button>
          {formatDate(absence.starts_at) <= today() && (
            <button type="button" class="button button-small" disabled={store.saving.value} onClick={back}>
              {to('back2work')}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

function Facts({ worker }: { worker: Worker }): JSX.Element {
  const facts: [string, string | null][] = [
    [to('phone'), worker.phone_masked],
    [to('team'), worker.team],
    [to('employment'), worker.employment && to(`employment.${worker.employment}`)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="tabular">{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Card({ worker }: { worker: Worker }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const away = awayText(worker);
  return (
    <>
      <div class="overlay-head">
        <button type="button" class="icon-button" aria-label={to('back')} title={to('back')} onClick={() => (store.openId.value = null)}>
          <Icon name="chevronLeft" />
        </button>
        <div>
          <h2 class="panel-title" ref={heading} tabIndex={-1}>
            {worker.name}
          </h2>
          {away && <p class="cap">{away}</p>}
          {worker.stands_in_for.length > 0 && <p class="cap">{to('standsIn', { names: worker.stands_in_for.join('、') })}</p>}
        </div>
      </div>
      <div class="staff-card">
        {!store.form.value && <Refusal />}
        <Facts worker={worker} />
        {store.mayChange.value && (
          <div class="staff-actions">
            <button type="button" class="button button-main" onClick={() => store.showForm({ kind: 'away', worker })}>
              <Icon name="calendar" size={18} />
              {to('absence')}
            </button>
            <button type="button" class="button" onClick={() => store.showForm({ kind: 'give', worker, vacancy: null })}>
              <Icon name="plus" size={18} />
              {to('give')}
            </button>
          </div>
        )}
        <h3>{to('duties')}</h3>
        {worker.duties.length === 0 && <p class="hint">{to('noDuties')}</p>}
        <ul class="staff-items">
          {worker.duties.map((duty) => (
            <DutyItem key={duty.id} worker={worker} duty={duty} />
          ))}
        </ul>
        {worker.absences.length > 0 && (
          <>
            <h3>{to('absences')}</h3>
            <ul class="staff-items">
              {worker.absences.map((absence) => (
                <AbsenceItem key={absence.id} worker={worker} absence={absence} />
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}
