/** Writes numbers, dates, areas, distances and codes as the glossary's section on formats says. */
import type { Lang } from './i18n';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDecimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const absent = '—';

export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? absent : whole.format(value);
}

/** Square metres as m², 公顷/ha or 平方公里/km², by size. */
export function formatArea(area_m2: number, lang: Lang): string {
  if (area_m2 < 10_000) return `${whole.format(area_m2)} m²`;
  if (area_m2 < 1_000_000) return `${oneDecimal.format(area_m2 / 10_000)} ${lang === 'zh' ? '公顷' : 'ha'}`;
  return `${twoDecimals.format(area_m2 / 1_000_000)} ${lang === 'zh' ? '平方公里' : 'km²'}`;
}

export function formatDistance(distance_m: number): string {
  return distance_m < 1000 ? `${whole.format(distance_m)} m` : `${oneDecimal.format(distance_m / 1000)} km`;
}

/** A whole percentage in the middle, one decimal near 0 % and 100 %. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const precise = (percent > 0 && percent < 1) || (percent > 99 && percent < 99.95);
  return `${precise ? oneDecimal.format(percent) : whole.format(percent)}%`;
}

/** A local calendar date as 2026-11-21. */
export function isoDate(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function formatDate(value: string | null | undefined): string {
  if (!value) return absent;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? absent : isoDate(date);
}

/** Groups an administrative code 6 3 3 and what follows by 3 and 2, with thin spaces; never for copying. */
export function formatCode(code: string): string {
  if (!/^\d{12,17}$/.test(code)) return code;
  const groups = [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12), code.slice(12, 15), code.slice(15, 17)];
  return groups.filter(Boolean).join('\u2009');
}

export function formatLngLat([lon, lat]: [number, number]): string {
  return `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}

/** The day or the moment at which everything is read, as 2026-11-21 or 2026-11-21 13:05; none for now. */
export function formatAsOf(value: string | null): string | null {
  if (value === null || value.length === 10) return value;
  const date = new Date(value);
  return `${isoDate(date)} ${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
