/** What is on the screen of the patrol page, as signals; the parts of the page read and the commands write them. */
import { computed, signal } from '@preact/signals';
import type { Area, Fix, LngLat, Plan, PatrolPoint } from './contract';
import { knownTheme, lastUser, type Theme } from './device';
import { inOrder, nextPoint } from './judging';
import type { Progress } from './lanes';
import type { Pointer } from './packs';
import type { Done, Item, Store } from './store';
import type { TrackPoint } from './tracking';

export interface Check {
  at_ms: number;
  how: 'done' | 'made_up';
  /** The action that said so: when it is refused, the point is not done. */
  action: string;
  verdict: string | null;
}
export interface Run {
  id: string;
  /** Its key; none for a patrol without a plan. */
  plan: string | null;
  area_id: string;
  state: 'running' | 'paused';
  started_ms: number;
  checks: Record<string, Check>;
  checklist: Record<string, { ok: boolean; note: string }>;
  next_seq: number;
  sent_seq: number;
}
export type ScreenName = '' | 'report' | 'check' | 'finish' | 'sos' | 'outbox' | 'phone' | 'list';
export type Need = '' | 'sign_in' | 'other_user' | 'revoked' | 'old' | 'expired' | 'no_area' | 'choose_area' | 'not_allowed';
export type PackState =
  | { is: 'none' }
  | { is: 'making'; share: number }
  | { is: 'offered'; bytes: number }
  | { is: 'loading'; share: number; bytes: number }
  | { is: 'here'; pointer: Pointer }
  | { is: 'lost' }
  | { is: 'failed'; why: 'room' | 'line' | 'content' };

export const user = signal<string | null>(lastUser());
export const userName = signal('');
export const isDemo = signal(false);
export const store = signal<Store | null>(null);
export const isReady = signal(false);
export const area = signal<Area | null>(null);
export const pack = signal<PackState>({ is: 'none' });
export const run = signal<Run | null>(null);
/** Nothing was chosen yet, or none on purpose. */
export const chosenPlan = signal<string | null | undefined>(undefined);
export const target = signal<string | null>(null);
export const items = signal<Item[]>([]);
export const done = signal<Done[]>([]);
export const sendingIds = signal<ReadonlySet<string>>(new Set());
export const isReached = signal(navigator.onLine);
export const need = signal<Need>('');
export const skew_s = signal(0);
export const fixes = signal<Fix[]>([]);
export const positionState = signal<'off' | 'asking' | 'on' | 'denied'>('off');
export const wakeState = signal<'off' | 'on' | 'refused'>('off');
export const track = signal<TrackPoint[]>([]);
export const progress = signal<Progress | null>(null);
export const now_ms = signal(Date.now());
export const sheet = signal<'low' | 'mid' | 'high'>('mid');
export const screen = signal<ScreenName>('');
export const notice = signal<{ text: string; bad: boolean } | null>(null);
export const theme = signal<Theme>(knownTheme());
export const isPersisted = signal<boolean | null>(null);
export const hasUpdate = signal(false);
/** The item of the checklist that the report is about. */
export const reportFor = signal<string | null>(null);
/** The record that the report takes the place of. */
export const editing = signal<Item | null>(null);
export const hasRead = signal(false);
export const centre = signal<LngLat | null>(null);
export const inView = signal<{ at: LngLat; n: number } | null>(null);

export const lastFix = computed<Fix | null>(() => fixes.value.at(-1) ?? null);
/** A plan on a day: yesterday's may still be under way. */
export const keyOf = ({ id, occurs_on }: Plan): string => `${id}:${occurs_on}`;
/** What there is to walk now: not what is over. */
export const plansNow = computed<Plan[]>(() =>
  (area.value?.plans ?? []).filter((each) => each.state === 'running' || new Date(each.ends_at).getTime() > now_ms.value),
);
export const plan = computed<Plan | null>(() => {
  const key = run.value ? run.value.plan : chosenPlan.value;
  return area.value?.plans.find((each) => keyOf(each) === key) ?? null;
});
export const points = computed<PatrolPoint[]>(() => (area.value ? inOrder(area.value.points, plan.value?.point_ids ?? null) : []));
const refusedIds = computed(() => new Set(items.value.filter(({ state }) => state === 'refused').map(({ id }) => id)));

/** The check-in of a point, as far as the service has not refused it. */
export function checkOf(id: string): Check | null {
  const check = run.value?.checks[id];
  return check && !refusedIds.value.has(check.action) ? check : null;
}

export const next = computed<PatrolPoint | null>(() => {
  const wanted = points.value.find(({ id }) => id === target.value);
  if (wanted && !checkOf(wanted.id)) return wanted;
  return nextPoint(points.value, (id) => checkOf(id) !== null);
});
export const checkedCount = computed(() => points.value.filter(({ id }) => checkOf(id) !== null).length);
export const waiting = computed(() => items.value.filter(({ state }) => state === 'queued'));
export const refused = computed(() => items.value.filter(({ state }) => state === 'refused'));

let hiding = 0;
/** Says something for a while. */
export function tell(text: string, bad = false): void {
  notice.value = { text, bad };
  clearTimeout(hiding);
  hiding = window.setTimeout(() => (notice.value = null), bad ? 9000 : 5000);
}

export function show(name: ScreenName): void {
  if (name) location.hash = name;
  else if (location.hash) history.back();
  screen.value = name;
}
