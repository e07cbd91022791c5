/** Tiles that have changed: read again at once where they are on screen, the others when they come into view. */
import type { Map as MapLibre, Source } from 'maplibre-gl';
import { asOf } from '../state/app';
import { layerOn } from '../state/data';
import { dated } from './compose';
import { tileSource } from './sources';

export interface TilePlace {
  x: number;
  y: number;
  z: number;
}

/** z, x, y of the places that changed; null is anywhere. */
export type Cells = [number, number, number][] | null;

type Zooms = Pick<Source, 'minzoom' | 'maxzoom'>;

/** So many changed tiles of a source are not told apart any more: all of it is read again. */
const most = 4_000;

/** By source, what is old in the map's memory. */
const stale = new Map<string, Map<string, TilePlace>>();

const keyOf = ({ z, x, y }: TilePlace): string => `${z}/${x}/${y}`;

/** The tiles of a source that lie over or under some cells. */
export function tilesOf(cells: [number, number, number][], { minzoom, maxzoom }: Zooms): TilePlace[] {
  const found = new Map<string, TilePlace>();
  for (const [cz, cx, cy] of cells) {
    for (let z = minzoom; z <= maxzoom; z += 1) {
      const side = 2 ** Math.max(0, z - cz);
      const scale = 2 ** (z - cz);
      const [left, top] = [Math.floor(cx * scale), Math.floor(cy * scale)];
      if (found.size + side * side > most) return [...found.values()];
      for (let x = left; x < left + side; x += 1) {
        for (let y = top; y < top + side; y += 1) found.set(keyOf({ z, x, y }), { z, x, y });
      }
    }
  }
  return [...found.values()];
}

function sourceOf(map: MapLibre, id: string): Source | undefined {
  const source = map.getSource(id);
  return source?.type === 'vector' ? source : undefined;
}

/** Reads again what is old and on screen by now. */
export function readStale(map: MapLibre): void {
  for (const [id, places] of stale) {
    const source = sourceOf(map, id);
    if (!source) {
      stale.delete(id);
      continue;
    }
    const { tileSize, minzoom, maxzoom } = source;
    const seen = map.coveringTiles({ tileSize, minzoom, maxzoom }).map(({ canonical }) => canonical).filter((tile) => places.has(keyOf(tile)));
    if (seen.length === 0) continue;
    map.refreshTiles(id, seen);
    for (const tile of seen) places.delete(keyOf(tile));
    if (places.size === 0) stale.delete(id);
  }
}

function readAll(map: MapLibre, id: string): void {
  stale.delete(id);
  map.refreshTiles(id);
}

/** Takes note of what changed of some layers; without any, everything may have. Another day's map stays as it is. */
export function redraw(map: MapLibre, changed: Record<string, Cells> | null): void {
  if (!changed) {
    const ids = Object.entries(map.getStyle().sources).filter(([, { type }]) => type === 'vector');
    for (const [id] of ids) readAll(map, id);
    return;
  }
  for (const [name, cells] of Object.entries(changed)) {
    const id = tileSource(name);
    const source = sourceOf(map, id);
    if (!source || (asOf.peek() && dated.has(name))) continue;
    // of a source that nobody looks at only the memory is emptied; nothing is read
    if (!cells || !id.split(',').some(layerOn)) {
      readAll(map, id);
      continue;
    }
    const places = stale.get(id) ?? new Map<string, TilePlace>();
    for (const tile of tilesOf(cells, source)) places.set(keyOf(tile), tile);
    if (places.size >= most) readAll(map, id);
    else stale.set(id, places);
  }
  readStale(map);
}
