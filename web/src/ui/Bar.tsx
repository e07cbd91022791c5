/** A bar with the permitted band drawn behind it; the figure beside it always says the same in words. */
import type { JSX } from 'preact';
import type { Size, SizeStatus, Territory } from '../api/types';
import { formatNumber } from '../format';
import { t, type MessageKey } from '../i18n';

const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next readable number at or above `value`: 96 → 100, 800 → 800, 1,930 → 2,000. */
export function niceCeil(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.find((step) => step * power >= value - 1e-9) ?? 10) * power;
}

/** One scale for a whole list, so that two grids can be compared: 1.6 × the band's upper end. */
export function bandScale(size: Pick<Size, 'min' | 'max' | 'value'> | null): number {
  const top = size?.max ?? (size?.min ?? 0) * 2;
  return niceCeil(top > 0 ? top * 1.6 : Math.max(size?.value ?? 0, 1));
}

/** The band most grids of a list share; the header writes it once. */
export function commonBand(items: Territory[]): Size | null {
  const counts = new Map<string, { size: Size; n: number }>();
  for (const { size } of items) {
    if (!size || (size.min === null && size.max === null)) continue;
    const key = `${size.measure}:${size.min ?? ''}:${size.max ?? ''}`;
    const known = counts.get(key);
    if (known) known.n += 1;
    else counts.set(key, { size, n: 1 });
  }
  return [...counts.values()].sort((a, b) => b.n - a.n)[0]?.size ?? null;
}

const percent = (value: number, scale: number): string => `${Math.min(100, Math.max(0, (value / scale) * 100))}%`;

export function Bar({ size, scale, thick = false }: { size: Size; scale: number; thick?: boolean }): JSX.Element {
  const low = size.min ?? 0;
  const high = size.max ?? scale;
  const left = percent(low, scale);
  return (
    <span class={`bar bar-${size.status}${thick ? ' bar-thick' : ''}`} aria-hidden="true">
      <span class="bar-band" style={{ left, width: `calc(${percent(high, scale)} - ${left})` }} />
      <span class="bar-value" style={{ width: percent(size.value, scale) }} />
      {size.value > scale && <span class="bar-cut" />}
    </span>
  );
}

export function StatusMark({ status }: { status: SizeStatus }): JSX.Element | null {
  if (status === 'over') return <span class="mark mark-over" aria-hidden="true" />;
  if (status === 'under') return <span class="mark mark-under" aria-hidden="true" />;
  return null;
}

export function unitOf(size: Size, n: number): string {
  const key = `unit.${size.measure === 'area_m2' ? 'households' : size.measure}` as MessageKey;
  return size.measure === 'area_m2' ? 'm²' : t(key, { n });
}

/** How far from the limit, in words; also read out when a row is focused. */
export function verdict(size: Size | null): string {
  if (!size || size.status === 'none') return t('verdict.none');
  if (size.status === 'ok') return t('verdict.ok');
  const limit = size.status === 'over' ? size.max : size.min;
  const n = Math.abs(size.value - (limit ?? size.value));
  return t(size.status === 'over' ? 'verdict.over' : 'verdict.under', { n: formatNumber(n), unit: unitOf(size, n) });
}

export function bandText(size: Size): string {
  const unit = unitOf(size, 2);
  if (size.min !== null && size.max !== null) {
    return t('verdict.band', { min: formatNumber(size.min), max: formatNumber(size.max), unit });
  }
  if (size.min !== null) return t('verdict.min', { min: formatNumber(size.min), unit });
  if (size.max !== null) return t('verdict.max', { max: formatNumber(size.max), unit });
  return t('verdict.none');
}
