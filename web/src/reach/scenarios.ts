/** Scenarios of the community: saved by name, opened, compared with what is on screen. */
import { batch, computed, signal } from '@preact/signals';
import { api, type Problem } from '../api/client';
import { say } from '../state/announce';
import { facilityKind } from '../state/app';
import { community } from '../state/data';
import { Resource } from '../state/resource';
import { reachApi, type Figures, type Scenario, type Survey } from './api';
import * as store from './store';
import { tr } from './text';

const listed = new Resource<{ items: Scenario[] }>();
const others = new Resource<{ id: string; key: string; survey: Survey }>();
export const list = listed.state;
export const saving = signal(false);
export const problem = signal<Problem | null>(null);
/** The scenario that is on screen as it was saved. */
export const opened = signal<Scenario | null>(null);
export const compared = signal<Scenario | null>(null);

export const ofKind = computed(() => (list.value.data?.items ?? []).filter(({ kind }) => kind === facilityKind.value));

export function read(): void {
  const where = community.peek()?.id;
  if (where) void listed.load((abort) => reachApi.scenarios(where, abort));
}

const said = (one: { added: unknown; closed: unknown; links: unknown }): string => JSON.stringify([one.added, one.closed, one.links]);
export const isOpen = computed(() => {
  const [one, now] = [opened.value, store.asked.value];
  return one !== null && now !== null && said(one) === said(now) && one.kind === now.kind && one.limit_m === now.limit_m && one.group === now.group;
});

export async function save(name: string): Promise<boolean> {
  const now = store.asked.peek();
  if (!now || saving.peek()) return false;
  saving.value = true;
  problem.value = null;
  try {
    const saved = await reachApi.save({ ...now, name });
    opened.value = saved;
    say(tr('saved', { name }));
    read();
    return true;
  } catch (error) {
    problem.value = error as Problem;
    return false;
  } finally {
    saving.value = false;
  }
}

/** Puts a scenario on screen: its question and its changes. */
export async function open(scenario: Scenario): Promise<void> {
  const gone = await Promise.all(
    scenario.closed.map((id) =>
      api.facility(id).then(
        ({ name, point }): store.Closed => ({ id, name: name ?? '', at: point }),
        (): store.Closed => ({ id, name: '', at: [0, 0] }),
      ),
    ),
  );
  batch(() => {
    store.begin(scenario.kind);
    facilityKind.value = scenario.kind;
    store.limit.value = scenario.limit_m;
    store.group.value = scenario.group;
    store.sites.value = scenario.added;
    store.closed.value = gone;
    store.links.value = scenario.links;
    opened.value = scenario;
    if (compared.peek()?.id === scenario.id) compared.value = null;
  });
}

export async function forget(scenario: Scenario): Promise<void> {
  problem.value = null;
  try {
    await reachApi.forget(scenario.id);
    if (opened.peek()?.id === scenario.id) opened.value = null;
    if (compared.peek()?.id === scenario.id) compared.value = null;
    read();
  } catch (error) {
    problem.value = error as Problem;
  }
}

/** Asks what a scenario comes to under the question on screen, so that both are of the same moment and the same limit. */
export function compare(scenario: Scenario | null): void {
  compared.value = scenario;
  const now = store.asked.peek();
  if (!scenario || !now) return;
  const key = keyOf(scenario, store.baseKey.peek());
  void others.load(async (abort) => ({
    id: scenario.id,
    key,
    survey: await reachApi.survey({ ...now, added: scenario.added, closed: scenario.closed, links: scenario.links }, abort),
  }), false);
}

const keyOf = (scenario: Scenario, question: string): string => `${scenario.id} ${question}`;

export const other = computed<Survey | null>(() => {
  const [scenario, found] = [compared.value, others.state.value.data];
  return scenario && found?.key === keyOf(scenario, store.baseKey.value) ? found.survey : null;
});

/** Homes that differ: within reach in the compared scenario alone, and on screen alone. */
export const difference = computed<{ better: string[]; worse: string[] }>(() => {
  const [now, then] = [store.survey.value, other.value];
  if (!now || !then) return { better: [], worse: [] };
  const [lacking, lacked] = [new Set(now.buildings.gap), new Set(then.buildings.gap)];
  return { better: now.buildings.gap.filter((id) => !lacked.has(id)), worse: then.buildings.gap.filter((id) => !lacking.has(id)) };
});

export interface DifferenceRow {
  grid: string | null;
  was: number | null;
  now: number;
  then: number;
}

const gapOf = (survey: Survey | null, grid: string | null): number | null => survey?.grids.find(({ grid_id }) => grid_id === grid)?.gap ?? null;

/** People out of reach by grid: as it is, on screen, and in the compared scenario; those that differ most first. */
export const rows = computed<DifferenceRow[]>(() => {
  const [now, then, base] = [store.survey.value, other.value, store.base.value];
  if (!now || !then) return [];
  const listed_: DifferenceRow[] = now.grids.map(({ grid_id, gap }: Figures & { grid_id: string | null }) => ({
    grid: grid_id, was: gapOf(base, grid_id), now: gap, then: gapOf(then, grid_id) ?? 0,
  }));
  return listed_.sort((a, b) => Math.abs(b.then - b.now) - Math.abs(a.then - a.now) || b.now - a.now);
});
