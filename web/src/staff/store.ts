/** What the staff tab holds: the lists of the community in focus, who is open, and the form on top. */
import { batch, computed, signal } from '@preact/signals';
import { Problem } from '../api/client';
import type { Bbox, Level } from '../api/types';
import { mapHandle } from '../map/handle';
import { notify } from '../state/announce';
import { asOf } from '../state/app';
import { community, communityGrids, may, retry as again } from '../state/data';
import { Resource } from '../state/resource';
import { staffApi, type Absence, type Duty, type DutyRole, type Shared, type Vacancies, type Vacancy, type Worker, type Workload } from './api';
import { to } from './text';

export type View = 'roster' | 'vacancies' | 'workload';
export type Form =
  | { kind: 'give'; worker: Worker | null; vacancy: Vacancy | null }
  | { kind: 'move' | 'end'; worker: Worker; duty: Duty }
  | { kind: 'away'; worker: Worker }
  | { kind: 'deputy'; worker: Worker; absence: Absence };

const people = new Resource<{ workers: Worker[]; roles: DutyRole[] }>();
const gaps = new Resource<{ report: Vacancies; shared: Shared[] }>();
const loads = new Resource<Workload>();
export const list = people.state;
export const vacancies = gaps.state;
export const workload = loads.state;
export const retry = { list: (): Promise<void> => people.retry(), vacancies: (): Promise<void> => gaps.retry(), workload: (): Promise<void> => loads.retry() };

export const view = signal<View>('roster');
export const openId = signal<string | null>(null);
export const form = signal<Form | null>(null);
export const refusal = signal<Problem | null>(null);
export const saving = signal(false);

export const workers = computed(() => list.value.data?.workers ?? []);
export const roles = computed(() => list.value.data?.roles ?? []);
export const open = computed(() => workers.value.find(({ id }) => id === openId.value) ?? null);

/** Whoever keeps the staff, looking at today. */
export const mayChange = computed(() => asOf.value === null && may('staff.write'));

export function load(): void {
  const id = community.peek()?.id;
  if (!id) return;
  void people.load(async (abort) => {
    const [staff, known] = await Promise.all([staffApi.workers(id, abort), staffApi.roles(abort)]);
    return { workers: staff, roles: known.items };
  });
  void gaps.load(async (abort) => {
    const [report, shared] = await Promise.all([staffApi.vacancies(id, abort), staffApi.lines(id, abort)]);
    return { report, shared: shared.items };
  });
  void loads.load((abort) => staffApi.workload(id, abort));
}

export function reset(): void {
  batch(() => {
    openId.value = null;
    form.value = null;
    refusal.value = null;
  });
}

export function showForm(next: Form | null): void {
  refusal.value = null;
  form.value = next;
}

/** Runs a change, says what came of it, and reads everything again. */
export async function change(work: () => Promise<unknown>, said: string): Promise<void> {
  saving.value = true;
  refusal.value = null;
  try {
    await work();
    form.value = null;
    notify(to('saved', { what: said }));
    load();
    void again.grids();
    void again.detail();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    refusal.value = error;
  } finally {
    saving.value = false;
  }
}

/** 07 网格, or the lane's own name. */
export function placeName(place: { level: Level; number: string | null; name: string }): string {
  return place.level === 'grid' && place.number ? to('gridNumber', { n: place.number }) : place.name;
}

export const placeOf = (duty: Duty): string => placeName({ level: duty.level, number: duty.territory_number, name: duty.territory });

export function showPlace(box: Bbox): void {
  mapHandle.peek()?.fit(box, 17, 0.26);
}

export function showDuty(duty: Duty): void {
  const grid = communityGrids.peek().find(({ id }) => id === duty.territory_id || id === duty.parent_id);
  if (grid) showPlace(grid.bbox);
}
