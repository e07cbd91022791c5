/** The settings: tabs of what this person keeps, the list on the left, one in full on the right, areas on the map. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { mapObject, mapState } from '../map/handle';
import { openUser, settingsPage } from '../state/app';
import type { SettingsPage } from '../state/url';
import '../styles/access.css';
import { Keeping } from '../keeping/Keeping';
import { load as loadKeeping, reset as resetKeeping } from '../keeping/store';
import { Account } from './Account';
import { Audit, EntryView } from './Audit';
import { startLayers } from './layers';
import { Requests } from './Requests';
import * as store from './store';
import { ta } from './text';
import { Users } from './Users';
import { UserView } from './UserView';

let stops: (() => void)[] = [];

const loads: Record<SettingsPage, () => void> = {
  account: store.loadOwn,
  users: store.loadUsers,
  requests: store.loadRequests,
  audit: () => {
    store.loadLog();
    store.loadChains();
  },
  keeping: loadKeeping,
};

/** Reads what the page shows and draws on the map until `stop`. */
export function start(): void {
  stop();
  let drawn: (() => void) | null = null;
  stops = [
    effect(() => {
      const map = mapState.value === 'ready' ? mapObject.value : null;
      untracked(() => {
        drawn?.();
        drawn = map ? startLayers(map) : null;
      });
    }),
    effect(() => {
      const page = store.page.value;
      untracked(() => {
        store.refusal.value = null;
        loads[page]();
      });
    }),
    effect(() => {
      const open = store.drawer.value === 'user' ? openUser.value : null;
      untracked(() => {
        if (open) store.loadUser(store.userState.peek().data?.line.id === open);
        else store.loadGround(null);
      });
    }),
    () => drawn?.(),
  ];
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.reset();
  resetKeeping();
}

/** Whether something stands in the drawer. */
export const inDrawer = store.drawer;

function Tabs(): JSX.Element {
  const names = store.pages.value;
  return (
    <div class="tabs access-tabs" role="tablist">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`settings-${name}`}
          aria-selected={store.page.value === name}
          aria-controls="settings-body"
          tabIndex={store.page.value === name ? 0 : -1}
          onClick={() => (settingsPage.value = name)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            event.stopPropagation();
            const at = names.indexOf(name) + (event.key === 'ArrowRight' ? 1 : -1);
            const other = names[(at + names.length) % names.length] ?? 'account';
            settingsPage.value = other;
            document.getElementById(`settings-${other}`)?.focus();
          }}
        >
          {ta(`page.${name}`)}
        </button>
      ))}
    </div>
  );
}

export function Panel(): JSX.Element {
  const page = store.page.value;
  return (
    <>
      <Tabs />
      <div class="panel-body" id="settings-body" role="tabpanel" aria-labelledby={`settings-${page}`}>
        <h2 class="hidden">{ta(`page.${page}`)}</h2>
        {page === 'account' ? <Account /> : page === 'users' ? <Users /> : page === 'requests' ? <Requests /> : page === 'audit' ? <Audit /> : <Keeping />}
      </div>
    </>
  );
}

export function Drawer(): JSX.Element | null {
  return store.drawer.value === 'user' ? <UserView key={openUser.value} /> : <EntryView />;
}
