/** Straight distances for "how far from me": a sphere is exact enough at walking range. */
import type { LngLat } from '../api/types';

const radius_m = 6_371_008.8;

/** Great-circle distance in metres between two lon, lat points in degrees. */
export function metresBetween([lon1, lat1]: LngLat, [lon2, lat2]: LngLat): number {
  const rad = Math.PI / 180;
  const a =
    Math.sin(((lat2 - lat1) * rad) / 2) ** 2 +
    Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
  return 2 * radius_m * Math.asin(Math.min(1, Math.sqrt(a)));
}
