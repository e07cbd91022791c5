/** Keeping no longer than needed: requests for erasure and holds to decide, certificates, and the rules themselves. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { householdIn } from '../access/Looked';
import { Ask, clock, Field, Refusal } from '../access/parts';
import { busy } from '../access/store';
import { formatDate } from '../format';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { keepingApi, type Erasure, type Hold } from './api';
import { Certificates } from './Certificates';
import { Rules } from './Rules';
import * as store from './store';
import { tk, tkData } from './text';

const short = (id: string): string => id.slice(0, 8);

function Request({ request, decide }: { request: Erasure; decide?: (verb: 'erase' | 'decline') => void }): JSX.Element {
  const isOpen = request.state === 'open';
  return (
    <li class="access-line access-request">
      <Icon name={isOpen ? 'history' : request.state === 'erased' ? 'check' : 'minus'} size={18} />
      <span>
        <b>{[request.community, tk('resident', { id: short(request.person_id) })].filter(Boolean).join(' · ')}</b>
        <span>{tkData('grounds', request.grounds)}</span>
        {request.reason && <span>{request.reason}</span>}
        <span class="cap tabular">
          {isOpen ? tk('askedBy', { who: request.asked_by, due: formatDate(request.due_on) }) : [tkData('state', request.state), request.decided_by, clock(request.decided_at)].filter(Boolean).join(' · ')}
        </span>
        {request.answer && <span class="access-answer">{request.answer}</span>}
        {request.is_held && <span class="keeping-held">{tk('heldBack')}</span>}
        {request.is_own && isOpen && <span class="cap">{tk('own')}</span>}
        {decide && !request.is_own && (
          <span class="access-buttons">
            <button type="button" class="button button-small button-main" disabled={request.is_held} onClick={() => decide('erase')}>
              {tk('erase')}
            </button>
            <button type="button" class="button button-small" onClick={() => decide('decline')}>
              {tk('decline')}
            </button>
          </span>
        )}
      </span>
    </li>
  );
}

function Requests({ all }: { all: Erasure[] }): JSX.Element {
  const deciding = useSignal<{ id: string; verb: 'erase' | 'decline' } | null>(null);
  const open = all.filter((each) => each.state === 'open');
  const decided = all.filter((each) => each.state !== 'open');
  const now = deciding.value;
  return (
    <section class="drawer-section">
      <h3>{tk('open', { n: open.length })}</h3>
      {open.length === 0 && <p class="hint">{tk('noOpen')}</p>}
      <ul class="access-lines">
        {open.map((request) => (
          <Request key={request.id} request={request} decide={(verb) => (deciding.value = { id: request.id, verb })} />
        ))}
      </ul>
      {decided.length > 0 && (
        <details class="access-more">
          <summary>{tk('decided', { n: decided.length })}</summary>
          <ul class="access-lines">
            {decided.map((request) => (
              <Request key={request.id} request={request} />
            ))}
          </ul>
        </details>
      )}
      {now && (
        <Ask
          title={tk(now.verb === 'erase' ? 'eraseTitle' : 'declineTitle')}
          hint={tk(now.verb === 'erase' ? 'eraseHint' : 'declineHint')}
          label={tk('words')}
          main={tk(now.verb)}
          run={(answer) => {
            deciding.value = null;
            if (now.verb === 'erase') store.erase(now.id, answer);
            else store.act(() => keepingApi.decline(now.id, answer), tk('declined'));
          }}
          close={() => (deciding.value = null)}
        />
      )}
    </section>
  );
}

function PlaceHold(): JSX.Element {
  const where = useSignal('');
  const why = useSignal('');
  const until = useSignal('');
  const household = householdIn(where.value);
  const place = (event: Event): void => {
    event.preventDefault();
    if (!household) return;
    const end = until.value ? new Date(`${until.value}T23:59:59`).toISOString() : null;
    store.act(() => keepingApi.place(household, why.value.trim(), end), tk('placed'));
    where.value = why.value = until.value = '';
  };
  return (
    <details class="access-more">
      <summary>{tk('place')}</summary>
      <form class="access-form" onSubmit={place}>
        <Field id="hold-where" label={tk('placeWhere')} hint={tk('placeHint')}>
          <input id="hold-where" value={where.value} maxLength={600} onInput={(event) => (where.value = event.currentTarget.value)} />
        </Field>
        <Field id="hold-why" label={tk('placeWhy')}>
          <input id="hold-why" value={why.value} maxLength={500} onInput={(event) => (why.value = event.currentTarget.value)} />
        </Field>
        <Field id="hold-until" label={tk('placeUntil')}>
          <input id="hold-until" type="date" value={until.value} onChange={(event) => (until.value = event.currentTarget.value)} />
        </Field>
        <Refusal />
        <button type="submit" class="button button-main" disabled={!household || why.value.trim().length < 4 || busy.value}>
          {tk('place')}
        </button>
      </form>
    </details>
  );
}

function Holds({ all }: { all: Hold[] }): JSX.Element {
  const ending = useSignal<string | null>(null);
  const running = all.filter((each) => each.is_running);
  return (
    <section class="drawer-section">
      <h3>{tk('holds', { n: running.length })}</h3>
      {running.length === 0 && <p class="hint">{tk('noHolds')}</p>}
      <ul class="access-lines">
        {running.map((hold) => (
          <li key={hold.id} class="access-line">
            <Icon name="shield" size={18} />
            <span>
              <b>{[hold.community, hold.person_id ? tk('holdPerson', { id: short(hold.person_id) }) : tk('holdHousehold', { id: short(hold.household_id) })].filter(Boolean).join(' · ')}</b>
              <span>{hold.reason}</span>
              <span class="cap tabular">{[hold.placed_by, clock(hold.since), hold.until && `→ ${clock(hold.until)}`].filter(Boolean).join(' · ')}</span>
            </span>
            <button type="button" class="button button-small" onClick={() => (ending.value = hold.id)}>
              {tk('endHold')}
            </button>
          </li>
        ))}
      </ul>
      <PlaceHold />
      {ending.value && (
        <Ask
          title={tk('endHoldTitle')}
          hint={tk('endHoldHint')}
          label={tk('why')}
          main={tk('endHold')}
          run={(answer) => {
            const id = ending.value;
            ending.value = null;
            if (id) store.act(() => keepingApi.endHold(id, answer), tk('holdEnded'));
          }}
          close={() => (ending.value = null)}
        />
      )}
    </section>
  );
}

export function Keeping(): JSX.Element {
  const { data, problem } = store.askedState.value;
  return (
    <>
      {problem && !data && <ProblemBox problem={problem} what={tk('rules')} retry={store.retry.asked} />}
      {!data && !problem && <SkeletonRows rows={6} height={56} />}
      {data && <Requests all={data.erasures} />}
      {data && <Holds all={data.holds} />}
      <Certificates />
      <Rules />
    </>
  );
}
