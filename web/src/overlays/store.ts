/** What the overlays' tab holds: the lists, the one that is open, what is being drawn, what was asked. */
import { batch, computed, signal } from '@preact/signals';
import { Problem } from '../api/client';
import type { LngLat } from '../api/types';
import { refreshOverlays } from '../edit/live';
import { grabbed, mapHandle } from '../map/handle';
import { notify, say } from '../state/announce';
import { asOf, isPhone, select, setLayer, sheet } from '../state/app';
import { layerDefault, session } from '../state/data';
import { Resource } from '../state/resource';
import { problemText } from '../ui/States';
import { overlayApi, type Body, type Competence, type Kind, type Overlay, type OverlayInFull, type Rule } from './api';
import { blankSketch, geometryOf, sketchOf, type Corner, type Shape, type Sketch } from './sketch';
import { to } from './text';

export type Mode = 'list' | 'detail' | 'draw' | 'ask';

/** What the form holds, as typed. */
export interface Form {
  kind: Kind;
  name: string;
  name_en: string;
  body: string;
  buffer_m: string;
  reason: string;
}

const lists = new Resource<{ now: Overlay[]; ended: Overlay[] }>();
const details = new Resource<OverlayInFull>();
const answers = new Resource<Competence>();
const known = new Resource<{ bodies: Body[]; rules: Rule[] }>();
export const list = lists.state;
export const detail = details.state;
export const answer = answers.state;
export const catalogue = known.state;
export const retry = { list: (): Promise<void> => lists.retry(), detail: (): Promise<void> => details.retry(), answer: (): Promise<void> => answers.retry() };

export const mode = signal<Mode>('list');
export const openId = signal<string | null>(null);
export const sketch = signal<Sketch>(blankSketch('area'));
/** The vertex in hand: it follows the pointer or the cross-hair. */
export const held = signal<Corner | null>(null);
export const aim = signal<LngLat | null>(null);
export const byKeyboard = signal(false);
export const form = signal<Form>({ kind: 'joint_area', name: '', name_en: '', body: '', buffer_m: '20', reason: '' });
/** The overlay that is redrawn; null for a new one. */
export const redrawn = signal<OverlayInFull | null>(null);
export const refusal = signal<Problem | null>(null);
export const saving = signal(false);
export const asked = signal<{ at: LngLat | null; type: string }>({ at: null, type: '' });

/** Grid managers, looking at today's map. */
export const mayDraw = computed(() => {
  const now = session.value;
  if (asOf.value !== null || (now.status !== 'in' && now.status !== 'ended')) return false;
  return now.session.user.roles.some((role) => role === 'manager' || role === 'admin');
});

export const metres = computed(() => {
  const n = Number(form.value.buffer_m);
  return sketch.value.shape === 'line' && n >= 1 && n <= 2000 ? n : null;
});

export function loadList(): Promise<void> {
  const date = asOf.peek();
  return lists.load(async (abort) => {
    const [now, ended] = await Promise.all([overlayApi.all(date, false, abort), overlayApi.all(date, true, abort)]);
    return { now, ended };
  });
}

export function loadCatalogue(): void {
  void known.load(async (abort) => {
    const [bodies, rules] = await Promise.all([overlayApi.bodies(abort), overlayApi.rules(abort)]);
    return { bodies: bodies.items, rules: rules.items };
  });
}

export function loadDetail(keep = true): void {
  const id = openId.peek();
  if (id) void details.load((abort) => overlayApi.read(id, asOf.peek(), abort), keep);
}

function setMode(next: Mode): void {
  mode.value = next;
  grabbed.value = next === 'draw' || next === 'ask';
  held.value = null;
  aim.value = null;
  byKeyboard.value = false;
  refusal.value = null;
  if (isPhone.peek()) sheet.value = next === 'draw' || next === 'ask' ? 'mid' : sheet.peek();
}

export function showOnMap(): void {
  setLayer('overlays', true, layerDefault('overlays'));
}

export function showList(): void {
  openId.value = null;
  setMode('list');
}

export function openOverlay(overlay: Overlay): void {
  batch(() => {
    select(null);
    openId.value = overlay.id;
    setMode('detail');
  });
  loadDetail(false);
  mapHandle.peek()?.fit(overlay.bbox, 16.5, 0.16);
}

export function startDrawing(shape: Shape): void {
  batch(() => {
    select(null);
    redrawn.value = null;
    sketch.value = blankSketch(shape);
    form.value = { ...form.peek(), name: '', name_en: '', body: '', reason: '' };
    setMode('draw');
  });
  showOnMap();
  say(to('draw.said'));
}

export function startRedrawing(overlay: OverlayInFull): void {
  batch(() => {
    redrawn.value = overlay;
    sketch.value = sketchOf(overlay.line ?? overlay.geometry);
    form.value = {
      kind: overlay.kind, name: overlay.name, name_en: overlay.name_en ?? '', body: overlay.body ?? '',
      buffer_m: String(overlay.buffer_m ?? 20), reason: '',
    };
    setMode('draw');
  });
}

export function changeShape(shape: Shape): void {
  sketch.value = blankSketch(shape);
}

export function leaveDrawing(): void {
  if (redrawn.peek()) setMode('detail');
  else showList();
}

/** The new key of a request that may be sent again; a refused one keeps its key only while nothing changes. */
let key = crypto.randomUUID();

/** Runs a change; what went wrong stands beside the form, with its place on the map. */
async function change(work: (key: string) => Promise<unknown>, done: string): Promise<boolean> {
  saving.value = true;
  refusal.value = null;
  try {
    await work(key);
    key = crypto.randomUUID();
    refreshOverlays();
    await loadList();
    loadCatalogue();
    notify(done);
    return true;
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(0, { code: 'service_away' });
    if (problem.status !== 0) key = crypto.randomUUID();
    refusal.value = problem;
    say(problemText(problem));
    const { where } = problem.body;
    if (where) mapHandle.peek()?.flyTo(where);
    if (problem.status === 412) loadDetail();
    return false;
  } finally {
    saving.value = false;
  }
}

export async function save(): Promise<void> {
  const geometry = geometryOf(sketch.peek());
  if (!geometry) return;
  const now = form.peek();
  const old = redrawn.peek();
  const said = {
    name: now.name.trim(), name_en: now.name_en.trim() || null, body: now.body.trim() || null, geometry,
    buffer_m: sketch.peek().shape === 'line' ? Number(now.buffer_m) : null, reason: now.reason.trim(),
  };
  const work = async (once: string): Promise<void> => {
    const made = old ? await overlayApi.replace(old.id, old.number, said, once) : await overlayApi.create(now.kind, said, once);
    openId.value = made.id;
  };
  if (await change(work, to('saved', { name: said.name }))) {
    setMode('detail');
    loadDetail(false);
  }
}

export async function endOverlay(overlay: OverlayInFull, reason: string): Promise<void> {
  const done = await change((once) => overlayApi.end(overlay.id, overlay.number, reason, once), to('ended', { name: overlay.name }));
  if (done) loadDetail();
}

export async function restoreTo(overlay: OverlayInFull, number: number, reason: string): Promise<void> {
  const done = await change((once) => overlayApi.restore(overlay.id, overlay.number, number, reason, once), to('restored', { n: number }));
  if (done) loadDetail();
}

export function startAsking(): void {
  batch(() => {
    select(null);
    answers.clear();
    asked.value = { ...asked.peek(), at: null };
    setMode('ask');
  });
  showOnMap();
  say(to('ask.said'));
}

export function ask(at: LngLat | null, type: string): void {
  asked.value = { at, type };
  const wanted = type.trim();
  if (at && wanted) void answers.load((abort) => overlayApi.competence(at, wanted, asOf.peek(), abort));
}

export function reset(): void {
  setMode('list');
  grabbed.value = false;
}
