/** The patrol itself: begun, interrupted and ended by the member, positions only while it runs, check-ins by being there. */
import { batch } from '@preact/signals';
import { orderedId } from '../phone/ids';
import { sendSoon } from './contact';
import type { ActionKind, Bodies, Fix, LngLat, PatrolPoint } from './contract';
import { rounded } from './ground';
import { standingAt } from './judging';
import { LaneMeter } from './lanes';
import { phonePorts } from './ports';
import * as state from './state';
import { asPoint, judgeFix } from './tracking';
import { pointTitle, t } from './words';

/** So many points, or so long, and the track goes into the queue. */
const MOST_POINTS = 30;
const SEND_EVERY_MS = 60_000;
const KEPT_FIXES = 12;

let meter: LaneMeter | null = null;
let hasGap = false;
let batchBegan_ms = 0;
let working: Promise<unknown> = Promise.resolve();

/** One change after the other: a fix that comes while another is being written waits for it. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = working.then(work, work);
  working = done.catch(() => undefined);
  return done;
}

/** Puts an action into the queue; only when this is over may the screen say that it is kept. */
async function act<K extends ActionKind>(
  kind: K,
  body: Bodies[K],
  more: { run?: state.Run; id?: string; without?: number; photos?: { sha256: string; body: ArrayBuffer }[]; at_ms?: number } = {},
): Promise<string> {
  const store = state.store.peek();
  const run = more.run ?? state.run.peek();
  if (!store || !run) throw new Error('no patrol');
  const id = more.id ?? orderedId();
  const item = await store.add(
    { id, run_id: run.id, kind, observed_at: new Date(more.at_ms ?? Date.now()).toISOString(), body, photos: more.photos ?? [] },
    { kept: { run }, ...(more.without === undefined ? {} : { without: more.without }) },
  );
  batch(() => {
    state.items.value = [...state.items.peek().filter(({ seq }) => seq !== more.without), item];
    state.run.value = run;
  });
  sendSoon();
  return id;
}

export function start(takesOver: string | null): Promise<void> {
  return inTurn(async () => {
    const area = state.area.peek();
    if (!area || state.run.peek()) return;
    const plan = state.plan.peek();
    const run: state.Run = {
      id: orderedId(), plan: plan ? state.keyOf(plan) : null, area_id: area.area.id, state: 'running', started_ms: Date.now(),
      checks: {}, checklist: {}, next_seq: 1, sent_seq: 0,
    };
    state.track.value = [];
    await act('start', {
      territory_id: area.area.id,
      ...(plan ? { plan_id: plan.id, occurs_on: plan.occurs_on } : {}),
      ...(takesOver ? { takes_over: takesOver } : {}),
    }, { run });
    resume();
  });
}

/** Positions and the bright screen, from here to the next break. */
export function resume(): void {
  const run = state.run.peek();
  if (run?.state !== 'running') return;
  measure();
  phonePorts.watch((fix) => void inTurn(() => take(fix)));
  void phonePorts.stayAwake();
}

function measure(): void {
  const area = state.area.peek();
  if (!area) return;
  meter = new LaneMeter(area.lane_lines, [area.area.bbox[0], area.area.bbox[1]], area.accuracy);
  const track = state.track.peek();
  track.forEach((point, n) => meter?.walk(track[n - 1] ?? null, point));
  state.progress.value = meter.progress();
}

export const drawnLanes = (): ReturnType<LaneMeter['drawn']> | null => meter?.drawn() ?? null;

/** For the page before a patrol: the lanes as they are to be walked. */
export function measureArea(): void {
  if (state.run.peek()?.state !== 'running') measure();
}

async function take(fix: Fix): Promise<void> {
  const area = state.area.peek();
  const run = state.run.peek();
  if (!area || run?.state !== 'running') return;
  state.fixes.value = [...state.fixes.peek(), fix].slice(-KEPT_FIXES);
  const last = state.track.peek().at(-1) ?? null;
  if (judgeFix(last, fix, area.accuracy) === 'kept') {
    const point = asPoint(last, fix, run.next_seq, hasGap);
    hasGap = false;
    await state.store.peek()?.addPoint(run.id, point);
    if (batchBegan_ms === 0) batchBegan_ms = fix.at_ms;
    meter?.walk(last, point);
    batch(() => {
      state.run.value = { ...run, next_seq: point.seq + 1 };
      state.track.value = [...state.track.peek(), point];
      if (meter) state.progress.value = meter.progress();
    });
    await state.store.peek()?.keep('run', state.run.peek());
  }
  await checkAround();
  const unsent = (state.run.peek()?.next_seq ?? 1) - 1 - (state.run.peek()?.sent_seq ?? 0);
  if (unsent >= MOST_POINTS || (unsent > 0 && Date.now() - batchBegan_ms >= SEND_EVERY_MS)) await queueTrack();
}

/** What of the track is not in the queue yet goes there. */
async function queueTrack(): Promise<void> {
  const run = state.run.peek();
  if (!run) return;
  const points = state.track.peek().filter(({ seq }) => seq > run.sent_seq);
  batchBegan_ms = 0;
  for (let n = 0; n < points.length; n += 600) {
    const part = points.slice(n, n + 600);
    const rows = part.map(({ seq, at_ms, at, accuracy_m, speed_mps }): Bodies['track']['points'][number] => {
      const [lon, lat] = rounded(at);
      return [seq, Math.round(at_ms), lon, lat, Math.round(accuracy_m * 10) / 10, speed_mps];
    });
    await act('track', { points: rows }, { run: { ...(state.run.peek() ?? run), sent_seq: part.at(-1)?.seq ?? run.sent_seq } });
  }
}

export const saveTrack = (): Promise<void> => inTurn(queueTrack);

async function checkAround(): Promise<void> {
  const area = state.area.peek();
  if (!area) return;
  for (const point of state.points.peek()) {
    if (point.proof !== 'position' || state.checkOf(point.id)) continue;
    const standing = standingAt(point, state.fixes.peek(), Date.now(), area.accuracy);
    if (standing.is === 'there') {
      await checked(point, standing.fixes, null);
      phonePorts.buzz();
      state.tell(t('check.done', { point: pointTitle(point) }));
    }
  }
}

async function checked(point: PatrolPoint, fixes: readonly Fix[], proof: string | null): Promise<void> {
  const run = state.run.peek();
  if (!run) return;
  const id = orderedId();
  const now = Date.now();
  const sent = fixes.slice(-5).map(({ at, accuracy_m, at_ms }) => {
    const [lon, lat] = rounded(at);
    return { lon, lat, accuracy_m: Math.round(accuracy_m * 10) / 10, at: new Date(at_ms).toISOString() };
  });
  const checks = { ...run.checks, [point.id]: { at_ms: now, how: 'done' as const, action: id, verdict: null } };
  await act('check_in', { point_id: point.id, fixes: sent, ...(proof ? { proof } : {}) }, { run: { ...run, checks }, id });
}

/** By hand: with what was scanned or typed, or because one stands there. */
export function checkIn(point: PatrolPoint, proof: string | null): Promise<void> {
  return inTurn(() => checked(point, state.fixes.peek(), proof));
}

export function makeUp(point: PatrolPoint, reason: string, without?: number): Promise<void> {
  return inTurn(async () => {
    const run = state.run.peek();
    if (!run) return;
    const id = orderedId();
    const checks = { ...run.checks, [point.id]: { at_ms: Date.now(), how: 'made_up' as const, action: id, verdict: null } };
    await act('make_up', { point_id: point.id, reason }, { run: { ...run, checks }, id, ...(without === undefined ? {} : { without }) });
  });
}

export function pause(): Promise<void> {
  return inTurn(async () => {
    await queueTrack();
    const run = state.run.peek();
    if (run?.state !== 'running') return;
    await act('pause', {}, { run: { ...run, state: 'paused' } });
    rest();
  });
}

export function goOn(): Promise<void> {
  return inTurn(async () => {
    const run = state.run.peek();
    if (run?.state !== 'paused') return;
    await act('continue', {}, { run: { ...run, state: 'running' } });
    hasGap = true;
    resume();
  });
}

function rest(): void {
  phonePorts.stopWatching();
  phonePorts.mayDim();
  state.fixes.value = [];
}

export function answerItem(code: string, ok: boolean, note: string): Promise<void> {
  return inTurn(async () => {
    const run = state.run.peek();
    if (!run) return;
    state.run.value = { ...run, checklist: { ...run.checklist, [code]: { ok, note } } };
    await state.store.peek()?.keep('run', state.run.value);
  });
}

export interface Ending {
  walked_m: number;
  length_m: number;
  checked: number;
  points: number;
  missed: string[];
}

/** Ends the patrol, as planned or early, and says what was done and what not. */
export function finish(handover: string, abandonedBecause: string | null): Promise<Ending | null> {
  return inTurn(async () => {
    await queueTrack();
    const run = state.run.peek();
    if (!run) return null;
    const measured = state.progress.peek();
    const ending: Ending = {
      walked_m: measured?.walked_m ?? 0, length_m: measured?.length_m ?? 0, checked: state.checkedCount.peek(), points: state.points.peek().length,
      missed: state.points.peek().filter(({ id }) => !state.checkOf(id)).map(pointTitle),
    };
    if (abandonedBecause !== null) await act('abandon', { reason: abandonedBecause });
    else {
      const checklist = Object.entries(run.checklist).map(([code, { ok, note }]) => ({ code, ok, ...(note ? { note } : {}) }));
      await act('finish', { ...(handover ? { handover } : {}), ...(checklist.length > 0 ? { checklist } : {}) });
    }
    rest();
    await state.store.peek()?.keep('run', null);
    batch(() => {
      state.run.value = null;
      state.target.value = null;
      state.track.value = [];
    });
    measure();
    return ending;
  });
}

export function report(
  finding: Bodies['finding']['incident'],
  photos: { sha256: string; body: ArrayBuffer }[],
  checklist_code: string | null,
  without?: number,
): Promise<string> {
  return inTurn(() =>
    act('finding', { incident: finding, media_ids: [], ...(checklist_code ? { checklist_code } : {}) }, { photos, ...(without === undefined ? {} : { without }) }),
  );
}

export function callForHelp(text: string): Promise<string> {
  return inTurn(() => {
    const fix = state.lastFix.peek();
    return act('sos', { ...(fix ? { point: rounded(fix.at), accuracy_m: Math.round(fix.accuracy_m) } : {}), ...(text ? { text } : {}) });
  });
}

export const note = (text: string): Promise<string> => inTurn(() => act('note', { text }));

/** Where a finding is: where one stands, as long as that is known. */
export function placeNow(): { at: LngLat; accuracy_m: number } | null {
  const fix = state.lastFix.peek();
  return fix && Date.now() - fix.at_ms < 120_000 ? { at: rounded(fix.at), accuracy_m: Math.max(1, Math.round(fix.accuracy_m)) } : null;
}
