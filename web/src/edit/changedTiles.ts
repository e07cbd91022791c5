/** Which tiles show a changed place: only they are read again, so that the change is on screen at once. */
import type { Bbox } from '../api/types';

export interface TilePlace {
  x: number;
  y: number;
  z: number;
}

const most = 200;
/** Borders and halos reach this share of a tile's side beyond their place. */
const rim = 1 / 32;

function column(lng: number, z: number): number {
  return ((lng + 180) / 360) * 2 ** z;
}

function row(lat: number, z: number): number {
  const angle = (Math.min(85, Math.max(-85, lat)) * Math.PI) / 180;
  return ((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * 2 ** z;
}

/** The tiles of the zooms around the map's own that touch a box; null when they are too many to name. */
export function tilesOver([west, south, east, north]: Bbox, zoom: number): TilePlace[] | null {
  const found: TilePlace[] = [];
  const near = Math.floor(zoom);
  for (let z = Math.max(0, near - 4); z <= near + 1; z += 1) {
    const last = 2 ** z - 1;
    const between = (low: number, high: number): [number, number] => [Math.max(0, Math.floor(low - rim)), Math.min(last, Math.floor(high + rim))];
    const [left, right] = between(column(west, z), column(east, z));
    const [top, bottom] = between(row(north, z), row(south, z));
    if ((right - left + 1) * (bottom - top + 1) + found.length > most) return null;
    for (let x = left; x <= right; x += 1) for (let y = top; y <= bottom; y += 1) found.push({ x, y, z });
  }
  return found;
}
