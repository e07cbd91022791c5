/** Every contact with the service: who one is, what the area is now, what of the queue has arrived, what must go. */
import { batch } from '@preact/signals';
import { Problem } from '../api/client';
import type { Area, SyncAnswer } from './contract';
import { deviceId, hasSession, rememberSession, rememberUser } from './device';
import { flush, pause_ms, type Ended } from './flush';
import { download, held, prepare, wipePack, WrongContent, type Pointer } from './packs';
import * as state from './state';
import { Store } from './store';
import { readArea, readStyle, session, signIn as askSignIn, signOut as askSignOut, transport } from './transport';
import { lang } from './words';
import type { Pack } from './contract';

const PACK_FRESH_MS = 6 * 3_600_000;

let offered: Pack | null = null;
let failed = 0;
let timer = 0;
let isFlushing = false;

/** Opens what this member has on the phone. */
export async function openFor(id: string): Promise<void> {
  const store = await Store.open(id);
  const [area, run, pointer, skew] = await Promise.all([
    store.kept<Area>('area'), store.kept<state.Run>('run'), store.kept<Pointer>('pack'), store.kept<number>('skew'),
  ]);
  const track = run ? await store.points(run.id) : [];
  const [items, done] = await Promise.all([store.items(), store.done()]);
  const there = pointer ? await held(id, pointer) : null;
  batch(() => {
    state.user.value = id;
    state.store.value = store;
    state.area.value = area;
    state.run.value = run;
    state.track.value = track;
    state.items.value = items;
    state.done.value = done;
    state.skew_s.value = skew ?? 0;
    state.pack.value = pointer ? (there ? { is: 'here', pointer } : { is: 'lost' }) : { is: 'none' };
    state.need.value = '';
    state.isReady.value = true;
  });
  rememberUser(id);
  choosePlan();
  if (isOver(area?.expires_at) || isOver(pointer?.expires_at)) await wipeArea('expired');
}

const isOver = (at: string | null | undefined): boolean => at !== null && at !== undefined && new Date(at).getTime() < Date.now();

export async function reload(): Promise<void> {
  const store = state.store.peek();
  if (!store) return;
  const [items, done] = await Promise.all([store.items(), store.done()]);
  batch(() => {
    state.items.value = items;
    state.done.value = done;
  });
}

/** Area and map leave the phone; what has not been sent stays until it is sent or thrown away. */
export async function wipeArea(why: state.Need): Promise<void> {
  const store = state.store.peek();
  const id = state.user.peek();
  if (!store || !id) return;
  await store.keep('area', null);
  await store.keep('run', null);
  await store.empty('track');
  await wipePack(store, id);
  offered = null;
  batch(() => {
    state.area.value = null;
    state.run.value = null;
    state.track.value = [];
    state.pack.value = { is: 'none' };
    state.need.value = why;
  });
}

/** The map was drawn for what one saw before; a patrol under way goes on with the new one. */
async function dropMap(): Promise<void> {
  const id = state.user.peek();
  if (id) await wipePack(state.store.peek(), id);
  offered = null;
  state.pack.value = { is: 'none' };
}

let refreshing: Promise<void> | null = null;

/** Reads the area anew, once at a time; when one may see something else now, what was here before goes first. */
export function refreshArea(): Promise<void> {
  refreshing ??= readAnew().finally(() => (refreshing = null));
  return refreshing;
}

async function readAnew(): Promise<void> {
  const store = state.store.peek();
  if (!store) return;
  const before = state.area.peek();
  let found: Area;
  try {
    found = await readArea(state.run.peek()?.area_id ?? (await store.kept<string>('area_id')));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await refusedArea(error);
    return;
  }
  state.isReached.value = true;
  if (before && before.area.id !== found.area.id) await wipeArea('');
  else if (before && before.scope_generation !== found.scope_generation) await dropMap();
  await store.keep('area', found);
  if (state.area.peek()?.generation !== found.generation) state.area.value = found;
  state.need.value = '';
  choosePlan();
  if (hasFreshPack()) return;
  void keepStyles(store);
  void offerPack(found);
}

/** What is due now, until the member chooses. */
function choosePlan(): void {
  if (state.chosenPlan.peek() !== undefined) return;
  const due = state.plansNow.peek().find((plan) => ['planned', 'running', 'paused'].includes(plan.state));
  if (due) state.chosenPlan.value = state.keyOf(due);
}

/** One of several grids in sight, as the member's own from now on. */
export async function chooseArea(id: string): Promise<void> {
  await state.store.peek()?.keep('area_id', id);
  await refreshArea();
}

/** A map that was brought here lately is not asked for at every contact. */
function hasFreshPack(): boolean {
  const now = state.pack.peek();
  return now.is === 'here' && Date.now() - new Date(now.pointer.at).getTime() < PACK_FRESH_MS;
}

async function refusedArea(error: Problem): Promise<void> {
  const store = state.store.peek();
  if (error.status === 401) state.need.value = 'sign_in';
  else if (error.status === 403) await wipeArea(error.body.code === 'revoked' ? 'revoked' : 'not_allowed');
  else if (error.body.code === 'choose_area') state.need.value = 'choose_area';
  else if (error.status === 404) {
    await store?.keep('area_id', null);
    await wipeArea('no_area');
  }
  else if (error.status === 426) state.need.value = 'old';
  else if (error.status === 0) state.isReached.value = false;
}

async function keepStyles(store: Store): Promise<void> {
  try {
    for (const theme of ['outdoor', 'light', 'dark']) await store.keep(`style:${theme}:${lang.peek()}`, await readStyle(theme, lang.peek()));
  } catch {
    /* the ones from before serve */
  }
}

/** Has the map of the area made, and says how large it is; one that is here and the same is left in peace. */
export async function offerPack(area: Area): Promise<void> {
  const now = state.pack.peek();
  if (now.is === 'making' || now.is === 'loading') return;
  const had = now.is === 'here' ? now : null;
  try {
    if (!had) state.pack.value = { is: 'making', share: 0 };
    offered = await prepare(area.area.id, (share) => {
      if (!had) state.pack.value = { is: 'making', share };
    });
  } catch {
    state.pack.value = had ?? (now.is === 'lost' ? now : { is: 'failed', why: 'line' });
    return;
  }
  if (had?.pointer.generation === offered.generation) {
    const store = state.store.peek();
    const pointer = { ...had.pointer, at: new Date().toISOString(), expires_at: offered.expires_at };
    await store?.keep('pack', pointer);
    state.pack.value = { is: 'here', pointer };
  } else if (had) await downloadPack();
  else state.pack.value = { is: 'offered', bytes: offered.size_bytes ?? 0 };
}

export async function downloadPack(): Promise<void> {
  const store = state.store.peek();
  const id = state.user.peek();
  const area = state.area.peek();
  if (!store || !id || !area) return;
  if (!offered) await offerPack(area);
  const wanted = offered;
  if (!wanted) return;
  const bytes = wanted.size_bytes ?? 0;
  const had = state.pack.peek();
  try {
    state.pack.value = { is: 'loading', share: 0, bytes };
    const pointer = await download(store, id, area.area.id, wanted, (share) => (state.pack.value = { is: 'loading', share, bytes }));
    state.pack.value = { is: 'here', pointer };
    state.isPersisted.value = 'storage' in navigator && (await navigator.storage.persist());
  } catch (error) {
    offered = null;
    const why = error instanceof DOMException && error.name === 'QuotaExceededError' ? 'room' : error instanceof WrongContent ? 'content' : 'line';
    state.pack.value = had.is === 'here' ? had : { is: 'failed', why };
  }
}

export async function enter(username: string, password: string): Promise<boolean> {
  return entered(await askSignIn(username, password));
}

/** Goes on after a sign-in; false while a second factor is missing. */
export async function entered(found: Awaited<ReturnType<typeof session>>): Promise<boolean> {
  if (found.step) return false;
  rememberSession(true);
  state.userName.value = found.user.display_name;
  state.isDemo.value = found.user.tenant.is_demo;
  if (state.user.peek() !== found.user.id || !state.store.peek()) await openFor(found.user.id);
  state.need.value = '';
  await refreshArea();
  sendSoon(0);
  return true;
}

/** Sends the queue when nobody else on this phone is doing so. */
export async function send(): Promise<Ended | null> {
  const store = state.store.peek();
  const id = state.user.peek();
  if (!store || !id || isFlushing) return null;
  isFlushing = true;
  try {
    const work = async (): Promise<Ended> =>
      flush(store, transport(deviceId()), id, {
        sending: (ids) => (state.sendingIds.value = new Set(ids)),
        answered,
        changed: reload,
      });
    const ended =
      'locks' in navigator
        ? await navigator.locks.request(`wangge-patrol-${id}`, { ifAvailable: true }, async (lock) => (lock ? work() : null))
        : await work();
    if (ended) await finished(ended);
    return ended;
  } finally {
    isFlushing = false;
    state.sendingIds.value = new Set();
    await reload();
  }
}

function answered(answer: SyncAnswer, sent_ms: number): void {
  const store = state.store.peek();
  const half_s = (Date.now() - sent_ms) / 2000;
  const skew = Math.round(Math.abs(answer.skew_s) > half_s ? answer.skew_s : 0);
  state.isReached.value = true;
  if (skew !== state.skew_s.peek()) {
    state.skew_s.value = skew;
    void store?.keep('skew', skew);
  }
  takeVerdicts(answer);
  isOutdated ||= answer.revoked || (state.area.peek() !== null && answer.scope_generation !== state.area.peek()?.scope_generation);
  isRevoked ||= answer.revoked;
}

let isOutdated = false;
let isRevoked = false;

/** What the service made of the check-ins: late, not accepted. */
function takeVerdicts(answer: SyncAnswer): void {
  const run = state.run.peek();
  if (!run) return;
  const verdicts = new Map(answer.items.flatMap(({ id, answer: said }) => (typeof said?.verdict === 'string' ? [[id, said.verdict] as const] : [])));
  if (verdicts.size === 0) return;
  const checks = Object.fromEntries(
    Object.entries(run.checks).map(([point, check]) => [point, { ...check, verdict: verdicts.get(check.action) ?? check.verdict }]),
  );
  state.run.value = { ...run, checks };
  void state.store.peek()?.keep('run', state.run.value);
}

async function finished(ended: Ended): Promise<void> {
  failed = ended === 'later' ? failed + 1 : 0;
  if (ended === 'sign_in' || ended === 'other_user' || ended === 'old') state.need.value = ended;
  if (ended === 'revoked') await wipeArea('revoked');
  if (ended === 'empty') {
    if (isRevoked) await wipeArea('revoked');
    else if (isOutdated) await refreshArea();
    isOutdated = isRevoked = false;
    if (!state.run.peek()) await state.store.peek()?.empty('track');
  }
  if (ended === 'later') {
    state.isReached.value = navigator.onLine && failed < 2;
    sendSoon(pause_ms(failed));
  }
}

export function sendSoon(ms = 300): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (navigator.onLine && state.items.peek().some((item) => item.state === 'queued')) void send();
  }, ms);
}

/** Tries at the start, when the network is back, when the page is looked at again, and every half minute. */
export function keepSending(): void {
  addEventListener('online', () => {
    state.isReached.value = true;
    failed = 0;
    sendSoon(0);
    if (state.store.peek() && !state.need.peek()) void refreshArea();
  });
  addEventListener('offline', () => (state.isReached.value = false));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') sendSoon(0);
  });
  window.setInterval(() => {
    sendSoon(0);
    if (!state.isReached.peek() && navigator.onLine && !state.need.peek()) void refreshArea();
  }, 30_000);
}

export function begin(): void {
  keepSending();
  const id = state.user.peek();
  void (async () => {
    if (id) await openFor(id);
    else state.isReady.value = true;
    // nobody who signed in in this browser: no need to ask
    if (!id && !hasSession()) {
      state.need.value = 'sign_in';
      return;
    }
    try {
      const found = await session();
      if (id && found.user.id !== id && state.items.peek().length > 0) {
        state.need.value = 'other_user';
        return;
      }
      await entered(found);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        rememberSession(false);
        state.need.value = 'sign_in';
      } else if (error instanceof Problem && error.status === 0) state.isReached.value = false;
    }
  })();
}

/** Key, databases, maps and shell leave the phone; only then the session ends. To be called when nothing waits, or what waits was given up. */
export async function leave(): Promise<void> {
  const id = state.user.peek();
  const store = state.store.peek();
  if (id) {
    await store?.empty('kept', 'queue', 'photo', 'done', 'track');
    store?.close();
    await wipePack(null, id);
    await Store.destroy(id);
  }
  for (const name of await caches.keys()) if (name.startsWith('patrol-')) await caches.delete(name);
  rememberUser(null);
  rememberSession(false);
  await askSignOut().catch(() => undefined);
  await Promise.all((await navigator.serviceWorker.getRegistrations()).map((each) => each.unregister()));
  location.replace('/patrol/');
}
