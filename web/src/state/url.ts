/** The URL is the state: workspace, place, layers, date, selection, language and theme, read and written here. */
import type { Lang } from '../i18n';

export type Workspace = 'manage' | 'patrol' | 'plan' | 'settings';
export type SettingsPage = 'account' | 'users' | 'requests' | 'audit' | 'keeping';
export type Theme = 'light' | 'dark' | 'auto';
/** The look of the map; `auto` follows the page and what is done on it. */
export type MapLook = Theme | 'outdoor';
export type Tab = 'list' | 'layers' | 'drafts' | 'overlays' | 'staff' | 'visits' | 'statistics' | 'incidents';
export type SelectionKind = 'territory' | 'building' | 'facility' | 'organization' | 'component' | 'device' | 'lane_line' | 'point';
export type Selection = { kind: Exclude<SelectionKind, 'point'>; id: string } | { kind: 'point'; at: [number, number] };
/** What the incidents' tab shows: the dispatch board, one's own tasks, the form to report, the figures. */
export type Desk = 'board' | 'mine' | 'report' | 'figures';
export type View = { lng: number; lat: number; zoom: number };

export interface UrlState {
  workspace: Workspace;
  tab: Tab;
  view: View | null;
  community: string | null;
  asOf: string | null;
  selection: Selection | null;
  /** The household whose file is in the drawer. */
  household: string | null;
  /** The draft in the drawer. */
  draft: string | null;
  /** What the incidents' tab shows; none is what the account begins with. */
  desk: Desk | null;
  /** The part of the board's queue on screen, and the responsible body it is narrowed to. */
  queue: string | null;
  body: string | null;
  /** The incident whose case is in the drawer. */
  incident: string | null;
  layers: Record<string, boolean>;
  facilityKind: string | null;
  /** Another way to colour the buildings, and the values shown of it; none is all. */
  buildings: { mode: string; only: string[] } | null;
  /** The page of the settings, and the account that is open there. */
  page: SettingsPage;
  user: string | null;
  theme: Theme | null;
  look: MapLook | null;
  /** The base map under ours; none is our own alone. */
  base: string | null;
  lang: Lang | null;
}

const workspaces: readonly Workspace[] = ['manage', 'patrol', 'plan', 'settings'];
const pages: readonly SettingsPage[] = ['account', 'users', 'requests', 'audit', 'keeping'];
const desks: readonly Desk[] = ['board', 'mine', 'report', 'figures'];
const kinds: readonly Exclude<SelectionKind, 'point'>[] = ['territory', 'building', 'facility', 'organization', 'component', 'device', 'lane_line'];

function oneOf<T extends string>(value: string | null, allowed: readonly T[]): T | null {
  return allowed.find((one) => one === value) ?? null;
}

function readNumbers(text: string | null, count: number): number[] | null {
  if (!text) return null;
  const numbers = text.split(',').map(Number);
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : null;
}

function readView(text: string | null): View | null {
  const [lng, lat, zoom] = readNumbers(text, 3) ?? [];
  if (lng === undefined || lat === undefined || zoom === undefined) return null;
  return Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 24 ? { lng, lat, zoom } : null;
}

function readSelection(text: string | null): Selection | null {
  const colon = text?.indexOf(':') ?? -1;
  if (!text || colon < 1) return null;
  const rest = text.slice(colon + 1);
  if (text.slice(0, colon) === 'point') {
    const [lng, lat] = readNumbers(rest, 2) ?? [];
    return lng === undefined || lat === undefined ? null : { kind: 'point', at: [lng, lat] };
  }
  const kind = oneOf(text.slice(0, colon), kinds);
  return kind && /^[0-9a-f-]{8,40}$/i.test(rest) ? { kind, id: rest } : null;
}

function readId(text: string | null): string | null {
  return text && /^[0-9a-f-]{36}$/i.test(text) ? text : null;
}

/** `layers=buildings,-lanes` switches buildings on and lanes off; what is not named keeps its default. */
function readLayers(text: string | null): Record<string, boolean> {
  const out: Record<string, boolean> = {};
  for (const item of text?.split(',') ?? []) {
    const off = item.startsWith('-');
    const name = off ? item.slice(1) : item;
    if (/^[a-z_]{1,40}$/.test(name)) out[name] = !off;
  }
  return out;
}

/** `bld=use_code:01,06` colours by the code and shows two of its values. */
function readBuildings(text: string | null): UrlState['buildings'] {
  const [mode = '', only = ''] = (text ?? '').split(':');
  return /^[a-z_]{1,40}$/.test(mode) ? { mode, only: only.split(',').filter((value) => /^\w{1,10}$/.test(value)) } : null;
}

export function parseUrl(search: string): UrlState {
  const query = new URLSearchParams(search);
  const asOf = query.get('as_of');
  const kind = query.get('kind');
  const queue = query.get('queue');
  return {
    workspace: oneOf(query.get('ws'), workspaces) ?? 'manage',
    tab: oneOf<Tab>(query.get('tab'), ['list', 'layers', 'drafts', 'overlays', 'staff', 'visits', 'statistics', 'incidents']) ?? (query.get('draft') ? 'drafts' : 'list'),
    view: readView(query.get('at')),
    community: query.get('c'),
    asOf: asOf && /^\d{4}-\d{2}-\d{2}(T[\d:.]{5,15}Z)?$/.test(asOf) ? asOf : null,
    selection: readSelection(query.get('sel')),
    household: readId(query.get('hh')),
    draft: readId(query.get('draft')),
    desk: oneOf(query.get('desk'), desks),
    queue: queue && /^[a-z_]{1,20}$/.test(queue) ? queue : null,
    body: readId(query.get('body')),
    incident: readId(query.get('incident')),
    layers: readLayers(query.get('layers')),
    page: oneOf(query.get('page'), pages) ?? 'account',
    user: readId(query.get('user')),
    facilityKind: kind && /^[a-z_]{1,40}$/.test(kind) ? kind : null,
    buildings: readBuildings(query.get('bld')),
    theme: oneOf<Theme>(query.get('theme'), ['light', 'dark', 'auto']),
    base: /^[a-z]{1,10}$/.test(query.get('base') ?? '') ? query.get('base') : null,
    look: oneOf<MapLook>(query.get('map'), ['light', 'dark', 'outdoor', 'auto']),
    lang: oneOf<Lang>(query.get('lang'), ['zh', 'en']),
  };
}

export function selectionText(selection: Selection): string {
  return selection.kind === 'point'
    ? `point:${selection.at.map((n) => n.toFixed(6)).join(',')}`
    : `${selection.kind}:${selection.id}`;
}

export function formatUrl(state: UrlState): string {
  const parts: string[] = [];
  const add = (name: string, value: string | null): void => {
    // commas and colons are legal in a query and stay readable
    if (value) parts.push(`${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`);
  };
  if (state.workspace !== 'manage') add('ws', state.workspace);
  if (state.tab !== 'list') add('tab', state.tab);
  add('c', state.community);
  if (state.view) add('at', `${state.view.lng.toFixed(5)},${state.view.lat.toFixed(5)},${state.view.zoom.toFixed(2)}`);
  add('as_of', state.asOf);
  if (state.selection) add('sel', selectionText(state.selection));
  add('hh', state.household);
  add('draft', state.draft);
  add('desk', state.desk);
  add('queue', state.queue);
  add('body', state.body);
  add('incident', state.incident);
  add(
    'layers',
    Object.entries(state.layers)
      .map(([name, on]) => (on ? name : `-${name}`))
      .sort()
      .join(','),
  );
  add('kind', state.facilityKind);
  add('bld', state.buildings && [state.buildings.mode, ...(state.buildings.only.length ? [state.buildings.only.join(',')] : [])].join(':'));
  if (state.workspace === 'settings') {
    if (state.page !== 'account') add('page', state.page);
    add('user', state.user);
  }
  add('theme', state.theme);
  add('map', state.look);
  add('base', state.base);
  add('lang', state.lang);
  return parts.length ? `?${parts.join('&')}` : '';
}
