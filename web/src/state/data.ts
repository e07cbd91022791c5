/** What was read from the service: session, communities, grids, layers, the selected thing; reloaded when their cause changes. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { api, onSessionEnded, Problem } from '../api/client';
import type {
  Bbox,
  BuildingDetail,
  ComponentDetail,
  DeviceDetail,
  FacilityDetail,
  LaneLineDetail,
  LayerCatalogue,
  LngLat,
  Located,
  OrganizationDetail,
  Session,
  Summary,
  Territory,
  TerritoryDetail,
  View,
} from '../api/types';
import { asOf, communityCode, facilityKind, layerChoice, offerLang, openSettings, patrolArea, selection, store, stored, workspace, type Filter } from './app';
import { Resource } from './resource';
import { selectionText, type Selection } from './url';

export type Detail =
  | { kind: 'territory'; key: string; value: TerritoryDetail }
  | { kind: 'building'; key: string; value: BuildingDetail }
  | { kind: 'facility'; key: string; value: FacilityDetail }
  | { kind: 'device'; key: string; value: DeviceDetail }
  | { kind: 'component'; key: string; value: ComponentDetail }
  | { kind: 'organization'; key: string; value: OrganizationDetail }
  | { kind: 'lane_line'; key: string; value: LaneLineDetail }
  | { kind: 'point'; key: string; value: Located };

/** Facilities per grid and kind, as recorded. */
export interface FacilityCounts {
  community: string;
  counts: Map<string, Record<string, number>>;
}

export type SessionState =
  | { status: 'asking' }
  | { status: 'out'; problem: Problem | null }
  | { status: 'in' | 'ended'; session: Session };

export const session = signal<SessionState>({ status: 'asking' });
/** A session that lacks a step: a code, or a second factor to take one from. */
export const halfway = signal<Session | null>(null);
export const signedIn = computed(() => session.value.status === 'in' || session.value.status === 'ended');

/** Whether the account may do it, somewhere; the service has the last word. */
export function may(right: string): boolean {
  const now = session.value;
  return (now.status === 'in' || now.status === 'ended') && (now.session.rights ?? []).includes(right);
}

const summaryResource = new Resource<Summary>();
const gridsResource = new Resource<{ community: string; items: Territory[] }>();
const layersResource = new Resource<LayerCatalogue>();
const communityResource = new Resource<TerritoryDetail>();
const detailResource = new Resource<Detail>();
const areaResource = new Resource<TerritoryDetail>();
const countsResource = new Resource<FacilityCounts>();

export const summary = summaryResource.state;
export const grids = gridsResource.state;
export const layers = layersResource.state;
export const communityDetail = communityResource.state;
export const detail = detailResource.state;
export const areaDetail = areaResource.state;
export const facilityCounts = countsResource.state;

export const retry = {
  summary: () => summaryResource.retry(),
  grids: () => gridsResource.retry(),
  layers: () => layersResource.retry(),
  detail: () => detailResource.retry(),
  facilityCounts: () => countsResource.retry(),
  community: () => communityResource.retry(),
};

/** The community in focus: the one named in the URL, else the first. */
export const community = computed<Territory | null>(() => {
  const all = summary.value.data?.communities ?? [];
  return all.find((one) => one.code === communityCode.value) ?? all[0] ?? null;
});

/** Whether the community in focus is seen whole, and not only a part of it with its name above. */
export const seesCommunity = computed(() => {
  const areas = summary.value.data?.areas;
  const { id, parent_id } = community.value ?? {};
  return !areas || areas.some((area) => area.id === id || area.id === parent_id || area.level === 'county');
});

/** Where the map begins: the community in focus, or the part of it that somebody answers for. */
export const home = computed<Bbox | null>(() => {
  return seesCommunity.value ? (community.value?.bbox ?? null) : (summary.value.data?.bbox ?? null);
});

const communityId = computed(() => community.value?.id ?? null);

/** The community in focus with the figures of the chosen day; without figures where the day has none. */
export const communityThen = computed<Territory | null>(() => {
  const now = community.value;
  if (!now || !asOf.value) return now;
  const then = communityDetail.value.data;
  return then?.id === now.id ? then : { ...now, households: null, people: null, buildings: null, edition: null };
});

export const communityGrids = computed<Territory[]>(() => {
  const loaded = grids.value.data;
  return loaded && loaded.community === community.value?.id ? loaded.items : [];
});

const rank = { over: 0, under: 1, ok: 2, none: 2 } as const;

/** Out of range first, over before under, then by number as the glossary sorts. */
export function inListOrder(items: Territory[]): Territory[] {
  const collator = new Intl.Collator('zh-u-co-pinyin-kn-true');
  return [...items].sort(
    (a, b) =>
      rank[a.size?.status ?? 'none'] - rank[b.size?.status ?? 'none'] ||
      collator.compare(a.number ?? a.name, b.number ?? b.name) ||
      collator.compare(a.code, b.code),
  );
}

export function filtered(items: Territory[], by: Filter): Territory[] {
  return by === 'all' ? items : items.filter((grid) => grid.size?.status === by);
}

const workspaceLayers: Partial<Record<string, Record<string, boolean>>> = {
  patrol: { duty_posts: true, devices: true, facilities: false },
  plan: { facilities: true, duty_posts: false, devices: false, incidents: false },
};

/** What a workspace needs to see comes before the catalogue's own default. */
export function layerDefault(name: string): boolean {
  const info = layers.value.data?.layers.find((layer) => layer.name === name);
  return workspaceLayers[workspace.value]?.[name] ?? info?.default_on ?? true;
}

export function layerOn(name: string): boolean {
  return layerChoice.value[name] ?? layerDefault(name);
}

async function readDetail(chosen: Selection, date: string | null, signal: AbortSignal): Promise<Detail> {
  const key = selectionText(chosen);
  switch (chosen.kind) {
    case 'territory':
      return { kind: 'territory', key, value: await api.territory(chosen.id, date, signal) };
    case 'building':
      return { kind: 'building', key, value: await api.building(chosen.id, signal) };
    case 'facility':
      return { kind: 'facility', key, value: await api.facility(chosen.id, signal) };
    case 'device':
      return { kind: 'device', key, value: await api.device(chosen.id, signal) };
    case 'component':
      return { kind: 'component', key, value: await api.component(chosen.id, signal) };
    case 'organization':
      return { kind: 'organization', key, value: await api.organization(chosen.id, signal) };
    case 'lane_line':
      return { kind: 'lane_line', key, value: await api.laneLine(chosen.id, signal) };
    case 'point':
      return { kind: 'point', key, value: await api.locate(chosen.at, date, signal) };
  }
}

/** The grids without the kind the plan asks about; null while nothing is asked or known. */
export const gridsWithout = computed<string[] | null>(() => {
  const kind = workspace.value === 'plan' ? facilityKind.value : null;
  const loaded = facilityCounts.value.data;
  if (!kind || may('statistics.read') || loaded?.community !== community.value?.id) return null;
  return communityGrids.value.filter((grid) => !loaded?.counts.get(grid.id)?.[kind]).map((grid) => grid.id);
});

/** The detail that belongs to the selection on screen, never the previous one's. */
export const currentDetail = computed<Detail | null>(() => {
  const chosen = selection.value;
  const loaded = detail.value.data;
  return chosen && loaded?.key === selectionText(chosen) ? loaded : null;
});

export const selectedTerritory = computed<TerritoryDetail | null>(() => {
  const loaded = currentDetail.value;
  return loaded?.kind === 'territory' ? loaded.value : null;
});

/** What the camera on screen sees. */
export const selectedView = computed<View | null>(() => {
  const loaded = currentDetail.value;
  return loaded?.kind === 'device' ? loaded.value.view : null;
});

export function detailPlace(loaded: Detail): { bbox: Bbox; point: LngLat } {
  if (loaded.kind === 'territory') return { bbox: loaded.value.bbox, point: loaded.value.label_point };
  const point = loaded.value.point;
  const bbox: Bbox = 'bbox' in loaded.value ? loaded.value.bbox : [...point, ...point];
  return { bbox, point };
}

export function startDataSync(): void {
  onSessionEnded(() => {
    const now = session.value;
    if (now.status === 'in') session.value = { status: 'ended', session: now.session };
  });
  effect(() => {
    if (session.value.status !== 'in') return;
    void untracked(() => summaryResource.load((signal) => api.summary(signal)));
  });
  effect(() => {
    if (session.value.status !== 'in') return;
    void untracked(() => layersResource.load((signal) => api.layers(signal)));
  });
  effect(() => {
    const chosen = communityId.value;
    const date = asOf.value;
    if (!chosen || session.value.status !== 'in') return;
    untracked(() => {
      void gridsResource.load(async (signal) => {
        const items = await api.children(chosen, 'grid', date, signal);
        // a day without grids is a day before the community: asking for it would only be refused
        if (items.length > 0) void communityResource.load((abort) => api.territory(chosen, date, abort));
        else communityResource.clear();
        return { community: chosen, items };
      });
    });
  });
  effect(() => {
    const chosen = selection.value;
    const date = asOf.value;
    if (session.value.status !== 'in') return;
    if (chosen) void untracked(() => detailResource.load((signal) => readDetail(chosen, date, signal), false));
    else untracked(() => detailResource.clear());
  });
}

/** What only one workspace shows is read when that workspace is open. */
export function startWorkspaceSync(): void {
  effect(() => {
    const id = workspace.value === 'patrol' ? patrolArea.value : null;
    const date = asOf.value;
    if (id && session.value.status === 'in') void untracked(() => areaResource.load((signal) => api.territory(id, date, signal)));
  });
  effect(() => {
    const chosen = communityId.value;
    if (workspace.value !== 'plan' || !chosen || session.value.status !== 'in') return;
    void untracked(() =>
      countsResource.load(async (signal) => ({ community: chosen, counts: await api.facilityCounts(chosen, signal) })),
    );
  });
}

export const signedMark = 'wangge.signed_in';

/** Asks who is signed in; a browser that never signed in is not sent to be refused. */
export async function askSession(): Promise<void> {
  if (!stored(signedMark)) {
    session.value = { status: 'out', problem: null };
    return;
  }
  try {
    enter(await api.session());
  } catch (error) {
    if (error instanceof Problem && error.status === 401) store(signedMark, '');
    session.value = { status: 'out', problem: error instanceof Problem && error.status !== 401 ? error : null };
  }
}

function enter(opened: Session): void {
  store(signedMark, 'yes');
  halfway.value = opened.step ? opened : null;
  if (opened.step) {
    if (session.peek().status === 'asking') session.value = { status: 'out', problem: null };
    return;
  }
  offerLang(opened.user.locale);
  session.value = { status: 'in', session: opened };
  // a one-time password is good for one thing
  if (opened.user.must_change_password) openSettings('account');
}

export async function signIn(username: string, password: string): Promise<void> {
  enter(await api.signIn(username, password));
}

/** The step that was missing is done. */
export const passSecond = (opened: Session): void => enter(opened);

export async function signOut(): Promise<void> {
  halfway.value = null;
  try {
    await api.signOut();
  } finally {
    for (const one of [summaryResource, gridsResource, layersResource, communityResource, detailResource, areaResource, countsResource]) one.clear();
    selection.value = null;
    store(signedMark, '');
    session.value = { status: 'out', problem: null };
  }
}
