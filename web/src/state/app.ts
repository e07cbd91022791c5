/** What the page is showing, as signals; every change is mirrored into the URL. */
import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { isoDate } from '../format';
import { lang, type Lang } from '../i18n';
import { formatUrl, parseUrl, type Desk, type MapLook, type Selection, type SettingsPage, type Tab, type Theme, type UrlState, type View, type Workspace } from './url';

export type SheetHeight = 'low' | 'mid' | 'high';
export type Filter = 'all' | 'over' | 'under';

const start = parseUrl(window.location.search);

export function stored(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function store(name: string, value: string): void {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // private windows refuse storage; the URL still carries the choice
  }
}

export const workspace = signal<Workspace>(start.workspace);
export const tab = signal<Tab>(start.tab);
export const view = signal<View | null>(start.view);
export const communityCode = signal<string | null>(start.community);
export const asOf = signal<string | null>(start.asOf);
export const selection = signal<Selection | null>(start.selection);
/** The household whose file is in the drawer. */
export const householdId = signal<string | null>(start.household);
/** The draft in the drawer; the link carries it. */
export const draftId = signal<string | null>(start.draft);
/** The incidents' tab: what it shows, the part of the queue, the body it is narrowed to, the case in the drawer. */
export const desk = signal<Desk | null>(start.desk);
export const queue = signal<string | null>(start.queue);
export const queueBody = signal<string | null>(start.body);
export const incidentId = signal<string | null>(start.incident);
export const layerChoice = signal<Record<string, boolean>>(start.layers);
export const facilityKind = signal<string | null>(start.facilityKind);
/** How buildings are coloured when not by their four classes. */
export const buildingMode = signal(start.buildings);
/** The page of the settings, and the account that is open there. */
export const settingsPage = signal<SettingsPage>(start.page);
export const openUser = signal<string | null>(start.user);
export const theme = signal<Theme>(start.theme ?? (stored('wangge.theme') as Theme | null) ?? 'auto');
/** How the map looks, remembered on the device. */
export const mapLook = signal<MapLook>(start.look ?? (stored('wangge.map') as MapLook | null) ?? 'auto');
/** The base map under our own layers, remembered on the device; empty for none. */
export const baseMap = signal(start.base ?? stored('wangge.base') ?? '');
export const filter = signal<Filter>('all');
export const panelOpen = signal(true);
export const sheet = signal<SheetHeight>('mid');
export const keysOpen = signal(false);
export const hoveredGrid = signal<string | null>(null);

/** The grid this person walks, remembered on the device. */
export const patrolArea = signal<string | null>(stored('wangge.area') ?? null);

lang.value = start.lang ?? (stored('wangge.lang') as Lang | null) ?? 'zh';
const langChosen = signal(start.lang !== null || stored('wangge.lang') !== null);
const themeChosen = signal(start.theme !== null);
const lookChosen = signal(start.look !== null);
const baseChosen = signal(start.base !== null);

function media(query: string): ReadonlySignal<boolean> {
  const list = window.matchMedia(query);
  const state = signal(list.matches);
  list.addEventListener('change', (event) => {
    state.value = event.matches;
  });
  return state;
}

const systemDark = media('(prefers-color-scheme: dark)');
/** Below 768 px the panels become a bottom sheet. */
export const isPhone = media('(max-width: 767.98px)');
/** Below 1200 px panel and drawer do not fit beside a useful map: one of them at a time. */
export const isNarrow = media('(max-width: 1199.98px)');
export const reducedMotion = media('(prefers-reduced-motion: reduce)');

export const isDark = computed(() => (theme.value === 'auto' ? systemDark.value : theme.value === 'dark'));
/** The map's style: as chosen; left to itself, patrolling by day uses the high-contrast one, in the dark the dark one. */
export const mapTheme = computed<'light' | 'dark' | 'outdoor'>(() => {
  if (mapLook.value !== 'auto') return mapLook.value;
  return isDark.value ? 'dark' : workspace.value === 'patrol' ? 'outdoor' : 'light';
});
/** What the legend is coloured by: the map's look, unless it was made for the other ground. */
export const legendTheme = computed(() => ((mapTheme.value === 'dark') === isDark.value ? mapTheme.value : undefined));
export const today = (): string => isoDate(new Date());

export function setLang(value: Lang): void {
  langChosen.value = true;
  lang.value = value;
  store('wangge.lang', value);
}

/** Uses the account's language unless the person or the link has already chosen one. */
export function offerLang(locale: string): void {
  if (!langChosen.value) lang.value = locale.startsWith('en') ? 'en' : 'zh';
}

export function setTheme(value: Theme): void {
  themeChosen.value = true;
  theme.value = value;
  store('wangge.theme', value);
}

export function setLook(value: MapLook): void {
  lookChosen.value = true;
  mapLook.value = value;
  store('wangge.map', value);
}

export function setBaseMap(name: string): void {
  baseChosen.value = true;
  baseMap.value = name;
  store('wangge.base', name);
}

export function setPatrolArea(id: string | null): void {
  patrolArea.value = id;
  store('wangge.area', id ?? '');
}

/** A moment in the way the link writes it; what is finer than a millisecond is kept or passed by, never cut. */
function moment(at: string): string {
  if (at.length === 10 || at.endsWith('Z')) return at;
  return at.endsWith('+00:00') ? at.replace('+00:00', 'Z') : new Date(new Date(at).getTime() + 1).toISOString();
}

export function setAsOf(date: string | null): void {
  asOf.value = date === null || date === today() ? null : moment(date);
}

export function select(next: Selection | null): void {
  batch(() => {
    selection.value = next;
    householdId.value = null;
    if (next && isNarrow.value) panelOpen.value = false;
    if (next && isPhone.value && sheet.value === 'low') sheet.value = 'mid';
  });
}

/** Opens a case, or closes the one that is open; what was selected steps aside. */
export function openIncident(id: string | null): void {
  batch(() => {
    incidentId.value = id;
    selection.value = null;
    householdId.value = null;
    if (id && isNarrow.value) panelOpen.value = false;
    if (id && isPhone.value) sheet.value = 'high';
    if (!id && isNarrow.value && !isPhone.value) panelOpen.value = true;
  });
}

/** Goes to a part of the incidents: the board, one's tasks, the form. */
export function openDesk(next: Desk): void {
  batch(() => {
    if (workspace.value !== 'patrol' || next !== 'report') {
      workspace.value = 'manage';
      tab.value = 'incidents';
    }
    desk.value = next;
    incidentId.value = null;
    panelOpen.value = true;
    if (isPhone.value) sheet.value = 'high';
  });
}

/** Goes to a page of the settings. */
export function openSettings(page: SettingsPage): void {
  batch(() => {
    workspace.value = 'settings';
    settingsPage.value = page;
    panelOpen.value = true;
    if (isPhone.value) sheet.value = 'high';
  });
}

export function setLayer(name: string, on: boolean, byDefault: boolean): void {
  const others = Object.entries(layerChoice.value).filter(([other]) => other !== name);
  layerChoice.value = Object.fromEntries(on === byDefault ? others : [...others, [name, on]]);
}

export function currentState(): UrlState {
  return {
    workspace: workspace.value,
    tab: tab.value,
    view: view.value,
    community: communityCode.value,
    asOf: asOf.value,
    selection: selection.value,
    household: householdId.value,
    draft: draftId.value,
    desk: desk.value,
    queue: queue.value,
    body: queueBody.value,
    incident: incidentId.value,
    layers: layerChoice.value,
    facilityKind: facilityKind.value,
    buildings: buildingMode.value,
    page: settingsPage.value,
    user: openUser.value,
    theme: themeChosen.value ? theme.value : null,
    look: lookChosen.value ? mapLook.value : null,
    base: baseChosen.value && baseMap.value ? baseMap.value : null,
    lang: langChosen.value ? lang.value : null,
  };
}

/** What a shared link must carry even when the sender's browser only remembers it. */
export function shareUrl(): string {
  return new URL(formatUrl({ ...currentState(), lang: lang.value }) || '/', window.location.href).href;
}

function restore(state: UrlState): void {
  batch(() => {
    workspace.value = state.workspace;
    tab.value = state.tab;
    communityCode.value = state.community;
    asOf.value = state.asOf;
    selection.value = state.selection;
    householdId.value = state.household;
    draftId.value = state.draft;
    desk.value = state.desk;
    queue.value = state.queue;
    queueBody.value = state.body;
    incidentId.value = state.incident;
    layerChoice.value = state.layers;
    facilityKind.value = state.facilityKind;
    buildingMode.value = state.buildings;
    settingsPage.value = state.page;
    openUser.value = state.user;
    if (state.view) view.value = state.view;
    if (state.theme) theme.value = state.theme;
    if (state.look) mapLook.value = state.look;
    if (state.base) baseMap.value = state.base;
    if (state.lang) lang.value = state.lang;
  });
}

/** Steps worth a Back press get a history entry; panning and zooming replace the current one. */
export function startUrlSync(): void {
  let step = '';
  effect(() => {
    const state = currentState();
    const next = formatUrl(state) || window.location.pathname;
    const nextStep = formatUrl({ ...state, view: null });
    if (step && nextStep !== step && window.location.search !== next) window.history.pushState(null, '', next);
    else window.history.replaceState(null, '', next);
    step = nextStep;
  });
  window.addEventListener('popstate', () => {
    const state = parseUrl(window.location.search);
    step = formatUrl({ ...state, view: null });
    restore(state);
  });
  effect(() => {
    document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en';
  });
  effect(() => {
    const street = isPhone.value && mapTheme.value === 'outdoor';
    document.documentElement.dataset.theme = isDark.value ? 'dark' : street ? 'outdoor' : 'light';
  });
}
