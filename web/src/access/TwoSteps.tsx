/** Two-step sign-in in the settings: of one's own account, of somebody who lost theirs, and for whom it is needed. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { request } from '../api/client';
import { session } from '../state/data';
import { Codes, Enrol } from '../shell/Second';
import { clock, Ask, Field } from './parts';
import * as store from './store';
import { ta, taData } from './text';

interface Status {
  is_on: boolean;
  since: string | null;
  codes_left: number;
  is_required: boolean;
}

export interface Reset {
  id: string;
  username: string;
  display_name: string;
  reason: string;
  asked_by: string;
  asked_at: string;
  may_decide: boolean;
}

const own = '/api/v1/account/second-factor';
const all = '/api/v1/second-factor';

function Typed({ id, label, type, main, run, close }: { id: string; label: string; type: 'password' | 'text'; main: string; run: (text: string) => void; close: () => void }): JSX.Element {
  const text = useSignal('');
  return (
    <form
      class="access-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.peek().trim()) run(text.peek().trim());
      }}
    >
      <Field id={id} label={label}>
        {type === 'password' ? (
          <input id={id} type="password" autocomplete="current-password" maxLength={128} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        ) : (
          <input id={id} autocomplete="one-time-code" maxLength={20} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        )}
      </Field>
      <div class="popover-actions">
        <button type="submit" class="button button-main" disabled={text.value.trim() === '' || store.busy.value}>
          {main}
        </button>
        <button type="button" class="button" onClick={close}>
          {ta('back')}
        </button>
      </div>
    </form>
  );
}

export function TwoSteps(): JSX.Element | null {
  const status = useSignal<Status | null>(null);
  const doing = useSignal<'password' | 'enrol' | 'codes' | 'off' | null>(null);
  const password = useSignal<string | null>(null);
  const codes = useSignal<string[] | null>(null);
  const read = (): void => void request<Status>(own).then((found) => (status.value = found), () => undefined);
  useEffect(read, []);
  const now = session.value;
  const byPassword = now.status === 'in' && now.session.way === 'password';
  const close = (): void => {
    doing.value = null;
    codes.value = null;
    password.value = null;
    read();
  };
  const found = status.value;
  if (!found) return null;
  const renew = (code: string): void =>
    void store.change(() => request<{ codes: string[] }>(`${own}/codes`, { method: 'POST', body: { code } }), ta('two.codesMade'), read).then((made) => {
      if (made) codes.value = made.codes;
    });
  const off = (code: string): void =>
    void store.change(() => request(`${own}:end`, { method: 'POST', body: { code } }).then(() => true), ta('two.isOff'), close);
  return (
    <section class="drawer-section">
      <h3>{ta('two.title')}</h3>
      {doing.value === null && <p>{found.is_on ? ta('two.on', { date: clock(found.since), n: found.codes_left }) : ta(found.is_required ? 'two.required' : 'two.off')}</p>}
      {doing.value === null && (
        <div class="access-buttons">
          {!found.is_on && (
            <button type="button" class="button button-main" onClick={() => (doing.value = byPassword ? 'password' : 'enrol')}>
              {ta('two.turnOn')}
            </button>
          )}
          {found.is_on && (
            <button type="button" class="button" onClick={() => (doing.value = 'codes')}>
              {ta('two.newCodes')}
            </button>
          )}
          {found.is_on && !found.is_required && (
            <button type="button" class="button" onClick={() => (doing.value = 'off')}>
              {ta('two.turnOff')}
            </button>
          )}
        </div>
      )}
      {doing.value === 'password' && (
        <Typed
          id="two-password" label={ta('oldPassword')} type="password" main={ta('two.next')} close={close}
          run={(text) => {
            password.value = text;
            doing.value = 'enrol';
          }}
        />
      )}
      {doing.value === 'enrol' && (
        <Enrol password={password.value} done={close} back={close} />
      )}
      {doing.value === 'codes' && !codes.value && <Typed id="two-code" label={ta('two.code')} type="text" main={ta('two.newCodes')} run={renew} close={close} />}
      {codes.value && <Codes codes={codes.value} done={close} />}
      {doing.value === 'off' && <Typed id="two-code" label={ta('two.code')} type="text" main={ta('two.turnOff')} run={off} close={close} />}
    </section>
  );
}

/** Asking for somebody's lost second factor to be taken away; another administrator decides. */
export function AskReset({ id, name }: { id: string; name: string }): JSX.Element {
  const asking = useSignal(false);
  return (
    <section class="drawer-section">
      <h3>{ta('two.title')}</h3>
      <div class="access-buttons">
        <button type="button" class="button" onClick={() => (asking.value = true)}>
          {ta('two.reset')}
        </button>
      </div>
      {asking.value && (
        <Ask
          title={ta('two.resetOf', { name })}
          hint={ta('two.resetHint')}
          label={ta('reason')}
          main={ta('two.resetAsk')}
          run={(reason) => {
            asking.value = false;
            void store.change(() => request(`/api/v1/users/${id}/second-factor:reset`, { method: 'POST', body: { reason } }), ta('two.resetAsked'), () => undefined);
          }}
          close={() => (asking.value = false)}
        />
      )}
    </section>
  );
}

/** Resets that wait for a second look. */
export function Resets(): JSX.Element | null {
  const items = useSignal<Reset[]>([]);
  const read = (): void => void request<{ items: Reset[] }>(`${all}/resets`).then((found) => (items.value = found.items), () => undefined);
  useEffect(read, []);
  if (items.value.length === 0) return null;
  const decide = (reset: Reset, answer: 'approve' | 'decline'): void =>
    void store.change(() => request(`${all}/resets/${reset.id}:${answer}`, { method: 'POST' }).then(() => true), ta(answer === 'approve' ? 'two.resetDone' : 'declined'), read);
  return (
    <section class="drawer-section">
      <h3>{ta('two.resets', { n: items.value.length })}</h3>
      <ul class="access-lines">
        {items.value.map((each) => (
          <li key={each.id} class="access-line">
            <span>
              <b>{each.display_name}</b>
              <span class="cap">{[each.username, ta('two.askedBy', { name: each.asked_by }), clock(each.asked_at)].join(' · ')}</span>
              <span>{each.reason}</span>
              {each.may_decide ? (
                <span class="access-buttons">
                  <button type="button" class="button button-small button-main" onClick={() => decide(each, 'approve')}>
                    {ta('two.agree')}
                  </button>
                  <button type="button" class="button button-small" onClick={() => decide(each, 'decline')}>
                    {ta('decline')}
                  </button>
                </span>
              ) : (
                <span class="hint">{ta('two.another')}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The roles that need it. */
export function Rule({ roles }: { roles: string[] }): JSX.Element | null {
  const held = useSignal<string[] | null>(null);
  const chosen = useSignal<string[]>([]);
  useEffect(() => {
    void request<{ roles: string[] }>(`${all}/rule`).then(
      (found) => (held.value = chosen.value = found.roles),
      () => undefined,
    );
  }, [held, chosen]);
  const before = held.value;
  if (!before) return null;
  const now = chosen.value;
  const changed = [...now].sort().join() !== [...before].sort().join();
  return (
    <details class="access-more access-rule">
      <summary>{ta('two.rule', { n: before.length })}</summary>
      <p class="hint">{ta('two.ruleHint')}</p>
      <fieldset class="access-rights">
        <legend class="hidden">{ta('two.rule', { n: before.length })}</legend>
        {roles.map((role) => (
          <label key={role}>
            <input
              type="checkbox" checked={now.includes(role)}
              onChange={(event) => (chosen.value = event.currentTarget.checked ? [...now, role] : now.filter((one) => one !== role))}
            />
            {taData('role', role)}
          </label>
        ))}
      </fieldset>
      {changed && (
        <button
          type="button" class="button button-main" disabled={store.busy.value}
          onClick={() => void store.change(() => request<{ roles: string[] }>(`${all}/rule`, { method: 'PUT', body: { roles: now } }), ta('two.ruleSet'), () => (held.value = now))}
        >
          {ta('two.ruleSave')}
        </button>
      )}
    </details>
  );
}
