/** What the register holds on screen: the households of a building, the file that is open, numbers shown for a purpose. */
import { computed, effect, signal, untracked } from '@preact/signals';
import type { Map as MapLibre } from 'maplibre-gl';
import { Problem } from '../api/client';
import { pick } from '../i18n';
import { mapHandle, mapObject, mapState, type MapHandle } from '../map/handle';
import { notify, say } from '../state/announce';
import { householdId, selection } from '../state/app';
import { session } from '../state/data';
import { Resource } from '../state/resource';
import { problemText } from '../ui/States';
import { registerApi, type Code, type Codes, type HouseholdFile, type HouseholdLine, type Member, type NumberField } from './api';
import { forgetTyped } from './form';
import { tr } from './text';

const lists = new Resource<{ building: string; items: HouseholdLine[] }>();
const files = new Resource<HouseholdFile>();
const codesResource = new Resource<Codes>();

export const list = lists.state;
export const file = files.state;
export const retry = { list: (): Promise<void> => lists.retry(), file: (): Promise<void> => files.retry() };
export const find = signal('');
export const onlyHeadless = signal(false);

/** Full numbers on screen, by person and field; gone with the file, and after five minutes. */
export const shown = signal<Record<string, string>>({});
const keptMs = 5 * 60_000;
let hideTimer = 0;

export const buildingId = computed(() => (selection.value?.kind === 'building' ? selection.value.id : null));

/** Members are known, and none of them is the head. */
const isHeadless = (line: HouseholdLine): boolean => line.head === null && line.known_people > 0;

export const headless = computed(() => list.value.data?.items.filter(isHeadless).length ?? 0);

export const lines = computed(() => {
  const loaded = list.value.data;
  if (!loaded || loaded.building !== buildingId.value) return null;
  const wanted = find.value.trim().toLowerCase();
  const items = onlyHeadless.value ? loaded.items.filter(isHeadless) : loaded.items;
  if (!wanted) return items;
  return items.filter((line) => [line.address, line.room, line.entrance, line.head].some((text) => text?.toLowerCase().includes(wanted)));
});

export function codeOf(scheme: string, code: string | null): Code | null {
  if (code === null) return null;
  return codesResource.state.value.data?.[scheme]?.find((each) => each.code === code) ?? { code, name: code, name_en: code, basis: null };
}

/** The codes of a scheme with their words, as a choice. */
export function wordsOf(scheme: string): [string, string][] {
  return (codesResource.state.value.data?.[scheme] ?? []).map(({ code, name, name_en }) => [code, pick(name, name_en)]);
}

export const isBasis = (words: string): boolean => (codesResource.state.peek().data?.tag ?? []).some(({ basis }) => basis === words);

function readList(id: string | null): void {
  find.value = '';
  onlyHeadless.value = false;
  if (id === null) lists.clear();
  else void lists.load(async (abort) => ({ building: id, items: await registerApi.ofBuilding(id, abort) }), false);
}

const nearEnough = 16;

/** Where the household lives, unless the map shows it already: beside the panels, on a phone above the sheet. */
function show({ point }: HouseholdFile, handle: MapHandle, map: MapLibre): void {
  const at = map.project(point);
  const { clientWidth, clientHeight } = map.getContainer();
  const isSeen = at.x > 0 && at.x < clientWidth && at.y > 0 && at.y < clientHeight;
  if (!isSeen || map.getZoom() < nearEnough) handle.flyTo(point, 18);
}

function readFile(id: string | null): void {
  hideNumbers();
  if (id === null) {
    files.clear();
    forgetTyped();
  } else {
    if (!codesResource.state.peek().data) void codesResource.load((abort) => registerApi.codes(abort));
    void files.load((abort) => registerApi.file(id, abort), files.state.peek().data?.id === id).then(() => {
      const opened = files.state.peek().data;
      if (opened) say(tr('opened', { address: opened.address }));
    });
  }
}

/** Reads the open file again, and the list it stands in. */
export function refresh(): void {
  readFile(householdId.peek());
  const building = buildingId.peek();
  if (building !== null) void lists.load(async (abort) => ({ building, items: await registerApi.ofBuilding(building, abort) }));
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
  effect(() => {
    const opened = file.value.data;
    const [handle, map] = [mapHandle.value, mapObject.value];
    if (!opened) shownOnMap = null;
    if (!opened || !handle || !map || mapState.value !== 'ready' || opened.id === shownOnMap) return;
    shownOnMap = opened.id;
    show(opened, handle, map);
  });
}

/** The file that the map was moved for, so that nobody's own moving is undone when the file is read again. */
let shownOnMap: string | null = null;

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
