/** What the register holds on screen: the households of a building, the file that is open, numbers shown for a purpose. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { Problem } from '../api/client';
import { notify, say } from '../state/announce';
import { householdId, selection } from '../state/app';
import { session } from '../state/data';
import { Resource } from '../state/resource';
import { problemText } from '../ui/States';
import { registerApi, type Code, type Codes, type HouseholdFile, type HouseholdLine, type Member, type NumberField } from './api';
import { tr } from './text';

const lists = new Resource<{ building: string; items: HouseholdLine[] }>();
const files = new Resource<HouseholdFile>();
const codesResource = new Resource<Codes>();

export const list = lists.state;
export const file = files.state;
export const retry = { list: (): Promise<void> => lists.retry(), file: (): Promise<void> => files.retry() };
export const find = signal('');

/** Full numbers on screen, by person and field; gone with the file, and after five minutes. */
export const shown = signal<Record<string, string>>({});
const keptMs = 5 * 60_000;
let hideTimer = 0;

export const buildingId = computed(() => (selection.value?.kind === 'building' ? selection.value.id : null));

export const lines = computed(() => {
  const loaded = list.value.data;
  if (!loaded || loaded.building !== buildingId.value) return null;
  const wanted = find.value.trim().toLowerCase();
  if (!wanted) return loaded.items;
  return loaded.items.filter((line) => [line.address, line.room, line.entrance, line.head].some((text) => text?.toLowerCase().includes(wanted)));
});

export function codeOf(scheme: string, code: string | null): Code | null {
  if (code === null) return null;
  return codesResource.state.value.data?.[scheme]?.find((each) => each.code === code) ?? { code, name: code, name_en: code };
}

function readList(id: string | null): void {
  find.value = '';
  if (id === null) lists.clear();
  else void lists.load(async (abort) => ({ building: id, items: await registerApi.ofBuilding(id, abort) }), false);
}

function readFile(id: string | null): void {
  hideNumbers();
  if (id === null) files.clear();
  else {
    if (!codesResource.state.peek().data) void codesResource.load((abort) => registerApi.codes(abort));
    void files.load((abort) => registerApi.file(id, abort), files.state.peek().data?.id === id).then(() => {
      const opened = files.state.peek().data;
      if (opened) say(tr('opened', { address: opened.address }));
    });
  }
}

let started = false;

/** Follows the selection and the open household from the first time the register is on screen. */
export function start(): void {
  if (started) return;
  started = true;
  effect(() => {
    const id = session.value.status === 'in' ? buildingId.value : null;
    untracked(() => readList(id));
  });
  effect(() => {
    const id = session.value.status === 'in' ? householdId.value : null;
    untracked(() => readFile(id));
  });
}

export function open(id: string | null): void {
  householdId.value = id;
}

export const numberKey = (person: string, field: NumberField): string => `${person}/${field}`;

export function hideNumbers(): void {
  window.clearTimeout(hideTimer);
  shown.value = {};
}

/** Asks for a full number; what went wrong is returned to the dialog that asked. */
export async function unmask(member: Member, field: NumberField, purpose: string): Promise<Problem | null> {
  try {
    const numbers = await registerApi.unmask(member.person_id, [field], purpose);
    shown.value = { ...shown.peek(), [numberKey(member.person_id, field)]: numbers[field] ?? tr('notEntered') };
    window.clearTimeout(hideTimer);
    hideTimer = window.setTimeout(hideNumbers, keptMs);
    say(tr('shown', { name: member.name ?? tr('resident'), field: tr(field === 'phone' ? 'phone' : 'idNumber') }));
    return null;
  } catch (error) {
    return error instanceof Problem ? error : new Problem(0, { code: 'service_away' });
  }
}

export async function addNote(id: string, text: string): Promise<boolean> {
  try {
    await registerApi.note(id, text);
    notify(tr('noted'));
    readFile(id);
    return true;
  } catch (error) {
    notify(problemText(error instanceof Problem ? error : new Problem(0, { code: 'service_away' })), 'bad');
    return false;
  }
}
