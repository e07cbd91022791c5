/** Accounts: the list, and opening one. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { openUser } from '../state/app';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { accessApi, type UserLine } from './api';
import { Field, Refusal, Secret } from './parts';
import { Rule } from './TwoSteps';
import * as store from './store';
import { ta, taData } from './text';

function Row({ user }: { user: UserLine }): JSX.Element {
  const roles = user.roles.map((role) => taData('role', role)).join('、') || ta('noRoles');
  return (
    <li>
      <button type="button" class="row access-row" aria-pressed={openUser.value === user.id} onClick={() => store.show(user.id)}>
        <span class="avatar" aria-hidden="true">
          {user.display_name.slice(0, 1)}
        </span>
        <span class="access-name">
          <span>{user.display_name}</span>
          <span class="cap">{roles}</span>
        </span>
        <span class="cap access-state">
          {!user.is_active ? ta('off') : user.grants === 0 ? ta('noArea') : user.must_change_password ? ta('oneTimeShort') : ''}
        </span>
      </button>
    </li>
  );
}

function Open({ close }: { close: () => void }): JSX.Element {
  const username = useSignal('');
  const name = useSignal('');
  const ready = username.value.trim() !== '' && name.value.trim() !== '';
  const open = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    const called = name.value.trim();
    void store.change(() => accessApi.open(username.value.trim().toLowerCase(), called), ta('opened', { name: called }), store.loadUsers).then((made) => {
      if (!made) return;
      store.issued.value = { issued: made, name: called };
      store.show(made.user_id);
      close();
    });
  };
  return (
    <form class="access-form access-box" onSubmit={open}>
      <Field id="access-name" label={ta('displayName')}>
        <input id="access-name" value={name.value} maxLength={100} onInput={(event) => (name.value = event.currentTarget.value)} />
      </Field>
      <Field id="access-user" label={ta('username')} hint={ta('usernameHint')}>
        <input id="access-user" autocapitalize="none" spellcheck={false} value={username.value} maxLength={64} onInput={(event) => (username.value = event.currentTarget.value)} />
      </Field>
      <Refusal />
      <div class="popover-actions">
        <button type="submit" class="button button-main" disabled={!ready || store.busy.value}>
          {ta('open')}
        </button>
        <button type="button" class="button" onClick={close}>
          {ta('back')}
        </button>
      </div>
    </form>
  );
}

export function IssuedDialog(): JSX.Element | null {
  const now = store.issued.value;
  if (!now) return null;
  return (
    <Secret
      title={ta('issuedTitle', { name: now.name })}
      hint={ta('issuedHint', { hours: now.issued.hours })}
      value={now.issued.password}
      close={() => (store.issued.value = null)}
    />
  );
}

export function Users(): JSX.Element {
  const opening = useSignal(false);
  const { data, problem, loading } = store.usersState.value;
  return (
    <>
      <div class="access-tools">
        <div class="search-box access-search">
          <Icon name="search" size={18} />
          <input
            type="search"
            aria-label={ta('find')}
            placeholder={ta('find')}
            value={store.words.value}
            onInput={(event) => {
              store.words.value = event.currentTarget.value;
              store.loadUsers();
            }}
          />
        </div>
        {store.keepsAccounts.value && !opening.value && (
          <button type="button" class="button button-main" onClick={() => (opening.value = true)}>
            <Icon name="plus" size={18} />
            {ta('newUser')}
          </button>
        )}
      </div>
      {opening.value && <Open close={() => (opening.value = false)} />}
      <p class="hint access-note">{ta(store.givesAccess.value ? 'note.security' : 'note.admin')}</p>
      {store.givesAccess.value && data && <Rule roles={data.roles} />}
      {problem && !data && <ProblemBox problem={problem} what={ta('users')} retry={store.retry.users} />}
      {!data && !problem && <SkeletonRows rows={8} height={52} />}
      {data?.items.length === 0 && <Empty icon="user" title={ta('noUsers')} hint={ta('noUsersHint')} />}
      <ul class={loading ? 'rows rows-stale' : 'rows'} aria-label={ta('users')}>
        {(data?.items ?? []).map((user) => (
          <Row key={user.id} user={user} />
        ))}
      </ul>
      {data?.more && <p class="list-foot">{ta('moreUsers')}</p>}
    </>
  );
}
