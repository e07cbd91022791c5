/** My account: what I may see and do, where I am signed in, my password, my keys for machines. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { session } from '../state/data';
import { askSession } from '../state/data';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { accessApi, type Effective, type SessionLine } from './api';
import { Ask, Chips, clock, Field, GrantRow, Refusal, Secret } from './parts';
import * as store from './store';
import { ta, taData } from './text';
import { TwoSteps } from './TwoSteps';
import { Why } from './Why';

function Mine({ access }: { access: Effective }): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{ta('mine')}</h3>
      <Chips prefix="role" values={access.roles} none={ta('noRoles')} />
      <p>{access.everywhere ? ta('seesAll') : ta('seesAreas', { n: access.grants.filter((each) => each.counts_now).length })}</p>
      <ul class="access-lines">
        {access.grants.map((grant) => (
          <GrantRow key={grant.id} grant={grant} />
        ))}
      </ul>
      <details class="access-more">
        <summary>{ta('rights', { n: access.rights.length })}</summary>
        <Chips prefix="right" values={access.rights} none={ta('noRights')} />
      </details>
    </section>
  );
}

function browserName(client: string): string {
  const known = [['Edg/', 'Edge'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']] as const;
  const name = known.find(([mark]) => client.includes(mark))?.[1] ?? client.split('/')[0] ?? '';
  return /Mobile|Android|iPhone/.test(client) ? `${name} · ${ta('phone')}` : name || ta('unknownClient');
}

function SessionRow({ line, end }: { line: SessionLine; end: () => void }): JSX.Element {
  return (
    <li class="access-line">
      <span>
        <span>
          <b>{browserName(line.client)}</b>
          {line.is_current && <span class="access-now">{ta('current')}</span>}
        </span>
        <span class="cap tabular">{[line.second && ta('two.proved'), line.address, ta('seen', { at: clock(line.last_seen_at) })].filter(Boolean).join(' · ')}</span>
      </span>
      {!line.is_current && (
        <button type="button" class="button button-small" onClick={end}>
          {ta('signOut')}
        </button>
      )}
    </li>
  );
}

function Sessions({ items }: { items: SessionLine[] }): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{ta('sessions')}</h3>
      <ul class="access-lines">
        {items.map((line) => (
          <SessionRow key={line.id} line={line} end={() => void store.change(() => accessApi.endSession(line.id), ta('sessionEnded'), store.loadOwn)} />
        ))}
      </ul>
      {items.length > 1 && (
        <button type="button" class="button" onClick={() => void store.change(accessApi.endOthers, ta('othersEnded'), store.loadOwn)}>
          {ta('endOthers')}
        </button>
      )}
    </section>
  );
}

export function Password({ first = false }: { first?: boolean }): JSX.Element {
  const old = useSignal('');
  const next = useSignal('');
  const again = useSignal('');
  const differs = again.value !== '' && again.value !== next.value;
  const ready = old.value !== '' && next.value.length >= 8 && again.value === next.value;
  const save = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    void store.change(() => accessApi.changePassword(old.value, next.value), ta('passwordChanged'), () => {
      old.value = next.value = again.value = '';
      if (first) void askSession();
      store.loadOwn();
    });
  };
  const input = (id: string, autocomplete: 'current-password' | 'new-password', value: typeof old): JSX.Element => (
    <input id={id} type="password" autocomplete={autocomplete} maxLength={128} value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
  );
  return (
    <section class="drawer-section">
      <h3>{ta('password')}</h3>
      {first && <p class="notice notice-warn">{ta('oneTime')}</p>}
      <form class="access-form" onSubmit={save}>
        <Field id="access-old" label={ta('oldPassword')}>
          {input('access-old', 'current-password', old)}
        </Field>
        <Field id="access-new" label={ta('newPassword')} hint={ta('passwordHint')}>
          {input('access-new', 'new-password', next)}
        </Field>
        <Field id="access-again" label={ta('againPassword')}>
          {input('access-again', 'new-password', again)}
        </Field>
        {differs && <p class="hint">{ta('differs')}</p>}
        <button type="submit" class="button button-main" disabled={!ready || store.busy.value}>
          {ta('changePassword')}
        </button>
      </form>
    </section>
  );
}

function NewKey({ mayCarry, close }: { mayCarry: string[]; close: () => void }): JSX.Element {
  const name = useSignal('');
  const days = useSignal('90');
  const chosen = useSignal<string[]>(mayCarry.includes('map.read') ? ['map.read'] : []);
  const n = Number(days.value);
  const ready = name.value.trim() !== '' && chosen.value.length > 0 && n >= 1 && n <= 400;
  const make = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    void store.change(() => accessApi.addKey(name.value.trim(), chosen.value, n), ta('keyAdded'), store.loadOwn).then((made) => {
      if (!made) return;
      store.newKey.value = made.token;
      close();
    });
  };
  return (
    <form class="access-form" onSubmit={make}>
      <Field id="access-key" label={ta('keyName')}>
        <input id="access-key" value={name.value} maxLength={100} onInput={(event) => (name.value = event.currentTarget.value)} />
      </Field>
      <Field id="access-days" label={ta('keyDays')}>
        <input id="access-days" inputMode="numeric" value={days.value} onInput={(event) => (days.value = event.currentTarget.value)} />
      </Field>
      <fieldset class="access-rights">
        <legend class="hint">{ta('keyRights')}</legend>
        {mayCarry.map((right) => (
          <label key={right}>
            <input
              type="checkbox"
              checked={chosen.value.includes(right)}
              onChange={(event) => (chosen.value = event.currentTarget.checked ? [...chosen.value, right] : chosen.value.filter((one) => one !== right))}
            />
            {taData('right', right)}
          </label>
        ))}
      </fieldset>
      <div class="popover-actions">
        <button type="submit" class="button button-main" disabled={!ready || store.busy.value}>
          {ta('addKey')}
        </button>
        <button type="button" class="button" onClick={close}>
          {ta('back')}
        </button>
      </div>
    </form>
  );
}

function Keys(): JSX.Element {
  const adding = useSignal(false);
  const ending = useSignal<string | null>(null);
  const found = store.ownState.value.data;
  return (
    <section class="drawer-section">
      <h3>{ta('keys')}</h3>
      <p class="hint">{ta('keysHint')}</p>
      <ul class="access-lines">
        {(found?.keys ?? []).map((key) => (
          <li key={key.id} class="access-line">
            <span>
              <b>{key.name}</b>
              <span class="cap">{key.rights.map((right) => taData('right', right)).join('、')}</span>
              <span class="cap tabular">
                <code>{key.prefix}…</code> · {ta('until', { at: clock(key.expires_at) })} · {key.last_used_at ? ta('used', { at: clock(key.last_used_at) }) : ta('neverUsed')}
              </span>
            </span>
            <button type="button" class="button button-small" onClick={() => (ending.value = key.id)}>
              {ta('end')}
              <span class="hidden"> {key.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {adding.value && found ? (
        <NewKey mayCarry={found.mayCarry} close={() => (adding.value = false)} />
      ) : (
        (found?.mayCarry.length ?? 0) > 0 && (
          <button type="button" class="button" onClick={() => (adding.value = true)}>
            {ta('newKey')}
          </button>
        )
      )}
      {ending.value && (
        <Ask
          title={ta('endKey')}
          hint={ta('endKeyHint')}
          main={ta('end')}
          run={() => {
            const id = ending.value;
            ending.value = null;
            if (id) void store.change(() => accessApi.revokeKey(id), ta('keyEnded'), store.loadOwn);
          }}
          close={() => (ending.value = null)}
        />
      )}
      {store.newKey.value && <Secret title={ta('keyAdded')} hint={ta('keyOnce')} value={store.newKey.value} close={() => (store.newKey.value = null)} />}
    </section>
  );
}

export function Account(): JSX.Element {
  const { data, problem } = store.ownState.value;
  const now = session.value;
  const first = now.status === 'in' && now.session.user.must_change_password === true;
  if (problem && !data) return <ProblemBox problem={problem} what={ta('mine')} retry={store.retry.own} />;
  if (!data) return <SkeletonRows rows={8} height={44} />;
  return (
    <>
      <Refusal />
      {first && <Password first />}
      <Mine access={data.access} />
      {!first && <Why who={null} />}
      <Sessions items={data.sessions} />
      {!first && <Password />}
      {!first && <TwoSteps />}
      {!first && <Keys />}
    </>
  );
}
