/** 三必到: who must go there, until when, and logging that somebody was there. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Problem } from '../api/client';
import { ownName } from '../i18n';
import { notify } from '../state/announce';
import { may } from '../state/data';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { incidentsApi, type Attendance, type Case } from './api';
import { momentText } from './clock';
import { now, Section } from './parts';
import * as store from './store';
import { to } from './text';

function Line({ one }: { one: Attendance }): JSX.Element {
  const busy = useSignal(false);
  const wrong = useSignal('');
  const isLate = one.done_at === null && new Date(one.due_at).getTime() < now.value;
  const log = async (): Promise<void> => {
    busy.value = true;
    wrong.value = '';
    try {
      await incidentsApi.attended(one.id, '', []);
      notify(to('case.attended', { at: momentText(new Date().toISOString()) }));
      store.refresh();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = problemText(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <li class={isLate ? 'inc-note inc-note-warn' : 'inc-note'}>
      <Icon name={one.done_at ? 'check' : isLate ? 'bell' : 'clock'} size={18} />
      <span class="tabular">
        <b>{ownName(one)}</b>{' '}
        {one.done_at ? to('case.attended', { at: momentText(one.done_at) }) : to('case.attendDue', { at: momentText(one.due_at) })}
        {wrong.value && (
          <span class="cap" role="alert">
            {' '}
            {wrong.value}
          </span>
        )}
      </span>
      {!one.done_at && may('incidents.handle') && (
        <button type="button" class="button button-small" disabled={busy.value} onClick={() => void log()}>
          {to('case.attendDone')}
        </button>
      )}
    </li>
  );
}

export function Attendances({ found }: { found: Case }): JSX.Element | null {
  if (found.attendances.length === 0) return null;
  return (
    <Section title={to('case.attend')}>
      <ul class="inc-block">
        {found.attendances.map((one) => (
          <Line key={one.id} one={one} />
        ))}
      </ul>
    </Section>
  );
}
