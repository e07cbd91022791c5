/** Changing a household's file: what is sent, what stood beside a field that was refused, and the way back. */
import { computed, signal } from '@preact/signals';
import { Problem, request } from '../api/client';
import { notify } from '../state/announce';
import { may } from '../state/data';
import { problemText } from '../ui/States';
import type { HouseholdFile } from './api';
import type { Form, Values } from './form';
import * as store from './store';
import { th } from './text';

export interface Changed {
  file_number: number;
  id: string | null;
}

export interface Found {
  person_id: string;
  household_id: string;
  name: string | null;
  age_band: string | null;
  address: string;
}

export type SearchField = 'name' | 'id_number' | 'phone';
export type Sent = Record<string, unknown>;

/** One change of one file; `path` is what follows the household's address. */
export interface Step {
  method: 'POST' | 'PATCH';
  path: string;
  body?: Sent;
}

const households = '/api/v1/households';

function send(id: string, seen: number, { method, path, body }: Step): Promise<Changed> {
  return request(`${households}/${encodeURIComponent(id)}${path}`, { method, body: body ?? {}, headers: { 'If-Match': `"h${seen}"` } });
}

export const search = (field: SearchField, value: string, purpose: string): Promise<{ items: Found[] }> =>
  request('/api/v1/people:search', { method: 'POST', body: { field, value, purpose } });

export const correctionSaid = (household: string, id: string): Promise<{ said: string }> =>
  request(`${households}/${encodeURIComponent(household)}/corrections/${encodeURIComponent(id)}:show`, { method: 'POST' });

/** Which field a refusal belongs to, the first that the form has; what is not here stands below the form. */
const beside: Record<string, string[]> = {
  two_heads: ['former_head', 'relation'],
  head_needed: ['new_head', 'relation'],
  already_here: ['relation'],
  overlapping_residence: ['since_on'],
  overlapping_tenancy: ['since_on'],
  bad_interval: ['on', 'until_on', 'since_on'],
  bad_expiry: ['expires_on'],
  basis_needed: ['legal_basis'],
  tag_is_there: ['code'],
  id_shape: ['id_number', 'said'],
  id_birthday: ['id_number', 'said'],
  id_checksum: ['id_number', 'said'],
  birthday_in_future: ['birth_year', 'said'],
  birth_year: ['birth_year', 'said'],
  birth_year_differs: ['birth_year', 'said'],
  phone_shape: ['phone', 'landlord_phone', 'said'],
  number_length: ['id_number', 'said'],
  name_length: ['name', 'said'],
  no_residence: ['is_living'],
};

export function fieldOf(problem: Problem, values: Values): string | null {
  const { code, errors } = problem.body as { code?: string; errors?: { where: string }[] };
  const named = errors?.map(({ where }) => where.split('.').at(-1) ?? '') ?? [];
  if (code === 'birthday_in_future' && values.id_number) return 'id_number';
  return [...(beside[code ?? ''] ?? []), ...named].find((name) => name in values) ?? null;
}

const known = (error: unknown): Problem => (error instanceof Problem ? error : new Problem(0, { code: 'service_away' }));

export const mayWrite = computed(() => may('people.write'));
/** Who visits may hand in what a resident says is wrong. */
export const mayAsk = computed(() => mayWrite.value || may('visits.write'));

/** The last change that can be taken back, until the next one or until the file is closed. */
export const undo = signal<{ household: string; text: string; steps: Step[] } | null>(null);

/** Sends a change of the open file; a refusal stays with the form, and so does everything typed. */
export async function change(form: Form, step: Step, said: string, back: Step | null = null): Promise<boolean> {
  const file = store.file.peek().data;
  if (!file || form.saving.peek()) return false;
  form.saving.value = true;
  form.errors.value = {};
  form.problem.value = null;
  try {
    const done = await send(file.id, file.file_number, step);
    undo.value = back ? { household: file.id, text: said, steps: [fill(back, done)] } : null;
    notify(said);
    form.done();
    store.refresh();
    return true;
  } catch (error) {
    refuse(form, known(error));
    return false;
  } finally {
    form.saving.value = false;
  }
}

function refuse(form: Form, problem: Problem): void {
  const field = fieldOf(problem, form.values.peek());
  if (field) form.errors.value = { [field]: problemText(problem) };
  else form.problem.value = problemText(problem);
  // what somebody else changed is read at once, so that saving again means having seen it
  if (problem.status === 412) store.refresh();
}

/** `{id}` in the way back stands for what the change added. */
function fill(step: Step, done: Changed): Step {
  return { ...step, path: step.path.replace('{id}', done.id ?? '') };
}

export async function takeBack(): Promise<void> {
  const last = undo.peek();
  const file = store.file.peek().data;
  if (!last || file?.id !== last.household) return;
  undo.value = null;
  try {
    let seen = file.file_number;
    for (const step of last.steps) seen = (await send(file.id, seen, step)).file_number;
    notify(th('undone'));
  } catch (error) {
    notify(problemText(known(error)), 'bad');
  }
  store.refresh();
}

/** Which form is open over the file, and about whom. */
export type Open =
  | { kind: 'add' | 'head' | 'tenancy' }
  | { kind: 'edit' | 'out' | 'tag' | 'correct'; person: string }
  | { kind: 'endTag'; person: string; tag: string }
  | { kind: 'endTenancy'; tenancy: string }
  | { kind: 'answer'; request: string };

export const open = signal<Open | null>(null);

export const memberOf = (file: HouseholdFile, id: string): HouseholdFile['members'][number] | undefined =>
  file.members.find(({ person_id }) => person_id === id);
