/** Owns the MapLibre map: loads the style, keeps it in step with the page's state, turns clicks into selections. */
import { effect, untracked } from '@preact/signals';
import {
  AttributionControl,
  Map as MapLibre,
  ScaleControl,
  setWorkerUrl,
  type MapGeoJSONFeature,
  type MapMouseEvent,
  type StyleSpecification,
} from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { endSession, request } from '../api/client';
import type { Bbox, LngLat } from '../api/types';
import { lang, t } from '../i18n';
import { tilesShown } from '../incidents/entry';
import {
  asOf,
  baseMap,
  buildingMode,
  facilityKind,
  hoveredGrid,
  isPhone,
  mapTheme,
  openIncident,
  patrolArea,
  reducedMotion,
  select,
  selection,
  sheet,
  view,
  workspace,
} from '../state/app';
import { areaDetail, communityDetail, gridsWithout, home, layerOn, layers, selectedTerritory, selectedView, session } from '../state/data';
import { notify } from '../state/announce';
import type { Selection } from '../state/url';
import { composeStyle, type Composition } from './compose';
import { layerName, noteSources, tileSource } from './sources';
import { readStale } from './redraw';
import { attempt, grabbed, mapHandle, mapObject, mapState, position, settled, zoom, type MapHandle, type Nearby } from './handle';
import { drawImage } from './images';
import { keepEditLayers } from './keep';
import { holdStill } from './still';
import { fontFamily, readTokens, type MapTheme } from './tokens';

setWorkerUrl(workerUrl);

const veilOpacity: Record<string, number> = { manage: 0.62, patrol: 0.55, plan: 0.72 };
const sheetHeight_px = { low: 132, mid: 336, high: 336 };
/** Buildings and lane lines can be picked from here on; further out a click means the grid. */
const pickZoom = 15.6;

const pickable: { source: string; kind: 'facility' | 'organization' | 'component' | 'device' | 'building' | 'lane_line' | 'territory'; minZoom: number }[] = [
  { source: 'facilities', kind: 'facility', minZoom: 0 },
  { source: 'organizations', kind: 'organization', minZoom: 0 },
  { source: 'components', kind: 'component', minZoom: 0 },
  { source: 'devices', kind: 'device', minZoom: 0 },
  { source: 'buildings', kind: 'building', minZoom: pickZoom },
  { source: 'lane_lines', kind: 'lane_line', minZoom: pickZoom },
  { source: 'grids', kind: 'territory', minZoom: 0 },
];

/** Where the map opens when there is neither a link nor a community to show. */
const country: Bbox = [73, 18, 135, 54];

const styles = new Map<string, Promise<StyleSpecification>>();

function loadStyle(theme: MapTheme, language: string, tries: number): Promise<StyleSpecification> {
  const key = `${theme}.${language}.${tries}`;
  let style = styles.get(key);
  if (!style) {
    style = request<StyleSpecification>(`/styles/${theme}.json?lang=${language}`);
    styles.set(key, style);
  }
  return style;
}

const tileLayer: Record<string, string> = { building: 'buildings', facility: 'facilities', organization: 'organizations', component: 'components', device: 'devices', lane_line: 'lane_lines' };

/** The colours of the buildings' chosen mode, from the catalogue and the theme. */
function buildingColours(theme: MapTheme): Composition['buildings'] {
  const chosen = buildingMode.value;
  const mode = layers.value.data?.layers.find(({ name }) => name === 'buildings')?.modes.find(({ name }) => name === chosen?.mode);
  if (!chosen || !mode) return null;
  const token = readTokens(theme);
  return { column: mode.column, colours: mode.legend.map((item): [string, string] => [item.value ?? '', token(item.token)]), only: chosen.only };
}

/** Whose map it is, and its review number (审图号), in the corner of the map. */
function said(): string {
  const { attribution = '', review_number: number = '' } = layers.value.data ?? {};
  const words = [attribution, number && t('map.review', { number })].filter(Boolean).join(' · ');
  return words.replace(/[<>&]/g, (each) => `&#${String(each.charCodeAt(0))};`);
}

/** This minute, in seconds since 1970. */
function nowMinute_s(): number {
  return Math.floor(Date.now() / 60_000) * 60;
}

function composition(theme: MapTheme): Composition {
  // asked here and not when the style has loaded: the map must follow these choices
  const known = layers.value.data?.layers.map(({ name }) => name);
  const on = new Set(known?.filter((name) => layerOn(name) && (name !== 'incidents' || tilesShown.value)));
  const chosen = selection.value;
  const territory = selectedTerritory.value;
  const ofTile = chosen && chosen.kind !== 'point' && chosen.kind !== 'territory' ? tileLayer[chosen.kind] : undefined;
  return {
    origin: window.location.origin,
    theme,
    token: readTokens(theme),
    asOf: asOf.value,
    now: nowMinute_s(),
    layerOn: (name) => !known || on.has(name),
    community: communityDetail.value.data?.geometry ?? null,
    veilOpacity: veilOpacity[workspace.value] ?? 0.62,
    selected:
      chosen?.kind === 'territory'
        ? { source: 'grids', id: chosen.id }
        : chosen && chosen.kind !== 'point' && ofTile
          ? { source: ofTile, id: chosen.id }
          : null,
    selectedGeometry: territory && territory.level !== 'community' ? territory.geometry : null,
    view: selectedView.value,
    buildings: buildingColours(theme),
    pin: chosen?.kind === 'point' ? chosen.at : null,
    position: position.value,
    facilityKind: workspace.value === 'plan' ? facilityKind.value : null,
    lacking: gridsWithout.value ?? [],
    area: workspace.value === 'patrol' && patrolArea.value ? (areaDetail.value.data?.geometry ?? null) : null,
    base: layers.value.data?.base_maps.find(({ name }) => name === baseMap.value)?.layers ?? [],
    attribution: said(),
    plain: workspace.value !== 'manage',
  };
}

function pick(map: MapLibre, event: MapMouseEvent): Selection | null {
  const { x, y } = event.point;
  const reach = isPhone.value ? 10 : 4;
  for (const { source, kind, minZoom } of pickable) {
    if (map.getZoom() < minZoom) continue;
    const ids = map.getStyle().layers.filter((layer) => layerName(layer) === source && !layer.id.startsWith('wg-'));
    const around = source === 'grids' || source === 'buildings' ? 0 : reach;
    const found = map.queryRenderedFeatures([[x - around, y - around], [x + around, y + around]], { layers: ids.map(({ id }) => id) });
    const id = found.map((feature: MapGeoJSONFeature): unknown => feature.properties.id).find((value) => typeof value === 'string');
    if (typeof id === 'string') return { kind, id };
  }
  return null;
}

/** An incident opens its case; many of them together come nearer. */
function pickIncident(map: MapLibre, { point: { x, y } }: MapMouseEvent): boolean {
  const reach = isPhone.value ? 10 : 4;
  const ids = map.getStyle().layers.filter((layer) => ['incidents', 'edit-incidents-listed'].includes(layerName(layer))).map(({ id }) => id);
  if (ids.length === 0) return false;
  const [found] = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: ids });
  if (!found) return false;
  const id: unknown = found.properties.id;
  if (typeof id === 'string') openIncident(id);
  else if (found.geometry.type === 'Point') map.easeTo({ center: found.geometry.coordinates as LngLat, zoom: map.getZoom() + 2, duration: reducedMotion.peek() ? 0 : 400 });
  return true;
}

/** Inside the grid that is already selected a click asks about the place itself. */
function onClick(map: MapLibre, event: MapMouseEvent): void {
  if (grabbed.peek() || pickIncident(map, event)) return;
  const at: LngLat = [event.lngLat.lng, event.lngLat.lat];
  const hit = pick(map, event);
  const now = selection.peek();
  const same = hit && now && hit.kind === 'territory' && now.kind === 'territory' && hit.id === now.id;
  select(hit && !same ? hit : { kind: 'point', at });
}

function makeHandle(map: MapLibre): MapHandle {
  const duration = (): number => (reducedMotion.peek() ? 0 : 600);
  return {
    fit: ([west, south, east, north], maxZoom = 18, room = 0.06) => {
      // panels opened by the same press must have taken their place before the map is measured
      requestAnimationFrame(() => {
        map.resize();
        map.fitBounds([[west, south], [east, north]], { padding: margins(map, room), maxZoom, duration: duration() });
      });
    },
    flyTo: (at, to) => void map.easeTo({ center: at, zoom: Math.max(map.getZoom(), to ?? 16.5), duration: duration() }),
    jumpTo: (at, to) => void map.jumpTo({ center: at, zoom: to }),
    panBy: (x, y) => void map.panBy([x, y], { duration: reducedMotion.peek() ? 0 : 120 }),
    zoomBy: (steps) => void map.zoomTo(map.getZoom() + steps, { duration: reducedMotion.peek() ? 0 : 200 }),
    centre: () => map.getCenter().toArray(),
    visible: (source) => visibleNamed(map, source),
  };
}

/** Space left round a fitted box: a share of the shorter side, and on a phone the buttons at the right. */
function margins(map: MapLibre, share: number): { top: number; bottom: number; left: number; right: number } {
  const { clientWidth, clientHeight } = map.getContainer();
  const all = Math.round(Math.min(clientWidth, clientHeight) * share);
  return isPhone.peek() ? { top: 44, bottom: 16, left: 16, right: 72 } : { top: all, bottom: all + 24, left: all, right: all };
}

function visibleNamed(map: MapLibre, source: string): Nearby[] {
  const held = tileSource(source);
  if (!map.getSource(held)) return [];
  const box = map.getBounds();
  const found = new Map<string, Nearby>();
  for (const { properties, geometry } of map.querySourceFeatures(held, { sourceLayer: source })) {
    const id: unknown = properties.id;
    if (typeof id !== 'string' || geometry.type !== 'Point') continue;
    const [lng = 0, lat = 0] = geometry.coordinates;
    const name: unknown = properties.name;
    if (box.contains([lng, lat])) found.set(id, { id, name: typeof name === 'string' ? name : '', at: [lng, lat] });
  }
  return [...found.values()];
}

function syncStyle(map: MapLibre): () => void {
  let latest = 0;
  let drawnTheme: MapTheme | null = null;
  return effect(() => {
    const catalogue = layers.value;
    const tries = attempt.value;
    // without the catalogue every layer would be drawn once and most of them taken away again
    if (session.value.status !== 'in' || (!catalogue.data && !catalogue.problem)) return;
    const theme = mapTheme.value;
    const language = lang.value;
    const parts = composition(theme);
    const mine = ++latest;
    void loadStyle(theme, language, tries)
      .then((base) => {
        if (mine !== latest) return;
        if (drawnTheme && drawnTheme !== theme) redrawImages(map, theme);
        drawnTheme = theme;
        const style = composeStyle(base, parts);
        noteSources(Object.keys(style.sources));
        map.setStyle(style, { diff: true, transformStyle: keepEditLayers });
        markGrids(map);
      })
      .catch(() => {
        if (!drawnTheme) mapState.value = 'failed';
      });
  });
}

/** Marks the grid under the pointer and the selected one; states, unlike filters, cost no new tiles. */
function markGrids(map: MapLibre): void {
  const chosen = selection.value;
  const hovered = hoveredGrid.value;
  const source = tileSource('grids');
  if (!map.getSource(source)) return;
  const target = { source, sourceLayer: 'grids' };
  map.removeFeatureState(target);
  if (hovered) map.setFeatureState({ ...target, id: hovered }, { hovered: true });
  if (chosen?.kind === 'territory') map.setFeatureState({ ...target, id: chosen.id }, { selected: true });
}

/** Images keep their ids between themes, so the ones already on the map are painted anew. */
function redrawImages(map: MapLibre, theme: MapTheme): void {
  for (const id of map.listImages()) {
    const image = drawImage(id, theme);
    if (image) map.updateImage(id, image.data);
  }
}

function syncPadding(map: MapLibre): () => void {
  return effect(() => {
    const bottom = isPhone.value ? sheetHeight_px[sheet.value] : 0;
    // moving the map runs its listeners here and now: what they read is not what this effect is about
    untracked(() => map.setPadding({ top: 0, left: 0, right: 0, bottom }));
  });
}

let lastNotice = 0;

/** A tile that was not read is not an error of the page: said once in a while, and asked again by moving the map. */
function onError({ error }: { error: object }): void {
  if ('status' in error && error.status === 401) {
    endSession();
    return;
  }
  const now = Date.now();
  if (now - lastNotice < 30_000) return;
  lastNotice = now;
  notify(t('map.tilesMissing'), 'bad');
}

/** Back and forward move the map to the place of that step; the map's own moves arrive here unchanged. */
function followView(map: MapLibre): () => void {
  return effect(() => {
    const wanted = view.value;
    if (!wanted) return;
    const { lng, lat } = map.getCenter();
    const apart = Math.abs(lng - wanted.lng) + Math.abs(lat - wanted.lat) > 2e-5 || Math.abs(map.getZoom() - wanted.zoom) > 0.01;
    if (apart && !map.isMoving()) untracked(() => map.jumpTo({ center: [wanted.lng, wanted.lat], zoom: wanted.zoom }));
  });
}

function watchView(map: MapLibre): void {
  map.on('error', onError);
  map.on('sourcedata', ({ sourceId, isSourceLoaded }) => {
    if (sourceId === tileSource('grids') && isSourceLoaded) mapState.value = 'ready';
  });
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter();
    view.value = { lng, lat, zoom: map.getZoom() };
    readStale(map);
  });
  map.on('zoom', () => {
    zoom.value = map.getZoom();
  });
  map.on('idle', () => {
    settled.value = settled.peek() + 1;
    if (map.getStyle().layers.length > 0) mapState.value = 'ready';
  });
}

/** What is due is overdue when its time has passed, though its tile is the same: the map is told the time. */
function keepTime(map: MapLibre): () => void {
  const ticking = window.setInterval(() => {
    if (mapState.peek() === 'ready') map.setGlobalStateProperty('now', nowMinute_s());
  }, 30_000);
  return () => window.clearInterval(ticking);
}

/** The first view: known before the first tile is asked for, so nothing is loaded twice and nothing moves. */
function openOn(map: MapLibre, [west, south, east, north]: Bbox): void {
  map.fitBounds([[west, south], [east, north]], { padding: margins(map, 0.06), maxZoom: 17, animate: false });
}

function nameCanvas(map: MapLibre): () => void {
  return effect(() => map.getCanvas().setAttribute('aria-label', t('map.label')));
}

/** Creates the map in `container`; the returned function takes it down again. */
export function createMap(container: HTMLElement): () => void {
  const start = view.peek();
  const map = new MapLibre({
    container,
    style: { version: 8, sources: {}, layers: [] },
    ...(start
      ? { center: [start.lng, start.lat] as LngLat, zoom: start.zoom }
      : { center: [104, 35] as LngLat, zoom: 3 }),
    maxZoom: 20,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    localIdeographFontFamily: fontFamily,
    fadeDuration: reducedMotion.peek() ? 0 : 150,
    locale: { 'Map.Title': t('map.label') },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left');
  map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
  map.setMissingStyleImageResolver((id) => {
    const image = drawImage(id, mapTheme.peek());
    if (image && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.pixelRatio });
  });
  map.on('click', (event) => onClick(map, event));
  map.on('contextmenu', (event) => !grabbed.peek() && select({ kind: 'point', at: [event.lngLat.lng, event.lngLat.lat] }));
  holdStill(map);
  watchView(map);
  const stops = [syncStyle(map), syncPadding(map), effect(() => markGrids(map)), followView(map), nameCanvas(map), keepTime(map)];
  if (!start) openOn(map, home.peek() ?? country);
  zoom.value = map.getZoom();
  mapHandle.value = makeHandle(map);
  mapObject.value = map;
  // the acceptance test asks the map itself what it has drawn
  Object.assign(container, { wanggeMap: map });
  return () => {
    stops.forEach((stop) => stop());
    mapHandle.value = null;
    mapObject.value = null;
    map.remove();
  };
}
