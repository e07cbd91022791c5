/** What others change appears without reload: the service says which community, the page reads it again and says so. */
import { effect, signal, untracked } from '@preact/signals';
import type { Bbox } from '../api/types';
import { t } from '../i18n';
import { mapObject } from '../map/handle';
import { redraw, type Cells } from '../map/redraw';
import { tileSource } from '../map/sources';
import { notify, say } from '../state/announce';
import { asOf } from '../state/app';
import { community, retry, session } from '../state/data';
import { listen } from '../state/stream';
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

/** Counts up when incidents changed somewhere in sight. */
export const incidentNews = signal(0);

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
  for (const source of new Set(drawnFromTerritories.map(tileSource))) {
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

function heardTiles(data: string): void {
  const map = mapObject.peek();
  if (map) redraw(map, (JSON.parse(data) as { layers: Record<string, Cells> | null }).layers);
}

const hearers: Record<string, (data: string) => void> = {
  overlay: heardOverlay,
  edition: heard,
  tiles: heardTiles,
  presence: (data) => (sign.value = JSON.parse(data) as Sign),
  draft: (data) => (draftNews.value = JSON.parse(data) as DraftNews),
  incidents: () => (incidentNews.value = incidentNews.peek() + 1),
  job: (data) => (jobNews.value = JSON.parse(data) as JobNews),
};

/** Listens while somebody is signed in; the browser connects again by itself. */
export function startLive(): void {
  effect(() => {
    const now = session.value;
    if (now.status !== 'in') return;
    return untracked(() => listen(now.session.user.id, (topic, data) => hearers[topic]?.(data)));
  });
}
