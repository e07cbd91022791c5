/** What the incidents' tab holds: the queue with its counts, who carries what, what is ticked, the open case. */
import { batch, computed, signal } from '@preact/signals';
import type { Bbox, LngLat } from '../api/types';
import { isoDate } from '../format';
import { mapHandle } from '../map/handle';
import { incidentId, openIncident, queue, queueBody } from '../state/app';
import { community, may } from '../state/data';
import { Resource } from '../state/resource';
import {
  incidentsApi, type Asked, type Attendance, type BoardFigures, type Body, type Case, type ChronicPlaces, type Figures, type Grouping, type Hand, type Incident, type IncidentType,
  type Mine, type Similar,
} from './api';
import { deskNow } from './entry';
import { firstQueue, manyOf, queuesFor, statesOf, urgentFirst, type Queue } from './queues';
import { growTree } from './types';

const figures = new Resource<BoardFigures>();
const cases = new Resource<Case>();
const lists = new Resource<{ asked: string; items: Incident[]; next: string | null }>();
const tasks = new Resource<{ items: Mine[]; attendances: Attendance[] }>();
const known = new Resource<IncidentType[]>();
const bodies = new Resource<Body[]>();
const hands = new Resource<{ of: string; items: Hand[] }>();
const near = new Resource<{ of: string; items: Similar[] }>();
const counted = new Resource<Figures>();
const chronicles = new Resource<ChronicPlaces>();
export const board = figures.state;
export const list = lists.state;
export const opened = cases.state;
export const mine = tasks.state;
export const types = known.state;
export const allBodies = bodies.state;
export const staffHere = hands.state;
export const similar = near.state;
export const figuresFound = counted.state;
export const chronic = chronicles.state;
export const retry = {
  board: (): Promise<void> => figures.retry(),
  list: (): Promise<void> => lists.retry(),
  case: (): Promise<void> => cases.retry(),
  mine: (): Promise<void> => tasks.retry(),
  types: (): Promise<void> => known.retry(),
  figures: (): Promise<void> => counted.retry(),
  chronic: (): Promise<void> => chronicles.retry(),
};

export const queueList = computed<Queue[]>(() => queuesFor(may));
export const queueNow = computed<Queue>(() => queueList.value.find((one) => one === queue.value) ?? firstQueue(may));
export const grid = signal<string | null>(null);
export const words = signal('');
export const picked = signal<ReadonlySet<string>>(new Set());
export const busyMore = signal(false);

/** What may be done with the ticked rows of this queue; rows are ticked only for that. */
export const manySteps = computed(() =>
  deskNow.value === 'board' ? (manyOf[queueNow.value] ?? []).filter(({ right }) => may(right)).map(({ action }) => action) : [],
);

/** Queues in which every clock runs. */
const byDue = new Set<Queue>(['underway']);

export const asked = computed<Asked>(() => ({
  states: statesOf[queueNow.value], territory: grid.value ?? community.value?.id ?? null, body: queueBody.value, q: words.value.trim(),
  // only what has a clock is sorted by it; what waits is put in order below
  ...(byDue.has(queueNow.value) ? { sort: 'due' as const, limit: 50 } : { sort: 'newest' as const, limit: queueNow.value === 'ended' ? 50 : 200 }),
}));

export const isFiltered = computed(() => grid.value !== null || queueBody.value !== null || words.value.trim() !== '');
export const items = computed<Incident[]>(() => {
  const found = list.value.data?.items ?? [];
  return queueNow.value === 'ended' || byDue.has(queueNow.value) ? found : urgentFirst(found);
});

/** The case on screen, never the one before it. */
export const current = computed<Case | null>(() => (opened.value.data?.id === incidentId.value ? opened.value.data : null));

export const tree = computed(() => growTree(types.value.data ?? []));

export function loadList(): void {
  const now = asked.peek();
  const key = JSON.stringify(now);
  const isSame = list.peek().data?.asked === key;
  void lists.load(async (abort) => {
    const page = await incidentsApi.list(now, null, abort);
    return { asked: key, items: page.items, next: page.next_cursor };
  }, isSame);
}

export function loadBoard(): void {
  const id = grid.peek() ?? community.peek()?.id ?? null;
  void figures.load((abort) => incidentsApi.board(id, abort));
}

export function loadMine(): void {
  void tasks.load((abort) => incidentsApi.mine(abort));
}

/** The types, once; they change with an import, not while somebody looks. */
export function needTypes(): void {
  if (!types.peek().data && !types.peek().loading) void known.load(async (abort) => (await incidentsApi.types(abort)).items);
}

export function needBodies(): void {
  if (!allBodies.peek().data && !allBodies.peek().loading) void bodies.load(async (abort) => (await incidentsApi.bodies(abort)).items);
}

/** Who is on duty in a grid or community, and could be given what happens there. */
export function needHands(territory: string): void {
  if (staffHere.peek().data?.of !== territory) void hands.load(async (abort) => ({ of: territory, items: (await incidentsApi.hands(territory, abort)).items }), false);
}

/** The next page, put after what is there. */
export async function loadMore(): Promise<void> {
  const data = list.peek().data;
  if (!data?.next || busyMore.peek()) return;
  busyMore.value = true;
  const cursor = data.next;
  await lists.load(async (abort) => {
    const page = await incidentsApi.list(asked.peek(), cursor, abort);
    return { asked: data.asked, items: [...data.items, ...page.items], next: page.next_cursor };
  });
  busyMore.value = false;
}

export function loadCase(keep = true): void {
  const id = incidentId.peek();
  if (id) void cases.load((abort) => incidentsApi.read(id, abort), keep);
  else cases.clear();
}

/** A box of so many metres around a place. */
export function boxAround([lon, lat]: LngLat, metres: number): Bbox {
  const dLat = metres / 111_320;
  const dLon = dLat / Math.max(0.05, Math.cos((lat * Math.PI) / 180));
  return [lon - dLon, lat - dLat, lon + dLon, lat + dLat];
}

/** What may be the same matter as a case; `of` says as which. */
export function loadSimilar(id: string): void {
  void near.load(async (abort) => ({ of: id, items: (await incidentsApi.similarTo(id, abort)).items }), false);
}

/** What may have been reported already at a place. */
export function loadSimilarAt(of: string, type: string, at: LngLat, accuracy_m: number | null): void {
  void near.load(async (abort) => ({ of, items: (await incidentsApi.similarAt(at, type, accuracy_m, abort)).items }), false);
}

export const grouping = signal<Grouping>('month');
export const indicator = signal('on_time_rate');
export const months = signal(12);

export function loadFigures(): void {
  const where = grid.peek() ?? community.peek()?.id ?? null;
  const by = grouping.peek();
  const first = new Date();
  first.setDate(1);
  first.setMonth(first.getMonth() - months.peek() + 1);
  void counted.load((abort) => incidentsApi.figures(by, where, isoDate(first), abort));
}

export function loadChronic(): void {
  void chronicles.load((abort) => incidentsApi.chronic(grid.peek() ?? community.peek()?.id ?? null, abort));
}

export function forgetSimilar(): void {
  near.clear();
}

/** Reads again whatever is on screen: something was done here, or elsewhere. */
export function refresh(): void {
  if (deskNow.peek() === 'board') {
    loadList();
    loadBoard();
  }
  if (mine.peek().data || deskNow.peek() === 'mine') loadMine();
  if (incidentId.peek()) loadCase();
}

export function open(incident: Pick<Incident, 'id' | 'point'>): void {
  openIncident(incident.id);
  mapHandle.peek()?.flyTo(incident.point, 16.5);
}

export function choose(next: Queue): void {
  batch(() => {
    queue.value = next === firstQueue(may) ? null : next;
    picked.value = new Set();
  });
}

export function clearFilters(): void {
  batch(() => {
    grid.value = null;
    queueBody.value = null;
    words.value = '';
  });
}

export function pick(id: string, on: boolean): void {
  const next = new Set(picked.peek());
  if (on) next.add(id);
  else next.delete(id);
  picked.value = next;
}

export function pickAll(on: boolean): void {
  picked.value = new Set(on ? items.peek().map(({ id }) => id) : []);
}

export function pickedItems(): Incident[] {
  return items.peek().filter(({ id }) => picked.peek().has(id));
}

/** The incident with exactly this number, if one is in sight. */
export async function findByNumber(asked: string): Promise<string | null> {
  const number = asked.trim();
  if (number.length < 6) return null;
  try {
    const { items: found } = await incidentsApi.list({ q: number, limit: 2 }, null);
    return found.find((one) => one.number.toLowerCase() === number.toLowerCase())?.id ?? null;
  } catch {
    return null;
  }
}
