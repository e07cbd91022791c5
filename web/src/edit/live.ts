/** What others change appears without reload: the service says which community, the page reads it again and says so. */
import { effect, signal, untracked } from '@preact/signals';
import type { Bbox } from '../api/types';
import { t } from '../i18n';
import { mapObject } from '../map/handle';
import { notify, say } from '../state/announce';
import { asOf } from '../state/app';
import { community, retry, session } from '../state/data';
import { tilesOver } from './changedTiles';

export interface EditionNews {
  community: string;
  edition: number;
  op: string;
  bounds?: Bbox;
}

/** The newest edition heard of; the editor computes its preview again on it. */
export const news = signal<EditionNews | null>(null);

export interface DraftNews {
  draft: string;
  community: string;
  state: string;
  action: string;
}

/** The newest thing that happened to a draft. */
export const draftNews = signal<DraftNews | null>(null);

export interface JobNews {
  job: string;
  kind: string;
  community: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  phase: string;
}

/** How far some job is; whoever waits for it looks. */
export const jobNews = signal<JobNews | null>(null);

/** Editions this page made itself: its own toast has already said so. */
const own = new Set<string>();
/** Drawn from territories, what changes most visibly first; buildings and households are not. */
const drawnFromTerritories = ['grids', 'lanes', 'communities'];

let lastRefreshed = '';

export function markOwn(communityId: string, edition: number): void {
  own.add(`${communityId} ${edition}`);
}

/** Reads tiles and lists again; the old tiles stay on screen until the new ones are there.

An edit of this page is heard of twice, by its answer and by the news: `edition` says which it was, once is enough.
With `bounds` only the tiles over them are read. */
export function refreshTerritories(edition = '', bounds?: Bbox): void {
  if (edition && edition === lastRefreshed) return;
  lastRefreshed = edition;
  const map = mapObject.peek();
  const places = map && bounds ? tilesOver(bounds, map.getZoom()) : null;
  for (const source of drawnFromTerritories) {
    if (map?.getSource(source)) map.refreshTiles(source, places ?? undefined);
  }
  void retry.summary();
  void retry.grids();
  void retry.community();
  void retry.detail();
}

function heard(data: string): void {
  const told = JSON.parse(data) as EditionNews;
  news.value = told;
  if (asOf.peek()) return;
  refreshTerritories(`${told.community} ${told.edition}`, told.bounds);
  if (own.has(`${told.community} ${told.edition}`)) return;
  const text = t('edit.changedElsewhere', { n: told.edition });
  if (told.community === community.peek()?.id) notify(text);
  else say(text);
}

export interface Sign {
  community: string;
  user: string;
  name: string;
  grids: string[];
  is_leaving: boolean;
  lasts_s: number;
}

/** The newest sign of somebody editing. */
export const sign = signal<Sign | null>(null);

export interface OverlayNews {
  overlay: string | null;
  kind: string | null;
  action: string;
  number: number;
}

/** The newest change of an overlay area; whoever lists them reads again. */
export const overlayNews = signal<OverlayNews | null>(null);

export function refreshOverlays(): void {
  const map = mapObject.peek();
  if (map?.getSource('overlays')) map.refreshTiles('overlays');
}

function heardOverlay(data: string): void {
  overlayNews.value = JSON.parse(data) as OverlayNews;
  if (!asOf.peek()) refreshOverlays();
}

/** Listens while somebody is signed in; the browser connects again by itself. */
export function startLive(): void {
  effect(() => {
    if (session.value.status !== 'in') return;
    const source = untracked(() => new EventSource('/api/v1/events'));
    source.addEventListener('overlay', (event: MessageEvent<string>) => heardOverlay(event.data));
    source.addEventListener('edition', (event: MessageEvent<string>) => heard(event.data));
    source.addEventListener('presence', (event: MessageEvent<string>) => (sign.value = JSON.parse(event.data) as Sign));
    source.addEventListener('draft', (event: MessageEvent<string>) => (draftNews.value = JSON.parse(event.data) as DraftNews));
    source.addEventListener('job', (event: MessageEvent<string>) => (jobNews.value = JSON.parse(event.data) as JobNews));
    return () => source.close();
  });
}
