/** What the statistics tab holds: the release, the territory whose table is open, the indicator in the list. */
import { batch, computed, signal } from '@preact/signals';
import { Problem } from '../api/client';
import { notify } from '../state/announce';
import { may } from '../state/data';
import { Resource } from '../state/resource';
import { formatNumber, formatPercent } from '../format';
import { ownName } from '../i18n';
import { statisticsApi, type Indicator, type Release, type Row, type Table } from './api';
import { to } from './text';

interface Known {
  indicators: Indicator[];
  releases: Release[];
}

const knowns = new Resource<Known>();
const tables = new Resource<Table>();
export const known = knowns.state;
export const table = tables.state;
export const retry = { known: (): Promise<void> => knowns.retry(), table: (): Promise<void> => tables.retry() };

/** The number of the release; none is the newest. */
export const release = signal<number | null>(null);
export const territory = signal<string | null>(null);
export const indicator = signal('people');
export const fullOpen = signal(false);
export const publishing = signal(false);
export const saving = signal(false);
export const refusal = signal<Problem | null>(null);

export const chosen = computed<Indicator | null>(() => known.value.data?.indicators.find(({ code }) => code === indicator.value) ?? null);

export const mayPublish = computed(() => may('statistics.write'));

export function loadKnown(): void {
  void knowns.load(async (abort) => {
    const [found, releases] = await Promise.all([statisticsApi.indicators(abort), statisticsApi.releases(abort)]);
    return { indicators: found.items, releases: releases.items };
  });
}

export function loadTable(): void {
  if (!known.peek().data?.releases.length) return;
  void tables.load((abort) => statisticsApi.table(release.peek(), territory.peek(), abort));
}

export async function publish(note: string): Promise<void> {
  saving.value = true;
  refusal.value = null;
  try {
    const made = await statisticsApi.release(note);
    batch(() => {
      publishing.value = false;
      release.value = null;
    });
    notify(to('published', { n: made.number, m: formatNumber(made.territories), p: formatNumber(made.published) }));
    loadKnown();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    refusal.value = error;
  } finally {
    saving.value = false;
  }
}

export function nameOf(row: Pick<Row, 'level' | 'number' | 'name' | 'name_en'>): string {
  if (row.level === 'tenant') return to('all');
  return row.level === 'grid' && row.number ? to('gridNumber', { n: row.number }) : ownName(row);
}

/** A figure as it is written: 1,204, 31%, 2.4; suppressed and never-published ones in words. */
export function figure(row: Row, one: Indicator): string {
  if (row.is_suppressed) return to('suppressed');
  const value = row.figures[one.code];
  if (row.not_measured.includes(one.code) || value === null || value === undefined) return to('notMeasured');
  if (one.unit === 'percent') return formatPercent(value);
  return one.unit === 'ratio' ? value.toFixed(2) : formatNumber(value);
}
