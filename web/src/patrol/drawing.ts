/** Owns the map on the phone: the pack's tiles, the area, lanes walked and left, points, the member's own position. */
import { effect, untracked } from '@preact/signals';
import { addProtocol, Map as MapLibre, Marker, removeProtocol, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { drawImage } from '../map/images';
import { fontFamily, readTokens } from '../map/tokens';
import type { LngLat } from './contract';
import { flatFrom } from './ground';
import { held, open, type Opened } from './packs';
import { drawnLanes, measureArea } from './running';
import * as state from './state';
import { OWN, phoneStyle } from './styling';
import { linesOf } from './tracking';
import { lang, pointTitle, t } from './words';

setWorkerUrl(workerUrl);

const sheet_px = { low: 132, mid: 336, high: 336 };
const HEAD_PX = 160;

let opened: Opened | null = null;

async function tileOf(url: string): Promise<{ data: ArrayBuffer }> {
  const [z, x, y] = url.replace('pack://', '').split('/').map(Number);
  // a tile that is not in the pack is an empty one, no mistake
  return { data: opened ? await opened.tile(z ?? 0, x ?? 0, y ?? 0) : new ArrayBuffer(0) };
}

const lines = (coordinates: LngLat[][]): GeoJSON.Feature => ({ type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates } });

function setData(map: MapLibre, name: string, data: GeoJSON.GeoJSON): void {
  void map.getSource<GeoJSONSource>(OWN + name)?.setData(data);
}

function ring(at: LngLat, radius_m: number): GeoJSON.Feature {
  const [east, north] = flatFrom(at)([at[0] + 0.001, at[1] + 0.001]);
  const coordinates = Array.from({ length: 33 }, (_, n): LngLat => {
    const turn = (n / 32) * 2 * Math.PI;
    return [at[0] + ((Math.cos(turn) * radius_m) / east) * 0.001, at[1] + ((Math.sin(turn) * radius_m) / north) * 0.001];
  });
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [coordinates] } };
}

function drawLines(map: MapLibre): void {
  const drawn = drawnLanes();
  const isWalking = state.run.value !== null;
  setData(map, 'walked', lines(drawn?.walked ?? []));
  setData(map, 'left', lines(isWalking ? (drawn?.left ?? []) : []));
  setData(map, 'track', lines(linesOf(state.track.value)));
  const route = state.plan.value?.route;
  setData(map, 'route', route ?? lines([]));
}

function drawWay(map: MapLibre): void {
  const fix = state.lastFix.value;
  const next = state.next.value;
  setData(map, 'way', lines(fix && next && state.run.value ? [[fix.at, next.point]] : []));
  setData(map, 'accuracy', fix ? ring(fix.at, fix.accuracy_m) : lines([]));
}

const points = new Map<string, Marker>();

function button(kind: string, text: string, label: string, press: () => void): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = `pt ${kind}`;
  element.textContent = text;
  element.setAttribute('aria-label', label);
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    press();
  });
  return element;
}

/** Seen and not pressed: several may lie upon each other, and the list has them all. */
function sign(kind: string): HTMLElement {
  const element = document.createElement('div');
  element.className = `pt ${kind}`;
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function place(map: MapLibre, id: string, kind: string, element: () => HTMLElement, at: LngLat): void {
  const there = points.get(id);
  if (there?.getElement().dataset.kind === kind) {
    there.setLngLat(at);
    return;
  }
  there?.remove();
  const made = element();
  made.dataset.kind = kind;
  points.set(id, new Marker({ element: made }).setLngLat(at).addTo(map));
}

function drawPoints(map: MapLibre): void {
  const wanted = new Set<string>();
  const nextId = state.next.value?.id;
  for (const point of state.points.value) {
    const kind = state.checkOf(point.id) ? 'done' : point.id === nextId && state.run.value ? 'next' : 'todo';
    const id = `p:${point.id}`;
    wanted.add(id);
    const press = (): void => {
      state.target.value = point.id;
      state.sheet.value = 'mid';
    };
    place(map, id, `${kind} ${lang.value}`, () => button(kind, kind === 'done' ? '✓' : point.number.slice(-3), pointTitle(point), press), point.point);
  }
  for (const each of state.area.value?.incidents ?? []) {
    const id = `i:${each.id}`;
    wanted.add(id);
    place(map, id, 'incident', () => sign('incident'), each.point);
  }
  const fix = state.lastFix.value;
  if (fix) {
    wanted.add('me');
    place(map, 'me', 'me', () => sign('me'), fix.at);
  }
  for (const [id, marker] of points) {
    if (wanted.has(id)) continue;
    marker.remove();
    points.delete(id);
  }
}

async function styleNow(): Promise<StyleSpecification | null> {
  const [area, store, pack, user, theme, language] = [state.area.value, state.store.value, state.pack.value, state.user.value, state.theme.value, lang.value];
  if (!area || !store || !user) return null;
  const blob = pack.is === 'here' ? await held(user, pack.pointer) : null;
  opened = blob && pack.is === 'here' ? await open(blob, pack.pointer) : null;
  const base =
    (await store.kept<StyleSpecification>(`style:${theme}:${language}`)) ??
    (await store.kept<StyleSpecification>(`style:${theme}:${language === 'zh' ? 'en' : 'zh'}`));
  return phoneStyle(opened ? base : null, opened, area, readTokens(theme));
}

export function fitArea(map: MapLibre, animate: boolean): void {
  const box = state.area.peek()?.area.bbox;
  if (!box) return;
  const bottom = sheet_px[state.sheet.peek()] + 24;
  map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: { top: HEAD_PX, bottom, left: 28, right: 28 }, maxZoom: 18, animate });
}

/** Creates the map; the returned function takes it down again. */
export function createMap(container: HTMLElement): () => void {
  addProtocol('pack', ({ url }) => tileOf(url));
  const map = new MapLibre({
    container, style: { version: 8, sources: {}, layers: [] }, maxZoom: 20, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    attributionControl: false, localIdeographFontFamily: fontFamily, fadeDuration: 0, locale: { 'Map.Title': t('map.label') },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.setMissingStyleImageResolver((id) => {
    const image = drawImage(id, state.theme.peek());
    if (image && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.pixelRatio });
  });
  Object.assign(container, { wanggeMap: map });
  measureArea();
  fitArea(map, false);
  const redraw = (): void => {
    drawLines(map);
    drawWay(map);
    drawPoints(map);
  };
  let latest = 0;
  const stops = [
    effect(() => {
      const mine = ++latest;
      void styleNow().then((style) => {
        if (!style || mine !== latest) return;
        map.setStyle(style, { diff: false });
        map.once('styledata', () => untracked(redraw));
      });
    }),
    effect(() => {
      const [found, lanes] = [state.area.value, state.progress.value];
      if (found && lanes) drawLines(map);
    }),
    effect(() => drawWay(map)),
    effect(() => drawPoints(map)),
    effect(() => {
      const wanted = state.inView.value;
      if (wanted) map.easeTo({ center: wanted.at, zoom: Math.max(map.getZoom(), 17), padding: { top: HEAD_PX, bottom: sheet_px[state.sheet.peek()], left: 0, right: 0 }, duration: 300 });
    }),
  ];
  map.on('moveend', () => (state.centre.value = map.getCenter().toArray()));
  map.on('error', () => undefined);
  return () => {
    stops.forEach((stop) => stop());
    points.clear();
    removeProtocol('pack');
    map.remove();
  };
}
