/** A report as it is being written: kept on the device, placed while one writes, sent once whatever happens on the way. */
import { batch, effect, signal } from '@preact/signals';
import { Problem } from '../api/client';
import type { LngLat } from '../api/types';
import { mapHandle } from '../map/handle';
import { findMe } from '../map/position';
import { notify, say } from '../state/announce';
import { incidentId } from '../state/app';
import { Resource } from '../state/resource';
import { problemText } from '../ui/States';
import { incidentsApi, type NewIncident, type Placing, type Reported, type Routing } from './api';
import { keep, kept } from './kept';
import { draftPlace } from './layers';
import { askPlace, stopPointing } from './pointing';
import { dropAll, noPhotos, sentIds } from './PhotoField';
import * as store from './store';
import { to } from './text';

export interface Draft {
  key: string;
  at: LngLat | null;
  accuracy_m: number | null;
  byHand: boolean;
  type: string;
  text: string;
  source: string;
  level: string;
  address: string;
  name: string;
  phone: string;
  fields: Record<string, string>;
  accept: boolean;
}

export function blankDraft(source = 'staff'): Draft {
  return { key: crypto.randomUUID(), at: null, accuracy_m: null, byHand: false, type: '', text: '', source, level: '4', address: '', name: '', phone: '', fields: {}, accept: false };
}

const shelf = 'incident.draft';
const isWhole = (found: Partial<Draft>): boolean => typeof found.key === 'string' && typeof found.text === 'string' && typeof found.type === 'string' && typeof found.fields === 'object';
/** Something that would be missed. */
export const isWork = ({ at, type, text, name, phone, address }: Draft): boolean => at !== null || Boolean(type || text.trim() || name || phone || address);

export const draft = signal<Draft>(blankDraft());
export const photos = noPhotos();
/** What was begun another time has been brought back. */
export const broughtBack = signal(false);
export const sending = signal(false);
export const refusal = signal<Problem | null>(null);
export const sent = signal<Reported | null>(null);
/** A place that the service takes for shifted, and where it would be. */
export const suggestion = signal<{ at: LngLat | null; place: string | null; fault: string } | null>(null);

const placings = new Resource<{ placing: Placing; routing: Routing | null }>();
export const placed = placings.state;

export function set(change: Partial<Draft>): void {
  draft.value = { ...draft.peek(), ...change };
}

export function setPlace(at: LngLat, accuracy_m: number | null, byHand: boolean): void {
  batch(() => {
    set({ at, accuracy_m, byHand, accept: false });
    suggestion.value = null;
    refusal.value = null;
  });
}

export async function useMine(): Promise<void> {
  stopPointing();
  const found = await findMe();
  if (found) setPlace(found.at.map((n) => Number(n.toFixed(6))) as LngLat, Math.round(found.accuracy_m), false);
}

export function pointOut(): void {
  askPlace((at) => setPlace(at, null, true));
}

/** Begins at a place: the one under the building or grid from which one came. */
export function beginAt(at: LngLat): void {
  setPlace(at, null, true);
}

export function clear(): void {
  dropAll(photos);
  batch(() => {
    draft.value = blankDraft(draft.peek().source);
    broughtBack.value = false;
    refusal.value = null;
    suggestion.value = null;
    sent.value = null;
  });
}

function bodyOf(now: Draft): NewIncident {
  const fields = Object.fromEntries(Object.entries(now.fields).filter(([, value]) => value.trim() !== ''));
  const reporter = { ...(now.name.trim() ? { name: now.name.trim() } : {}), ...(now.phone.trim() ? { phone: now.phone.trim() } : {}) };
  return {
    request_id: now.key, type: now.type, point: now.at ?? [0, 0], accuracy_m: now.accuracy_m, text: now.text.trim(), address: now.address.trim(),
    source: now.source, level: Number(now.level), fields, media_ids: sentIds(photos),
    ...(Object.keys(reporter).length > 0 ? { reporter } : {}), ...(now.accept ? { accept_position: true } : {}),
  };
}

export async function send(): Promise<void> {
  sending.value = true;
  refusal.value = null;
  try {
    const answer = await incidentsApi.report(bodyOf(draft.peek()));
    keep(shelf, null);
    batch(() => {
      sent.value = answer;
      draft.value = blankDraft(draft.peek().source);
      broughtBack.value = false;
      draftPlace.value = null;
    });
    dropAll(photos);
    notify(to(answer.is_repeat ? 'form.sentTwice' : 'form.sent', { n: answer.number }));
    store.refresh();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { params } = error.body as { params?: { fault?: string; suggestion?: LngLat | null; suggestion_place?: string | null } };
    batch(() => {
      refusal.value = error;
      if (error.body.code === 'bad_position' && params) suggestion.value = { at: params.suggestion ?? null, place: params.suggestion_place ?? null, fault: params.fault ?? '' };
      // the same key with another body is refused: what is changed now is another report
      if (error.body.code === 'key_reused') set({ key: crypto.randomUUID() });
    });
    say(problemText(error));
  } finally {
    sending.value = false;
  }
}

export function openSent(): void {
  const answer = sent.peek();
  if (answer) incidentId.value = answer.id;
}

/** Brings back what was begun, keeps what is written and shows its place, until the returned function is called. */
export function startReporting(source: string): () => void {
  const before = kept<Draft>(shelf, isWhole);
  batch(() => {
    sent.value = null;
    refusal.value = null;
    if (!isWork(draft.peek())) {
      const isOld = before !== null && isWork(before);
      draft.value = isOld ? before : blankDraft(source);
      broughtBack.value = isOld;
    }
  });
  let timer = 0;
  const write = (): void => keep(shelf, isWork(draft.peek()) ? draft.peek() : null);
  const stops = [
    effect(() => {
      const now = draft.value;
      window.clearTimeout(timer);
      timer = window.setTimeout(write, 400);
      draftPlace.value = now.at ? { at: now.at, accuracy_m: now.accuracy_m } : null;
    }),
    effect(() => {
      const { at, accuracy_m, type } = draft.value;
      const wish = at ? JSON.stringify([at, accuracy_m, type]) : '';
      if (wish === asked) return;
      asked = wish;
      if (at) void placings.load((abort) => incidentsApi.place(at, accuracy_m, type || null, abort), false);
      else placings.clear();
      if (at && type) store.loadSimilarAt(draft.peek().key, type, at, accuracy_m);
      else store.forgetSimilar();
    }),
  ];
  window.addEventListener('pagehide', write);
  const { at } = draft.peek();
  if (at) mapHandle.peek()?.flyTo(at, 17);
  return () => {
    window.clearTimeout(timer);
    write();
    window.removeEventListener('pagehide', write);
    stops.forEach((stop) => stop());
    asked = '';
    stopPointing();
    draftPlace.value = null;
  };
}

let asked = '';
