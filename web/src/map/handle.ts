/** The commands other parts of the page may give the map; null until the map library has loaded. */
import { signal } from '@preact/signals';
import type { Map as MapLibre } from 'maplibre-gl';
import type { Bbox, LngLat } from '../api/types';

export interface Nearby {
  id: string;
  name: string;
  at: LngLat;
}

export interface MapHandle {
  /** Shows the whole box; `room` is the share of the shorter side left free around it. */
  fit(bbox: Bbox, maxZoom?: number, room?: number): void;
  flyTo(at: LngLat, zoom?: number): void;
  jumpTo(at: LngLat, zoom: number): void;
  panBy(x_px: number, y_px: number): void;
  zoomBy(steps: number): void;
  centre(): LngLat;
  /** The named points of a tile layer in the part of the map on screen. */
  visible(source: string): Nearby[];
}

export const mapHandle = signal<MapHandle | null>(null);
/** The map itself, for the editor that draws on it and for reading changed tiles again. */
export const mapObject = signal<MapLibre | null>(null);
/** While the editor holds the map, presses are its own and select nothing. */
export const grabbed = signal(false);
export const mapState = signal<'loading' | 'ready' | 'failed'>('loading');
/** Counts up when the person asks for the style once more after it was not read. */
export const attempt = signal(0);
export const zoom = signal(0);
/** Counts up when the map has come to rest with new content: lists of visible things are read again. */
export const settled = signal(0);
export const position = signal<{ at: LngLat; accuracy_m: number } | null>(null);
