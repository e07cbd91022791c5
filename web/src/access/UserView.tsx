/** One account in the drawer: state, roles, areas, and why it sees what is selected on the map. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { currentDetail } from '../state/data';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { accessApi, type Effective, type Grant, type UserLine } from './api';
import { Ask, Chips, clock, Field, grantName, GrantRow, Refusal } from './parts';
import { Choose } from '../ui/Choose';
import * as store from './store';
import { ta, taData } from './text';
import { AskReset } from './TwoSteps';
import { IssuedDialog } from './Users';
import { Why } from './Why';

function both(): void {
  store.loadUser();
  store.loadUsers();
}

function Keeping({ user }: { user: UserLine }): JSX.Element {
  const asking = useSignal<'reset' | 'off' | null>(null);
  const run = (): void => {
    const what = asking.value;
    asking.value = null;
    if (what === 'off') void store.change(() => accessApi.setActive(user.id, false), ta('switchedOff'), both);
    if (what === 'reset') {
      void store.change(() => accessApi.reset(user.id), ta('resetDone'), both).then((made) => {
        if (made) store.issued.value = { issued: made, name: user.display_name };
      });
    }
  };
  return (
    <section class="drawer-section">
      <h3>{ta('keeping')}</h3>
      <div class="access-buttons">
        <button type="button" class="button" onClick={() => (asking.value = 'reset')}>
          {ta('reset')}
        </button>
        {user.sessions > 0 && (
          <button type="button" class="button" onClick={() => void store.change(() => accessApi.endSessions(user.id), ta('othersEnded'), both)}>
            {ta('endSessions', { n: user.sessions })}
          </button>
        )}
        {user.id !== store.ownId.value &&
          (user.is_active ? (
            <button type="button" class="button" onClick={() => (asking.value = 'off')}>
              {ta('switchOff')}
            </button>
          ) : (
            <button type="button" class="button" onClick={() => void store.change(() => accessApi.setActive(user.id, true), ta('switchedOn'), both)}>
              {ta('switchOn')}
            </button>
          ))}
      </div>
      {asking.value && (
        <Ask
          title={ta(asking.value === 'off' ? 'askOff' : 'askReset', { name: user.display_name })}
          hint={ta(asking.value === 'off' ? 'askOffHint' : 'askResetHint')}
          main={ta(asking.value === 'off' ? 'switchOff' : 'reset')}
          run={run}
          close={() => (asking.value = null)}
        />
      )}
    </section>
  );
}

function Roles({ user, all }: { user: UserLine; all: string[] }): JSX.Element {
  const chosen = useSignal<string[] | null>(null);
  useEffect(() => {
    chosen.value = null;
  }, [user.id, user.roles.join()]);
  const now = chosen.value ?? user.roles;
  const changed = [...now].sort().join() !== [...user.roles].sort().join();
  return (
    <section class="drawer-section">
      <h3>{ta('roles')}</h3>
      <fieldset class="access-rights">
        <legend class="hidden">{ta('roles')}</legend>
        {all.map((role) => (
          <label key={role}>
            <input
              type="checkbox"
              checked={now.includes(role)}
              onChange={(event) => (chosen.value = event.currentTarget.checked ? [...now, role] : now.filter((one) => one !== role))}
            />
            {taData('role', role)}
          </label>
        ))}
      </fieldset>
      {changed && (
        <div class="popover-actions">
          <button type="button" class="button button-main" disabled={store.busy.value} onClick={() => void store.change(() => accessApi.setRoles(user.id, now), ta('rolesSet'), both)}>
            {ta('setRoles')}
          </button>
          <button type="button" class="button" onClick={() => (chosen.value = null)}>
            {ta('asBefore')}
          </button>
        </div>
      )}
    </section>
  );
}

const days: [string, number | null][] = [['always', null], ['1', 1], ['7', 7], ['30', 30], ['180', 180]];

function Give({ user, close }: { user: UserLine; close: () => void }): JSX.Element {
  const code = useSignal('');
  const everywhere = useSignal(false);
  const people = useSignal('people');
  const lasts = useSignal('always');
  const reason = useSignal('');
  const chosen = currentDetail.value;
  const picked = chosen?.kind === 'territory' ? chosen.value : null;
  useEffect(() => {
    if (picked) code.value = picked.code;
  }, [picked?.id]);
  const ready = reason.value.trim() !== '' && (everywhere.value || code.value.trim() !== '');
  const give = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    const n = days.find(([name]) => name === lasts.value)?.[1] ?? null;
    const until = n === null ? null : new Date(Date.now() + n * 86_400_000).toISOString();
    const area = everywhere.value ? { everywhere: true } : { code: code.value.trim() };
    const wish = { ...area, classes: people.value === 'people' ? ['map', 'people'] : ['map'], until, reason: reason.value.trim() };
    void store.change(() => accessApi.give(user.id, wish), ta('given'), both).then((made) => {
      if (made) close();
    });
  };
  return (
    <form class="access-form" onSubmit={give}>
      <label class="access-check">
        <input type="checkbox" checked={everywhere.value} onChange={(event) => (everywhere.value = event.currentTarget.checked)} />
        {ta('everywhere')}
      </label>
      {!everywhere.value && (
        <Field id="access-code" label={ta('area')} hint={picked && picked.code === code.value ? ta('picked', { name: picked.name }) : ta('areaHint')}>
          <input id="access-code" value={code.value} maxLength={60} onInput={(event) => (code.value = event.currentTarget.value)} />
        </Field>
      )}
      <Choose id="access-class" label={ta('classes')} value={people.value} options={[['people', ta('classes.people')], ['map', ta('classes.map')]]} set={(value) => (people.value = value)} />
      <Choose id="access-until" label={ta('lasts')} value={lasts.value} options={days.map(([name, n]) => [name, n === null ? ta('forGood') : ta('days', { n })])} set={(value) => (lasts.value = value)} />
      <Field id="access-reason" label={ta('reason')}>
        <input id="access-reason" value={reason.value} maxLength={500} onInput={(event) => (reason.value = event.currentTarget.value)} />
      </Field>
      <Refusal />
      <div class="popover-actions">
        <button type="submit" class="button button-main" disabled={!ready || store.busy.value}>
          {ta('give')}
        </button>
        <button type="button" class="button" onClick={close}>
          {ta('back')}
        </button>
      </div>
    </form>
  );
}

function Areas({ user, access }: { user: UserLine; access: Effective }): JSX.Element {
  const giving = useSignal(false);
  const ending = useSignal<Grant | null>(null);
  useEffect(() => {
    store.loadGround(access);
  }, [access]);
  const own = user.id === store.ownId.value;
  return (
    <section class="drawer-section">
      <h3>{ta('areas')}</h3>
      <p>{access.everywhere ? ta('seesAll') : access.areas === 0 ? ta('seesNone') : ta('onMap')}</p>
      <ul class="access-lines">
        {access.grants.map((grant) => (
          <GrantRow key={grant.id} grant={grant} end={() => (ending.value = grant)} />
        ))}
      </ul>
      {own && <p class="hint">{ta('notYourself')}</p>}
      {!own && giving.value && <Give user={user} close={() => (giving.value = false)} />}
      {!own && !giving.value && (
        <button type="button" class="button button-main" onClick={() => (giving.value = true)}>
          <Icon name="plus" size={18} />
          {ta('giveArea')}
        </button>
      )}
      <details class="access-more">
        <summary>{ta('rights', { n: access.rights.length })}</summary>
        <Chips prefix="right" values={access.rights} none={ta('noRights')} />
      </details>
      {ending.value && (
        <Ask
          title={ta('endGrant', { name: grantName(ending.value) })}
          hint={ta('endGrantHint')}
          main={ta('end')}
          run={() => {
            const grant = ending.value;
            ending.value = null;
            if (grant) void store.change(() => accessApi.endGrant(user.id, grant.id), ta('grantEnded'), both);
          }}
          close={() => (ending.value = null)}
        />
      )}
    </section>
  );
}

export function UserView(): JSX.Element {
  const { data, problem } = store.userState.value;
  const loaded = data && data.line.id ? data : null;
  const title = loaded?.line.display_name ?? ta('users');
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title" tabIndex={-1}>
            {title}
          </h2>
          <p class="cap tabular">
            {loaded && [loaded.line.username, loaded.line.last_seen_at ? ta('seen', { at: clock(loaded.line.last_seen_at) }) : ta('neverSeen'), loaded.line.is_active ? '' : ta('off')].filter(Boolean).join(' · ')}
          </p>
        </div>
        <button type="button" class="icon-button" aria-label={ta('close')} title={ta('close')} onClick={() => store.show(null)}>
          <Icon name="close" />
        </button>
      </div>
      <div class="drawer-body">
        {problem && !loaded && <ProblemBox problem={problem} what={ta('users')} retry={store.retry.user} />}
        {!loaded && !problem && <SkeletonRows rows={8} height={40} />}
        {loaded && (
          <>
            {store.keepsAccounts.value && <Keeping user={loaded.line} />}
            {loaded.access ? (
              <>
                {loaded.line.id === store.ownId.value ? null : <Roles user={loaded.line} all={store.usersState.value.data?.roles ?? loaded.line.roles} />}
                <Areas user={loaded.line} access={loaded.access} />
                {loaded.line.id !== store.ownId.value && <AskReset id={loaded.line.id} name={loaded.line.display_name} />}
                <Why who={loaded.line.id} />
              </>
            ) : (
              <section class="drawer-section">
                <h3>{ta('roles')}</h3>
                <Chips prefix="role" values={loaded.line.roles} none={ta('noRoles')} />
                <p class="hint">{ta('note.apart')}</p>
              </section>
            )}
          </>
        )}
      </div>
      <IssuedDialog />
    </>
  );
}
