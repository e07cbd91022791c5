/** Requests for access: asking, one's own with their answers, and those that wait for an answer. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { currentDetail } from '../state/data';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { accessApi, type AccessRequest } from './api';
import { Ask, clock, Field, Refusal } from './parts';
import { Choose } from '../ui/Choose';
import * as store from './store';
import { Resets } from './TwoSteps';
import { ta } from './text';

const lengths: [string, number][] = [['4', 4], ['24', 24], ['72', 72], ['168', 168], ['720', 720]];
const lasting = (hours: number): string => (hours < 24 ? ta('hours', { n: hours }) : ta('days', { n: hours / 24 }));

function Form(): JSX.Element {
  const wanted = useSignal('');
  const people = useSignal('map');
  const hours = useSignal('24');
  const reason = useSignal('');
  const chosen = currentDetail.value;
  const picked = chosen?.kind === 'territory' ? chosen.value : null;
  const ready = wanted.value.trim() !== '' && reason.value.trim().length >= 4;
  const ask = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    const classes = people.value === 'people' ? ['map', 'people'] : ['map'];
    void store.change(() => accessApi.ask(wanted.value.trim(), classes, Number(hours.value), reason.value.trim()), ta('asked'), store.loadRequests).then((made) => {
      if (made) wanted.value = reason.value = '';
    });
  };
  return (
    <form class="access-form drawer-section" onSubmit={ask}>
      <h3>{ta('askFor')}</h3>
      <Field id="access-wanted" label={ta('wanted')} hint={ta('wantedHint')}>
        <input id="access-wanted" value={wanted.value} maxLength={100} onInput={(event) => (wanted.value = event.currentTarget.value)} />
      </Field>
      {picked && picked.code !== wanted.value && (
        <button type="button" class="button button-small access-pick" onClick={() => (wanted.value = picked.code)}>
          {ta('usePicked', { name: picked.name })}
        </button>
      )}
      <Choose id="access-what" label={ta('classes')} value={people.value} options={[['map', ta('classes.map')], ['people', ta('classes.people')]]} set={(value) => (people.value = value)} />
      <Choose id="access-hours" label={ta('lasts')} value={hours.value} options={lengths.map(([name, n]) => [name, lasting(n)])} set={(value) => (hours.value = value)} />
      <Field id="access-because" label={ta('because')} hint={ta('becauseHint')}>
        <input id="access-because" value={reason.value} maxLength={500} onInput={(event) => (reason.value = event.currentTarget.value)} />
      </Field>
      <Refusal />
      <button type="submit" class="button button-main" disabled={!ready || store.busy.value}>
        {ta('ask')}
      </button>
    </form>
  );
}

function Line({ request, decide, withdraw }: { request: AccessRequest; decide?: (verb: 'approve' | 'decline') => void; withdraw?: () => void }): JSX.Element {
  const { state } = request;
  return (
    <li class="access-line access-request">
      <Icon name={state === 'approved' ? 'check' : state === 'open' ? 'history' : 'minus'} size={18} />
      <span>
        <b>{request.territory_name ? `${request.territory_name} · ${request.wanted}` : request.wanted}</b>
        <span class="cap">
          {[decide ? request.user_name : ta(`state.${state}`), request.classes.includes('people') ? ta('classes.people') : ta('classes.map'), lasting(request.hours)].join(' · ')}
        </span>
        <span>{request.reason}</span>
        {request.answer && (
          <span class="access-answer">
            {request.decided_by}: {request.answer}
          </span>
        )}
        <span class="cap tabular">{request.until ? ta('until', { at: clock(request.until) }) : clock(request.created_at)}</span>
        {decide && (
          <span class="access-buttons">
            <button type="button" class="button button-small button-main" onClick={() => decide('approve')}>
              {ta('approve')}
            </button>
            <button type="button" class="button button-small" onClick={() => decide('decline')}>
              {ta('decline')}
            </button>
          </span>
        )}
      </span>
      {withdraw && state === 'open' && (
        <button type="button" class="button button-small" onClick={withdraw}>
          {ta('withdraw')}
        </button>
      )}
    </li>
  );
}

export function Requests(): JSX.Element {
  const deciding = useSignal<{ request: AccessRequest; verb: 'approve' | 'decline' } | null>(null);
  const { data, problem } = store.requestsState.value;
  if (problem && !data) return <ProblemBox problem={problem} what={ta('requests')} retry={store.retry.requests} />;
  if (!data) return <SkeletonRows rows={6} height={56} />;
  return (
    <>
      {(store.givesAccess.value || store.keepsAccounts.value) && <Resets />}
      {store.givesAccess.value && (
        <section class="drawer-section">
          <h3>{ta('waiting', { n: data.open.length })}</h3>
          {data.open.length === 0 && <p class="hint">{ta('noneWaiting')}</p>}
          <ul class="access-lines">
            {data.open.map((request) => (
              <Line key={request.id} request={request} decide={(verb) => (deciding.value = { request, verb })} />
            ))}
          </ul>
        </section>
      )}
      <Form />
      <section class="drawer-section">
        <h3>{ta('ownRequests')}</h3>
        {data.own.length === 0 && <p class="hint">{ta('noOwn')}</p>}
        <ul class="access-lines">
          {data.own.map((request) => (
            <Line key={request.id} request={request} withdraw={() => void store.change(() => accessApi.withdraw(request.id), ta('withdrawn'), store.loadRequests)} />
          ))}
        </ul>
      </section>
      {deciding.value && (
        <Ask
          title={ta(deciding.value.verb === 'approve' ? 'approveTitle' : 'declineTitle', { name: deciding.value.request.user_name })}
          hint={ta(deciding.value.verb === 'approve' ? 'approveHint' : 'declineHint', { lasts: lasting(deciding.value.request.hours) })}
          label={ta('answer')}
          main={ta(deciding.value.verb)}
          run={(answer) => {
            const now = deciding.value;
            deciding.value = null;
            if (!now) return;
            const { id } = now.request;
            void store.change<unknown>(
              () => (now.verb === 'approve' ? accessApi.approve(id, answer) : accessApi.decline(id, answer)),
              ta(now.verb === 'approve' ? 'approved' : 'declined'),
              store.loadRequests,
            );
          }}
          close={() => (deciding.value = null)}
        />
      )}
    </>
  );
}
