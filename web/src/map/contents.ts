/** Puts sources and layers on the map that follow the page's state and theme, and takes them away again. */
import { effect } from '@preact/signals';
import type { GeoJSONSource, GeoJSONSourceSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { LngLat } from '../api/types';
import { mapTheme } from '../state/app';
import { isLabel } from './keep';
import { readTokens } from './tokens';

export type Feature = GeoJSON.Feature;
export type Token = (name: string) => string;

export const round = { 'line-cap': 'round', 'line-join': 'round' } as const;

export function feature(geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}): Feature {
  return { type: 'Feature', properties, geometry };
}

export function point(at: LngLat, properties: Record<string, unknown> = {}): Feature {
  return feature({ type: 'Point', coordinates: at }, properties);
}

/** The features whose `part` is one of these. */
export function is(...parts: string[]): ['in', ['get', string], ['literal', string[]]] {
  return ['in', ['get', 'part'], ['literal', parts]];
}

export interface Shown {
  /** What each source holds, by its id, which begins with `edit-`. */
  contents: Record<string, () => Feature[]>;
  /** How points of a source that lie close together become one. */
  clusters?: Record<string, Pick<GeoJSONSourceSpecification, 'clusterRadius' | 'clusterMaxZoom' | 'clusterProperties'>>;
  /** Layers below the names on the map. */
  grounds?: (token: Token) => LayerSpecification[];
  /** Layers above everything. */
  tops: (token: Token) => LayerSpecification[];
  /** What else runs as an effect meanwhile. */
  effects?: Parameters<typeof effect>[0][];
}

const collection = (features: Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });

function put(map: MapLibre, grounds: LayerSpecification[], tops: LayerSpecification[]): void {
  const firstLabel = grounds.length > 0 ? map.getStyle().layers.find(isLabel)?.id : undefined;
  for (const { id } of [...grounds, ...tops]) if (map.getLayer(id)) map.removeLayer(id);
  for (const layer of grounds) map.addLayer(layer, firstLabel);
  for (const layer of tops) map.addLayer(layer);
}

/** Shows it on the map until the returned function is called. */
export function show(map: MapLibre, { contents, clusters = {}, grounds = () => [], tops, effects = [] }: Shown): () => void {
  const sources = Object.keys(contents);
  let layers: string[] = [];
  for (const id of sources) {
    const together = clusters[id];
    if (!map.getSource(id)) map.addSource(id, { type: 'geojson', data: collection([]), ...(together ? { cluster: true, ...together } : {}) });
  }
  const stops = [
    effect(() => {
      const token = readTokens(mapTheme.value);
      const [below, above] = [grounds(token), tops(token)];
      put(map, below, above);
      layers = [...below, ...above].map(({ id }) => id);
    }),
    ...Object.entries(contents).map(([id, read]) =>
      effect(() => {
        const features = read();
        void map.getSource<GeoJSONSource>(id)?.setData(collection(features));
      }),
    ),
    ...effects.map((each) => effect(each)),
  ];
  return () => {
    stops.forEach((stop) => stop());
    for (const id of layers) if (map.getLayer(id)) map.removeLayer(id);
    for (const id of sources) if (map.getSource(id)) map.removeSource(id);
  };
}
