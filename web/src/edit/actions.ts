/** What the editor does: choose tool and grids, draw, apply, restore; every success says so with the way back. */
import { batch, signal } from '@preact/signals';
import { Problem } from '../api/client';
import type { LngLat } from '../api/types';
import { lang } from '../i18n';
import { mapHandle, mapObject } from '../map/handle';
import { say } from '../state/announce';
import { isPhone, reducedMotion, sheet } from '../state/app';
import { editApi, type Applied, type HistoryItem, type Preview } from './api';
import * as shapes from './drawing';
import type { Tool } from './entry';
import { boxOf } from './geometry';
import { markOwn, refreshTerritories } from './live';
import { between, type Snap } from './snap';
import * as store from './store';
import { redoStroke, undoStroke } from './strokes';
import { te } from './text';

export interface Notice {
  text: string;
  tone: 'plain' | 'bad';
  revert: string | null;
}

export const notice = signal<Notice | null>(null);
export const history = signal<{ items: HistoryItem[]; next: string | null; problem: Problem | null; loading: boolean }>({
  items: [], next: null, problem: null, loading: false,
});

let noticeTimer = 0;

export function tell(text: string, tone: 'plain' | 'bad' = 'plain', revert: string | null = null): void {
  say(text);
  notice.value = { text, tone, revert };
  window.clearTimeout(noticeTimer);
  noticeTimer = window.setTimeout(() => (notice.value = null), revert ? 12_000 : 5000);
}

export function problemText(problem: Problem): string {
  const { message_zh, message_en, detail } = problem.body;
  return (lang.peek() === 'zh' ? message_zh : message_en) ?? detail ?? te('notReached');
}

export function chooseTool(next: Tool): void {
  batch(() => {
    const isLane = store.level.peek() === 'lane';
    const kept = store.targets.peek();
    store.clearStep();
    if (isLane && !knowsLanes.has(next)) store.level.value = 'grid';
    store.tool.value = next;
    store.tab.value = 'step';
    store.targets.value = kept.slice(0, store.wantedTargets.peek() === 1 && isLane === (store.level.peek() === 'lane') ? 1 : 0);
  });
  lastSnap = null;
  if (next === 'paint') void store.loadBuildings();
  say(te(`tool.${next}`));
}

/** Tools that edit lanes as well as grids. */
export const knowsLanes: ReadonlySet<Tool> = new Set<Tool>(['split', 'merge', 'reshape', 'rename']);

export function chooseLevel(next: 'grid' | 'lane'): void {
  batch(() => {
    store.clearStep();
    store.level.value = next;
  });
  if (next === 'lane') void store.loadLanes();
}

/** Puts a grid into a group, or out of all with −1. */
export function putInGroup(id: string, group: number): void {
  const now = new Map(store.groupOf.peek());
  if (group < 0) now.delete(id);
  else now.set(id, group);
  batch(() => {
    store.groupOf.value = now;
    store.targets.value = [...now.keys()];
  });
}

export function chooseTarget(id: string): void {
  if (store.tool.peek() === 'aggregate') {
    putInGroup(id, store.groupOf.peek().get(id) === store.activeGroup.peek() ? -1 : store.activeGroup.peek());
    say(te('chosen', { number: store.numberOf(id) }));
    return;
  }
  const grid = store.byId.peek().get(id);
  const now = store.targets.peek();
  if (!grid || now.includes(id)) return;
  if (store.wantedTargets.peek() === 2 && now[0] && !store.areNeighbours(now[0], id)) {
    tell(te('notNeighbours', { a: store.numberOf(now[0]), b: grid.number }), 'bad');
    return;
  }
  const next = now.length >= store.wantedTargets.peek() ? [id] : [...now, id];
  batch(() => {
    store.clearStep(true);
    store.targets.value = next;
  });
  lastSnap = null;
  say(te('chosen', { number: grid.number }));
  if (store.draws.peek() && store.hasTargets.peek()) showTargets();
}

/** Left of the grid stand the cards of its halves. */
const cardRoom_px = 212;

/** Brings the chosen grids onto the screen, with room beside them for the cards. */
export function showTargets(): void {
  const chosen = store.targets.peek().flatMap((id) => store.byId.peek().get(id)?.geometry ?? []);
  if (chosen.length === 0) return;
  const [west, south, east, north] = boxOf(chosen);
  if (isPhone.peek()) {
    mapHandle.peek()?.fit([west, south, east, north], 18);
    return;
  }
  // panels opened by the same press must have taken their place before the map is measured
  requestAnimationFrame(() => {
    const map = mapObject.peek();
    map?.resize();
    const padding = { left: cardRoom_px, right: 60, top: 24, bottom: 32 };
    map?.fitBounds([[west, south], [east, north]], { padding, maxZoom: 18, duration: reducedMotion.peek() ? 0 : 400 });
  });
}

let lastSnap: Snap | null = null;

/** Adds a point; between two places on one lane the line follows the lane. */
export function addPoint(at: LngLat, snap: Snap | null): void {
  store.drawing.value = shapes.addPoints(store.drawing.peek(), [...between(lastSnap, snap), at]);
  lastSnap = snap;
  say(te('pointAdded', { n: store.drawing.peek().points.length }));
}

export function removePoint(): void {
  store.drawing.value = shapes.removeLast(store.drawing.peek());
  lastSnap = null;
  say(te('pointsNow', { n: store.drawing.peek().points.length }));
}

export function finishDrawing(): void {
  const least = store.draws.peek() === 'ring' ? 3 : 2;
  const finished = shapes.finish(store.drawing.peek(), least);
  if (finished === store.drawing.peek()) return;
  store.drawing.value = finished;
  if (store.intent.peek() === null) {
    store.drawing.value = shapes.undo(finished);
    tell(te('notAcross', { number: store.numberOf(store.targets.peek()[0] ?? '') }), 'bad');
    return;
  }
  if (isPhone.peek()) sheet.value = 'mid';
}

function sayPainted(): void {
  say(te('paintedNow', { n: store.painted.peek().length }));
}

export function undo(): void {
  if (store.tool.peek() === 'paint') {
    if (undoStroke()) sayPainted();
    return;
  }
  if (store.vertexOp.peek()) {
    store.clearStep(true);
    say(te('givenUp'));
    return;
  }
  store.drawing.value = shapes.undo(store.drawing.peek());
  lastSnap = null;
  say(te('pointsNow', { n: store.drawing.peek().points.length }));
}

export function redo(): void {
  if (store.tool.peek() === 'paint') {
    if (redoStroke()) sayPainted();
    return;
  }
  store.drawing.value = shapes.redo(store.drawing.peek());
  lastSnap = null;
  say(te('pointsNow', { n: store.drawing.peek().points.length }));
}

/** Esc: first the drawing, then the chosen grids; true when there was something to give up. */
export function cancelStep(): boolean {
  const hasWork = store.drawing.peek().points.length > 0 || store.vertexOp.peek() !== null || store.painted.peek().length > 0;
  lastSnap = null;
  if (hasWork) {
    store.clearStep(store.wantedTargets.peek() > 0 && store.tool.peek() !== 'merge');
    say(te('givenUp'));
    return true;
  }
  if (store.targets.peek().length === 0) return false;
  store.clearStep();
  return true;
}

/** The sentence that says what would move; also read out by the screen reader when a preview arrives. */
export function movesText(found: Preview): string {
  const names = new Map(found.territories.map(({ key, level, name, number }) => [key, level === 'lane' ? name : number]));
  const pairs = new Map<string, { from: string; to: string; households: number; buildings: number; others: string[] }>();
  for (const move of found.moves) {
    const [from, to] = [names.get(move.from_key), names.get(move.to_key)];
    if (from === undefined || to === undefined) continue;
    const pair = pairs.get(`${from} ${to}`) ?? { from, to, households: 0, buildings: 0, others: [] };
    if (move.subject_kind === 'building') {
      pair.buildings += move.subjects;
      pair.households += move.households;
    } else pair.others.push(te('countOf', { what: te(`kind.${move.subject_kind}`), n: move.subjects }));
    pairs.set(`${from} ${to}`, pair);
  }
  const sentences = [...pairs.values()].map(({ from, to, households, buildings, others }) =>
    te('moveSentence', { what: [te('nHouseholds', { n: households }), te('nBuildings', { n: buildings }), ...others].join(te('comma')), from, to }),
  );
  return sentences.length ? sentences.join(te('semicolon')) : te('nothingMoves');
}

function appliedText(found: Preview, applied: Applied): string {
  if (store.level.peek() === 'lane' && found.op !== 'rename') {
    const names = found.territories.filter(({ fate }) => fate === 'changed' || fate === 'new').map(({ name }) => name);
    return te('done.lanes', { to: names.join(te('comma')), edition: applied.edition });
  }
  const of = (...fates: string[]): string[] =>
    found.territories.filter(({ level, fate }) => level === 'grid' && fates.includes(fate)).map(({ number }) => number);
  const [changed, fresh, retired] = [of('changed'), of('new'), of('retired')];
  const list = (numbers: string[]): string => numbers.join(te('comma'));
  const edition = applied.edition;
  switch (found.op) {
    case 'split':
    case 'split_buildings':
      return te('done.split', { from: list(changed), to: list([...changed, ...fresh]), edition });
    case 'merge':
      return te('done.merge', { from: list([...changed, ...retired]), to: list(changed), edition });
    case 'carve':
      return te('done.carve', { to: list(fresh), edition });
    case 'paint':
      return te('done.paint', { n: store.painted.peek().length, to: store.numberOf(store.targets.peek()[0] ?? ''), edition });
    case 'aggregate':
      return te('done.aggregate', { to: list([...fresh, ...changed]), edition });
    case 'rename':
      return te('done.rename', { to: list(found.territories.filter(({ fate }) => fate === 'changed').map(({ name }) => name)), edition });
    case 'revert':
      return te('done.revert', { edition });
    default:
      return te('done.reshape', { from: list(changed), edition });
  }
}

/** One key per thing applied, kept over retries, so that an answer lost on the way is not applied twice. */
let applyKey: { hash: string; key: string } | null = null;

export async function apply(): Promise<void> {
  const [id, wanted, found] = [store.communityId.peek(), store.intent.peek(), store.preview.peek()];
  const seen = store.map.peek();
  if (!id || !wanted || !found || !seen || store.applying.peek()) return;
  if (applyKey?.hash !== found.result_hash) applyKey = { hash: found.result_hash, key: crypto.randomUUID() };
  store.applying.value = true;
  try {
    const applied = await editApi.apply(id, found.edition, applyKey.key, {
      intent: wanted, reason: store.reason.peek().trim(), result_hash: found.result_hash, may_cut_buildings: store.mayCut.peek(),
    });
    markOwn(id, applied.edition);
    batch(() => {
      // The way back is offered once it can be taken: not while this edit still counts as being applied.
      store.applying.value = false;
      store.confirming.value = false;
      store.clearStep();
      store.reason.value = '';
      store.buildings.value = [];
      tell(appliedText(found, applied), 'plain', applied.edit_id);
    });
    await afterChange(id, applied.edition);
  } catch (error) {
    refused(error instanceof Problem ? error : new Problem(0, { code: 'unreadable' }), found.edition);
  } finally {
    store.applying.value = false;
    store.confirming.value = false;
  }
}

/** The map moved on: the fresh preview takes the place of the one that was seen, and says so. */
function refused(problem: Problem, seen: number): void {
  const fresh = (problem.body as { preview?: Preview }).preview;
  if (problem.status === 412 && fresh) {
    batch(() => {
      store.stale.value = { was: seen, now: fresh.edition };
      store.preview.value = fresh;
    });
    void store.loadMap(fresh.community_id);
    say(te('stale', { was: seen, now: fresh.edition }));
    return;
  }
  store.refusal.value = problem;
  say(problemText(problem));
}

async function afterChange(id: string, edition: number): Promise<void> {
  refreshTerritories(`${id} ${edition}`);
  await Promise.all([store.loadMap(id), loadHistory()]);
  if (store.tool.peek() === 'paint') void store.loadBuildings();
}

export async function loadHistory(more = false): Promise<void> {
  const id = store.communityId.peek();
  if (!id) return;
  const before = history.peek();
  history.value = { ...before, loading: true, problem: null };
  try {
    const page = await editApi.history(id, more ? before.next : null);
    history.value = { items: more ? [...before.items, ...page.items] : page.items, next: page.next_cursor, problem: null, loading: false };
  } catch (error) {
    history.value = { ...before, loading: false, problem: error instanceof Problem ? error : new Problem(0, {}) };
  }
}

/** Undoes an edit by a new one, computed on the map as it is now. */
export async function revert(editId: string, why: string): Promise<void> {
  const id = store.communityId.peek();
  if (!id || store.applying.peek()) return;
  store.applying.value = true;
  const wanted = { op: 'revert' as const, edit: editId };
  try {
    const found = await editApi.preview(id, wanted, true);
    const applied = await editApi.apply(id, found.edition, crypto.randomUUID(), {
      intent: wanted, reason: why, result_hash: found.result_hash, may_cut_buildings: true,
    });
    markOwn(id, applied.edition);
    batch(() => {
      store.applying.value = false;
      store.clearStep();
      tell(te('done.revert', { edition: applied.edition }));
    });
    await afterChange(id, applied.edition);
  } catch (error) {
    tell(problemText(error instanceof Problem ? error : new Problem(0, {})), 'bad');
  } finally {
    store.applying.value = false;
  }
}

/** Somebody else changed this community while it is being edited: the work stays and is computed again. */
export async function follow(edition: number): Promise<void> {
  const [id, before] = [store.communityId.peek(), store.map.peek()];
  if (!id || !before || edition <= before.edition) return;
  const had = store.preview.peek() !== null;
  await store.loadMap(id);
  if (had && store.intent.peek()) {
    store.stale.value = { was: before.edition, now: edition };
    store.askAgain();
  }
  void loadHistory();
}

export function showPlace(at: LngLat): void {
  mapHandle.peek()?.flyTo(at, Math.max(17.5, mapObject.peek()?.getZoom() ?? 0));
}
