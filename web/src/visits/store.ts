/** What the visits pages hold: the plan of an area, its progress, and the visits that are about to be sent. */
import { batch, computed, signal } from '@preact/signals';
import { Problem } from '../api/client';
import { mapObject } from '../map/handle';
import { notify } from '../state/announce';
import { patrolArea, setLayer, workspace } from '../state/app';
import { community, layerDefault, layerOn, may } from '../state/data';
import { Resource } from '../state/resource';
import { problemText } from '../ui/States';
import { recordWhileLeaving, visitsApi, type Due, type NewVisit, type Outcome, type Plan, type Progress } from './api';
import { to } from './text';

export const undoSeconds = 5;

export interface Pending {
  body: NewVisit;
  due: Due;
  /** Seconds until it is sent; none when it is under way. */
  left: number | null;
  problem: Problem | null;
}

const plans = new Resource<Plan>();
const progresses = new Resource<Progress>();
export const plan = plans.state;
export const progress = progresses.state;
export const retry = { plan: (): Promise<void> => plans.retry(), progress: (): Promise<void> => progresses.retry() };

export const view = signal<'due' | 'progress'>('due');
/** The grid chosen on this page; none is the whole community. */
export const grid = signal<string | null>(null);
export const rule = signal('');
export const openId = signal<string | null>(null);
export const pending = signal<ReadonlyMap<string, Pending>>(new Map());

/** On the phone's patrol page one's own grid, else what was chosen here. */
export const territory = computed(() => (workspace.value === 'patrol' ? patrolArea.value : (grid.value ?? community.value?.id ?? null)));

export const mayRecord = computed(() => may('visits.write'));

export const freshnessOn = computed(() => layerOn('freshness'));

export function showFreshness(on: boolean): void {
  setLayer('freshness', on, layerDefault('freshness'));
}

export function load(): void {
  const id = territory.peek();
  if (!id) return;
  const asked = rule.peek();
  void plans.load((abort) => visitsApi.due(id, asked, abort));
  const whole = community.peek()?.id ?? id;
  if (workspace.peek() !== 'patrol') void progresses.load((abort) => visitsApi.progress(whole, abort));
}

/** 12栋 3 单元 4 层 402, as far as it is known. */
export function addressOf(due: Due): string {
  const unit = [
    due.entrance && to('entrance', { n: due.entrance }),
    due.room && (due.floor === null ? due.room : to('floorRoom', { floor: due.floor, room: due.room })),
  ].filter(Boolean);
  return [due.building ?? due.address ?? due.house_number ?? due.lane ?? '', ...unit].join(' ');
}

function put(id: string, next: Pending | null): void {
  const all = new Map(pending.peek());
  if (next) all.set(id, next);
  else all.delete(id);
  pending.value = all;
}

let timer = 0;

function tick(): void {
  for (const [id, one] of pending.peek()) {
    if (one.left === null || one.problem) continue;
    if (one.left > 1) put(id, { ...one, left: one.left - 1 });
    else void send(id);
  }
  if (![...pending.peek().values()].some(({ left }) => left !== null)) {
    window.clearInterval(timer);
    timer = 0;
  }
}

/** Records after a few seconds in which it can be taken back; the id is made here, so it is stored once. */
export function record(due: Due, outcome: Outcome, note = '', verified = outcome === 'met'): void {
  const body: NewVisit = {
    id: crypto.randomUUID(),
    household_id: due.household_id,
    outcome,
    visited_at: new Date().toISOString(),
    kind: due.reasons.some((code) => code !== 'quarterly') ? 'must_visit' : 'routine',
    note,
    unit_verified: verified,
  };
  batch(() => {
    openId.value = null;
    put(due.household_id, { body, due, left: undoSeconds, problem: null });
  });
  if (!timer) timer = window.setInterval(tick, 1000);
}

export function undo(id: string): void {
  put(id, null);
}

export async function send(id: string): Promise<void> {
  const one = pending.peek().get(id);
  if (!one) return;
  put(id, { ...one, left: null, problem: null });
  try {
    await visitsApi.record(one.body);
    notify(to('recorded', { place: addressOf(one.due), outcome: to(`outcome.${one.body.outcome}`) }));
    put(id, null);
    load();
    const map = mapObject.peek();
    if (map?.getSource('freshness')) map.refreshTiles('freshness');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    put(id, { ...one, left: null, problem: error });
    notify(`${to('failed')} ${problemText(error)}`, 'bad');
  }
}

/** What still waits goes out at once: the page is closed or another one is opened. */
export function flush(leaving: boolean): void {
  for (const [id, one] of pending.peek()) {
    if (one.left === null) continue;
    if (leaving) recordWhileLeaving(one.body);
    else void send(id);
  }
}
