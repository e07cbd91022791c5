/** Half-drawn work outlives the tab: kept per person and community on this device, and brought back with a word. */
import { batch, effect, signal } from '@preact/signals';
import type { LngLat } from '../api/types';
import { stored, store as keep } from '../state/app';
import { session } from '../state/data';
import type { Intent, Leftovers } from './api';
import { blank } from './drawing';
import type { IntoDraft, Tool } from './entry';
import * as store from './store';

const week_ms = 7 * 24 * 3600 * 1000;

export interface Kept {
  at: number;
  edition: number;
  tool: Tool;
  targets: string[];
  points: LngLat[];
  done: boolean;
  painted: string[];
  vertexOp: Intent | null;
  carveKind: 'general' | 'dedicated';
  carveName: string;
  leftovers: Leftovers;
  reason: string;
  into: IntoDraft | null;
}

function nameOf(community: string): string | null {
  const now = session.peek();
  return now.status === 'in' || now.status === 'ended' ? `wangge.work.${now.session.user.id}.${community}` : null;
}

/** Something that cost effort: points, painted buildings, a moved vertex or a typed reason. */
function isWork({ points, painted, vertexOp, reason }: Kept): boolean {
  return points.length > 0 || painted.length > 0 || vertexOp !== null || reason.trim() !== '';
}

function snapshot(): Kept {
  const { points, done } = store.drawing.value;
  return {
    at: Date.now(), edition: store.map.peek()?.edition ?? 0, tool: store.tool.value, targets: store.targets.value, points: [...points], done,
    painted: store.painted.value, vertexOp: store.vertexOp.value, carveKind: store.carveKind.value, carveName: store.carveName.value,
    leftovers: store.leftovers.value, reason: store.reason.value, into: store.into.value,
  };
}

/** Reads what was kept; nothing when it is old, of another shape or never was. */
export function readKept(text: string | null, now = Date.now()): Kept | null {
  if (!text) return null;
  try {
    const found = JSON.parse(text) as Kept;
    const isWhole = Array.isArray(found.points) && Array.isArray(found.painted) && Array.isArray(found.targets) && typeof found.tool === 'string';
    return isWhole && now - found.at < week_ms && isWork(found) ? found : null;
  } catch {
    return null;
  }
}

/** Work of another time that waits to be taken up or given up. */
export const offer = signal<Kept | null>(null);

export function keptFor(community: string): Kept | null {
  const name = nameOf(community);
  return name ? readKept(stored(name)) : null;
}

/** Puts the kept work back on the map as it is now; grids that are gone are left out. */
export function bringBack(kept: Kept): void {
  batch(() => {
    offer.value = null;
    store.tool.value = kept.tool;
    store.targets.value = kept.targets.filter((id) => store.byId.peek().has(id));
    store.drawing.value = { ...blank, points: kept.points, done: kept.done };
    store.painted.value = kept.painted;
    store.vertexOp.value = kept.vertexOp;
    store.carveKind.value = kept.carveKind;
    store.carveName.value = kept.carveName;
    store.leftovers.value = kept.leftovers;
    store.reason.value = kept.reason;
  });
}

/** Keeps the work of this community up to date on the device until the returned function is called. */
export function startKeeping(community: string): () => void {
  const name = nameOf(community);
  if (!name) return () => undefined;
  let timer = 0;
  let latest: Kept | null = null;
  const write = (): void => {
    window.clearTimeout(timer);
    // what was kept before stays until somebody has decided about it, or has begun something new
    if (latest && (isWork(latest) || !offer.peek())) keep(name, isWork(latest) ? JSON.stringify(latest) : '');
  };
  const stop = effect(() => {
    const pending = offer.value;
    latest = snapshot();
    if (pending && isWork(latest)) offer.value = null;
    window.clearTimeout(timer);
    timer = window.setTimeout(write, 400);
  });
  window.addEventListener('pagehide', write);
  return () => {
    stop();
    write();
    window.removeEventListener('pagehide', write);
  };
}
