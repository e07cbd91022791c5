/** What the settings hold: one's own account, the accounts of others, requests, the log, and what went wrong. */
import { computed, signal, untracked } from '@preact/signals';
import { Problem } from '../api/client';
import { mapHandle } from '../map/handle';
import { notify } from '../state/announce';
import { isNarrow, isPhone, openUser, panelOpen, selection, settingsPage, sheet } from '../state/app';
import { session } from '../state/data';
import { Resource } from '../state/resource';
import { type SettingsPage } from '../state/url';
import { problemText } from '../ui/States';
import { accessApi, type AccessRequest, type AuditWish, type Chains, type Effective, type Entry, type Explanation, type Issued, type Key, type Looked, type SessionLine, type UserLine } from './api';

const own = new Resource<{ access: Effective; sessions: SessionLine[]; keys: Key[]; mayCarry: string[] }>();
const users = new Resource<{ items: UserLine[]; roles: string[]; more: boolean }>();
const oneUser = new Resource<{ line: UserLine; access: Effective | null }>();
const requests = new Resource<{ own: AccessRequest[]; open: AccessRequest[] }>();
const log = new Resource<{ items: Entry[]; next: string | null }>();
const chain = new Resource<Chains>();
const looked = new Resource<Looked[]>();
const why = new Resource<Explanation>();
const ground = new Resource<GeoJSON.Geometry[]>();

export const ownState = own.state;
export const usersState = users.state;
export const userState = oneUser.state;
export const requestsState = requests.state;
export const logState = log.state;
export const chainState = chain.state;
export const lookedState = looked.state;
export const whyState = why.state;
export const groundState = ground.state;
export const retry = { own: () => own.retry(), users: () => users.retry(), user: () => oneUser.retry(), requests: () => requests.retry(), log: () => log.retry(), chain: () => chain.retry() };

export const entry = signal<Entry | null>(null);
export const words = signal('');
export const wish = signal<AuditWish>({});
export const issued = signal<{ issued: Issued; name: string } | null>(null);
export const newKey = signal<string | null>(null);
export const refusal = signal<Problem | null>(null);
export const busy = signal(false);

const rights = computed<string[]>(() => {
  const now = session.value;
  return now.status === 'in' || now.status === 'ended' ? (now.session.rights ?? []) : [];
});
export const keepsAccounts = computed(() => rights.value.includes('accounts.manage'));
export const givesAccess = computed(() => rights.value.includes('grants.manage'));
export const readsLog = computed(() => rights.value.includes('audit.read'));
export const ownId = computed(() => {
  const now = session.value;
  return now.status === 'in' || now.status === 'ended' ? now.session.user.id : null;
});

export const pages = computed<SettingsPage[]>(() => {
  const found: SettingsPage[] = ['account'];
  if (keepsAccounts.value || givesAccess.value) found.push('users');
  found.push('requests');
  if (readsLog.value) found.push('audit');
  if (rights.value.includes('retention.manage')) found.push('keeping');
  return found;
});

/** The page on screen: the one of the link, if it is theirs to see. */
export const page = computed<SettingsPage>(() => (pages.value.includes(settingsPage.value) ? settingsPage.value : 'account'));

/** What stands in the drawer. */
export const drawer = computed<'user' | 'entry' | null>(() => {
  if (page.value === 'users' && openUser.value) return 'user';
  return page.value === 'audit' && entry.value ? 'entry' : null;
});

export function loadOwn(): void {
  void own.load(async (abort) => {
    const [access, sessions, keys] = await Promise.all([accessApi.own(abort), accessApi.sessions(abort), accessApi.keys(abort)]);
    return { access, sessions: sessions.items, keys: keys.items, mayCarry: keys.may_carry };
  });
}

export function loadUsers(): void {
  const q = words.peek();
  void users.load(async (abort) => {
    const { items, roles, next_cursor } = await accessApi.users(q, null, abort);
    return { items, roles, more: next_cursor !== null };
  });
}

export function loadUser(keep = true): void {
  const id = openUser.peek();
  if (!id) return;
  const may = givesAccess.peek();
  void oneUser.load(async (abort) => {
    const [line, access] = await Promise.all([accessApi.user(id, abort), may ? accessApi.access(id, abort) : null]);
    return { line, access };
  }, keep);
}

export function loadRequests(): void {
  const decides = givesAccess.peek();
  void requests.load(async (abort) => {
    const [mine, all] = await Promise.all([accessApi.requests(false, abort), decides ? accessApi.requests(true, abort) : null]);
    const open = (all?.items ?? []).filter(({ state, user_id }) => state === 'open' && user_id !== ownId.peek());
    return { own: mine.items, open };
  });
}

export function loadLog(): void {
  const asked = wish.peek();
  void log.load(async (abort) => {
    const { items, next_cursor } = await accessApi.audit(asked, null, abort);
    return { items, next: next_cursor };
  });
}

export function loadMoreLog(): void {
  const before = log.state.peek().data;
  if (!before?.next) return;
  const asked = wish.peek();
  void log.load(async (abort) => {
    const { items, next_cursor } = await accessApi.audit(asked, before.next, abort);
    return { items: [...before.items, ...items], next: next_cursor };
  });
}

export function loadChains(): void {
  void chain.load((abort) => accessApi.chains(abort));
}

const kinds: Partial<Record<string, string>> = { territory: 'territory', building: 'building', facility: 'facility' };

export function loadLooked(household: string): void {
  void looked.load(async (abort) => (await accessApi.looked(household, abort)).items, false);
}

/** Explains what is selected on the map: for the open account, or for oneself. */
export function loadWhy(who: string | null): void {
  const chosen = selection.peek();
  const kind = chosen ? kinds[chosen.kind] : undefined;
  if (!chosen || !kind || chosen.kind === 'point') why.clear();
  else void why.load((abort) => accessApi.explain(kind, chosen.id, who, abort), false);
}

/** The ground of an account's grants that count, drawn on the map; a whole tenant needs no drawing. */
export function loadGround(access: Effective | null): void {
  const ids = (access?.grants ?? []).filter((each) => each.counts_now && each.territory_id !== null).map((each) => each.territory_id as string);
  if (ids.length === 0) ground.clear();
  else void ground.load((abort) => Promise.all([...new Set(ids)].slice(0, 40).map((id) => accessApi.geometry(id, abort))), false);
}

function makeRoom(): void {
  if (isPhone.peek()) sheet.value = 'high';
  else if (isNarrow.peek()) panelOpen.value = false;
}

export function show(id: string | null): void {
  entry.value = null;
  refusal.value = null;
  openUser.value = id;
  if (id) makeRoom();
}

export function showEntry(one: Entry | null): void {
  entry.value = one;
  if (one) makeRoom();
}

/** Runs a change; what went wrong stays beside the form, what was done is said. */
export async function change<T>(work: () => Promise<T>, done: string, after: () => void): Promise<T | null> {
  if (busy.peek()) return null;
  busy.value = true;
  refusal.value = null;
  try {
    const result = await work();
    notify(done);
    after();
    return result;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    refusal.value = error;
    notify(problemText(error), 'bad');
    return null;
  } finally {
    busy.value = false;
  }
}

export function fitGround(box: [number, number, number, number]): void {
  mapHandle.peek()?.fit(box, 16.5, 0.16);
}

export function reset(): void {
  for (const each of [own, users, oneUser, requests, log, chain, looked, why, ground]) each.clear();
  untracked(() => {
    entry.value = null;
    issued.value = null;
    newKey.value = null;
    refusal.value = null;
  });
}

