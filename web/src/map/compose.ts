/** Turns the service's style into the one on screen: dated tiles, layer choice, veil, selection; a pure function. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { holderOf, layerName } from './sources';
import type { MapTheme } from './tokens';

export interface Composition {
  origin: string;
  theme: MapTheme;
  token: (name: string) => string;
  asOf: string | null;
  /** Seconds since 1970, by which what is due is told from what is overdue. */
  now: number;
  layerOn: (source: string) => boolean;
  /** The polygon outside which the map steps back, or null while it is not known. */
  community: GeoJSON.Geometry | null;
  veilOpacity: number;
  selected: { source: string; id: string } | null;
  selectedGeometry: GeoJSON.Geometry | null;
  /** What the selected camera sees, and its whole sector. */
  view: { sector: GeoJSON.Geometry; seen: GeoJSON.Geometry } | null;
  pin: [number, number] | null;
  position: { at: [number, number]; accuracy_m: number } | null;
  facilityKind: string | null;
  /** Grids to shade because they have none of the kind asked about. */
  lacking: string[];
  /** Colours of buildings by the values of a column, and the values shown; none is all. */
  buildings: { column: string; colours: [string, string][]; only: string[] } | null;
  /** The area walked on patrol, drawn with a heavy border. */
  area: GeoJSON.Geometry | null;
  /** The base map's layers, bottom first; none: our own ground. */
  base: string[];
  /** Whose map it is, and its review number. */
  attribution: string;
  /** Patrol and planning drop pastels, hatches and counts: the map's colour is for their own subject. */
  plain: boolean;
}

/** The layers that show another day when asked for it. */
export const dated = new Set(['communities', 'grids', 'lanes', 'overlays']);
const nothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const never: FilterSpecification = ['==', ['literal', 1], 0];

function collection(geometries: (GeoJSON.Geometry | null)[]): GeoJSON.FeatureCollection {
  const features = geometries
    .filter((geometry) => geometry !== null)
    .map((geometry): GeoJSON.Feature => ({ type: 'Feature', properties: {}, geometry }));
  return features.length ? { type: 'FeatureCollection', features } : nothing;
}

/** The whole world with the community cut out of it. */
export function veilGeometry(community: GeoJSON.Geometry | null): GeoJSON.Geometry | null {
  const polygons =
    community?.type === 'Polygon'
      ? [community.coordinates]
      : community?.type === 'MultiPolygon'
        ? community.coordinates
        : null;
  if (!polygons) return null;
  const world = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];
  const outside = [world, ...polygons.flatMap((rings) => rings.slice(0, 1))];
  const islands = polygons.flatMap((rings) => rings.slice(1)).map((ring) => [ring]);
  return { type: 'MultiPolygon', coordinates: [outside, ...islands] };
}

/** A circle of `radius_m` around a point, good enough to show how exact a position is. */
export function accuracyCircle([lng, lat]: [number, number], radius_m: number): GeoJSON.Geometry {
  const dLat = radius_m / 111_320;
  const dLng = dLat / Math.max(0.05, Math.cos((lat * Math.PI) / 180));
  const ring = Array.from({ length: 49 }, (_, i): [number, number] => {
    const angle = (i / 48) * 2 * Math.PI;
    return [lng + dLng * Math.cos(angle), lat + dLat * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [ring] };
}

function absolute(url: string, origin: string): string {
  return url.startsWith('/') ? origin + url : url;
}

function withDate(url: string, asOf: string | null): string {
  return asOf ? `${url}${url.includes('?') ? '&' : '?'}as_of=${asOf}` : url;
}

function prepareSource(name: string, source: SourceSpecification, with_: Composition): SourceSpecification {
  if (source.type !== 'vector') return source;
  const asOf = name.split(',').some((each) => dated.has(each)) ? with_.asOf : null;
  const out = { ...source };
  if (out.url) out.url = withDate(absolute(out.url, with_.origin), asOf);
  if (out.tiles) out.tiles = out.tiles.map((url) => withDate(absolute(url, with_.origin), asOf));
  return out;
}

/** Own sources, always present so that a style change only has to swap their data. */
function ownSources(with_: Composition): Record<string, SourceSpecification> {
  const geojson = (data: GeoJSON.GeoJSON): SourceSpecification => ({ type: 'geojson', data });
  const point = (at: [number, number] | null): GeoJSON.Geometry | null => (at ? { type: 'Point', coordinates: at } : null);
  return {
    'wg-veil': geojson(collection([veilGeometry(with_.community)])),
    'wg-selected': geojson(collection([with_.selectedGeometry])),
    'wg-view': geojson(collection([with_.view?.seen ?? null])),
    'wg-sector': geojson(collection([with_.view?.sector ?? null])),
    'wg-area': geojson(collection([with_.area])),
    'wg-pin': geojson(collection([point(with_.pin)])),
    'wg-accuracy': geojson(collection([with_.position ? accuracyCircle(with_.position.at, with_.position.accuracy_m) : null])),
    'wg-position': geojson(collection([point(with_.position?.at ?? null)])),
  };
}

function selectedFilter(with_: Composition, source: string): FilterSpecification {
  return with_.selected?.source === source ? ['==', ['get', 'id'], with_.selected.id] : never;
}

function selectionLines(with_: Composition): LayerSpecification[] {
  const { token } = with_;
  const glow = token('m-sel');
  const core = token('m-sel-core');
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    { id: 'wg-view', type: 'fill', source: 'wg-view', paint: { 'fill-color': glow, 'fill-opacity': 0.32 } },
    { id: 'wg-view-line', type: 'line', source: 'wg-view', layout: round, paint: { 'line-color': core, 'line-width': 1.6 } },
    { id: 'wg-sector', type: 'line', source: 'wg-sector', layout: round, paint: { 'line-color': core, 'line-width': 1, 'line-dasharray': [3, 3] } },
    {
      id: 'wg-area-halo', type: 'line', source: 'wg-area', layout: round,
      paint: { 'line-color': token('m-halo'), 'line-width': 9, 'line-opacity': 0.8 },
    },
    {
      id: 'wg-area', type: 'line', source: 'wg-area', layout: round,
      paint: { 'line-color': token('m-community'), 'line-width': 5 },
    },
    {
      id: 'wg-selected-glow', type: 'line', source: 'wg-selected', layout: round,
      paint: {
        'line-color': glow, 'line-opacity': 0.85, 'line-blur': 3,
        'line-width': ['interpolate', ['linear'], ['zoom'], 13, 7, 15, 12, 17, 16],
      },
    },
    {
      id: 'wg-selected-core', type: 'line', source: 'wg-selected', layout: round,
      paint: { 'line-color': core, 'line-width': ['interpolate', ['linear'], ['zoom'], 13, 1.6, 15, 2.4, 17, 3.2] },
    },
    {
      id: 'wg-lane_line', type: 'line', source: 'lane_lines', 'source-layer': 'lane_lines', layout: round,
      filter: selectedFilter(with_, 'lane_lines'),
      paint: { 'line-color': glow, 'line-opacity': 0.85, 'line-width': ['interpolate', ['linear'], ['zoom'], 14, 5, 17, 12] },
    },
    {
      id: 'wg-building', type: 'line', source: 'buildings', 'source-layer': 'buildings', layout: round,
      filter: selectedFilter(with_, 'buildings'),
      paint: { 'line-color': glow, 'line-width': ['interpolate', ['linear'], ['zoom'], 14, 2.5, 17, 5] },
    },
    {
      id: 'wg-building-core', type: 'line', source: 'buildings', 'source-layer': 'buildings', layout: round,
      filter: selectedFilter(with_, 'buildings'),
      paint: { 'line-color': core, 'line-width': 1.4 },
    },
  ];
}

function pointRing(with_: Composition, source: string): LayerSpecification {
  return {
    id: `wg-${source}-ring`, type: 'circle', source, 'source-layer': source, filter: selectedFilter(with_, source),
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 12, 18, 22], 'circle-color': with_.token('m-sel'),
      'circle-opacity': 0.45, 'circle-stroke-color': with_.token('m-sel-core'), 'circle-stroke-width': 2,
    },
  };
}

function marks(with_: Composition): LayerSpecification[] {
  const { token } = with_;
  return [
    { id: 'wg-accuracy', type: 'fill', source: 'wg-accuracy', paint: { 'fill-color': token('info-fill'), 'fill-opacity': 0.14 } },
    {
      id: 'wg-position', type: 'circle', source: 'wg-position',
      paint: { 'circle-radius': 8, 'circle-color': token('info-fill'), 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3 },
    },
    {
      id: 'wg-pin', type: 'symbol', source: 'wg-pin',
      layout: { 'icon-image': 'wg-pin', 'icon-anchor': 'bottom', 'icon-allow-overlap': true, 'icon-ignore-placement': true },
    },
  ];
}

function gridFill(layer: LayerSpecification, with_: Composition): LayerSpecification {
  if (layer.type !== 'fill' || layerName(layer) !== 'grids') return layer;
  // an invisible fill still answers clicks; a hidden one does not
  if (with_.plain) return { ...layer, paint: { ...layer.paint, 'fill-opacity': 0 } };
  const base = layer.paint?.['fill-opacity'];
  if (layer.paint?.['fill-pattern'] || (base !== undefined && typeof base !== 'number')) return layer;
  const dark = with_.theme === 'dark';
  const quiet = with_.base.length ? 0.3 : with_.selected?.source === 'grids' ? (base ?? 0.6) : dark ? 0.8 : 0.72;
  return {
    ...layer,
    paint: {
      ...layer.paint,
      'fill-opacity': [
        'case',
        ['boolean', ['feature-state', 'selected'], false], 0.95,
        ['boolean', ['feature-state', 'hovered'], false], 0.9,
        quiet,
      ],
    },
  };
}

/** Without counts the middle step of the grid label goes on to the nearest zoom. */
function gridLabel(layer: LayerSpecification, with_: Composition): LayerSpecification {
  if (!with_.plain || layer.type !== 'symbol') return layer;
  if (layer.id === 'grids-label-count') return { ...layer, layout: { ...layer.layout, visibility: 'none' } };
  return layer.id === 'grids-label-near' ? { ...layer, maxzoom: 24 } : layer;
}

function shown(layer: LayerSpecification, with_: Composition): LayerSpecification {
  const source = layerName(layer);
  if (!source || with_.layerOn(source)) return layer;
  return { ...layer, layout: { ...layer.layout, visibility: 'none' } };
}

function onlyKind(layer: LayerSpecification, with_: Composition): LayerSpecification {
  if (!with_.facilityKind || layerName(layer) !== 'facilities') return layer;
  const filter: FilterSpecification = ['==', ['get', 'kind'], with_.facilityKind];
  if (layer.type === 'circle') return { ...layer, filter };
  if (layer.type !== 'symbol') return layer;
  // the chosen kind is the subject of the page: it is drawn from any zoom on, over everything
  return { ...layer, filter, minzoom: 11, layout: { ...layer.layout, 'icon-allow-overlap': true } };
}

/** Buildings in the colours of another mode; a value that is not asked for steps back. */
function buildingMode(layer: LayerSpecification, with_: Composition): LayerSpecification {
  if (layer.id !== 'buildings-fill' || layer.type !== 'fill' || !with_.buildings) return layer;
  const { column, colours, only } = with_.buildings;
  const value: ExpressionSpecification = ['coalesce', ['get', column], ''];
  const pairs = colours.filter(([each]) => only.length === 0 || only.includes(each)).flat();
  const colour = ['match', value, ...pairs, with_.token('m-bld-oth')] as unknown as ExpressionSpecification;
  const shown: ExpressionSpecification = ['in', value, ['literal', only.length ? only : colours.map(([each]) => each)]];
  return { ...layer, paint: { 'fill-color': pairs.length ? colour : with_.token('m-bld-oth'), 'fill-opacity': ['case', shown, 0.95, 0.35] } };
}

/** The base map's pictures, right above the background. */
function basePictures(with_: Composition): { sources: Record<string, SourceSpecification>; layers: LayerSpecification[] } {
  const named = with_.base.map((layer) => [`wg-base-${layer}`, layer] as const);
  return {
    sources: Object.fromEntries(
      named.map(([id, layer]) => [
        id,
        { type: 'raster', tiles: [`${with_.origin}/basemap/${layer}/{z}/{x}/{y}`], tileSize: 256, minzoom: 1, maxzoom: 18, attribution: '天地图' },
      ]),
    ),
    layers: named.map(([id]) => ({ id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0 } })),
  };
}

/** Over a base map our own streets and greens are left out, and the pastels let it through. */
function overBase(layer: LayerSpecification, with_: Composition): LayerSpecification {
  if (with_.base.length === 0) return layer;
  if (layer.id === 'land' || /^lane_lines-(casing|fill|footway|name)/.test(layer.id)) return { ...layer, layout: { ...layer.layout, visibility: 'none' } };
  return layer;
}

export function composeStyle(base: StyleSpecification, with_: Composition): StyleSpecification {
  const sources = Object.fromEntries(
    Object.entries(base.sources).map(([name, source]) => [name, prepareSource(name, source, with_)]),
  );
  const under = basePictures(with_);
  const first = Object.keys(sources)[0];
  if (first && with_.attribution) sources[first] = { ...sources[first], attribution: with_.attribution } as SourceSpecification;
  const layers = base.layers.map((layer) => overBase(layer, with_)).map((layer) => gridLabel(onlyKind(buildingMode(gridFill(shown(layer, with_), with_), with_), with_), with_));
  const lacking: LayerSpecification = {
    id: 'wg-lacking', type: 'fill', source: 'grids', 'source-layer': 'grids',
    filter: ['in', ['get', 'id'], ['literal', with_.lacking]],
    paint: { 'fill-color': with_.token('r4'), 'fill-opacity': 0.2 },
  };
  const veil: LayerSpecification = {
    id: 'wg-veil', type: 'fill', source: 'wg-veil',
    paint: { 'fill-color': with_.token('m-veil'), 'fill-opacity': with_.veilOpacity, 'fill-antialias': false },
  };
  // overlays may leave the community: like borders they are not veiled
  const unveiled = (one: LayerSpecification): boolean =>
    layerName(one) === 'overlays' || (one.type === 'line' && ['lanes', 'grids', 'communities'].includes(layerName(one)));
  const border = layers.findIndex(unveiled);
  const veilAt = border < 0 ? layers.length : border;
  layers.splice(veilAt, 0, ...(holderOf('grids', Object.keys(sources)) ? [lacking, veil] : [veil]));
  const symbols = layers.findIndex((one) => one.type === 'symbol' || one.type === 'circle');
  const has = (name: string): boolean => name.startsWith('wg-') || holderOf(name, Object.keys(sources)) !== undefined;
  // a layer that draws nothing has its tiles read all the same
  const ringed = ['facilities', 'organizations', 'components', 'devices', 'duty_posts'].filter((name) => with_.layerOn(name) || with_.selected?.source === name);
  const lines = [...selectionLines(with_), ...ringed.map((name) => pointRing(with_, name))];
  layers.splice(symbols < 0 ? layers.length : symbols, 0, ...lines.filter((layer) => has(layerName(layer))));
  const held = [...layers, ...marks(with_)].map((layer) => ('source-layer' in layer ? { ...layer, source: holderOf(layerName(layer), Object.keys(sources)) } : layer));
  return {
    ...base,
    state: { now: { default: with_.now } },
    sources: { ...under.sources, ...sources, ...ownSources(with_) },
    layers: [...held.slice(0, 1), ...under.layers, ...held.slice(1)] as LayerSpecification[],
  };
}
