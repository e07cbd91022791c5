/** What the leaders' patrol pages hold: the board as it was last read, patrols, the one that is open. */
import { computed, signal } from '@preact/signals';
import type { LngLat } from '../api/types';
import { mapHandle } from '../map/handle';
import { isPhone, sheet } from '../state/app';
import { community } from '../state/data';
import { Resource } from '../state/resource';
import { patrolApi, type Board, type Run, type RunInFull, type Track } from './api';

export type View = 'board' | 'runs' | 'mine';

export const views: readonly View[] = ['board', 'runs', 'mine'];
export const view = signal<View>('board');
/** What is marked in the list and on the map: a post, a patrol, a point or a call by its id. */
export const marked = signal<string | null>(null);
export const openRun = signal<string | null>(null);

const boards = new Resource<Board>();
const lists = new Resource<{ items: Run[]; next: string | null }>();
const details = new Resource<{ run: RunInFull; track: Track | null }>();
export const board = boards.state;
export const runs = lists.state;
export const detail = details.state;
export const retry = { board: (): Promise<void> => boards.retry(), runs: (): Promise<void> => lists.retry(), run: (): Promise<void> => details.retry() };

export const where = computed(() => community.value?.id ?? null);

export function loadBoard(): void {
  void boards.load((abort) => patrolApi.board(where.peek(), abort));
}

export function loadRuns(more = false): void {
  const before = more ? lists.state.peek().data : null;
  void lists.load(async (abort) => {
    const page = await patrolApi.runs(where.peek(), before?.next ?? null, abort);
    return { items: [...(before?.items ?? []), ...page.items], next: page.next_cursor };
  });
}

export function open(id: string | null): void {
  openRun.value = id;
  if (id === null) {
    details.clear();
    return;
  }
  void details.load(async (abort) => {
    const [run, track] = await Promise.all([patrolApi.run(id, abort), patrolApi.track(id, abort).catch(() => null)]);
    const places = track?.geometry.coordinates.flat() ?? [];
    fit(places);
    return { run, track };
  }, false);
}

export function fit(places: readonly LngLat[]): void {
  if (places.length === 0) return;
  const lons = places.map(([lon]) => lon);
  const lats = places.map(([, lat]) => lat);
  mapHandle.peek()?.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], 17.5, 0.2);
}

/** Marks something of the board and shows where it is. */
export function mark(id: string, at: LngLat | null): void {
  marked.value = id;
  if (isPhone.peek() && at) sheet.value = 'mid';
  if (at) mapHandle.peek()?.flyTo(at, 17);
}
