/** Statistics as the service answers: indicators with formulas, releases, and one table of one. */
import { request } from '../api/client';

export interface Indicator {
  code: string;
  name: string;
  name_en: string;
  unit: 'count' | 'ratio' | 'percent';
  numerator: string;
  denominator: string | null;
  formula: string;
  formula_en: string;
}

export interface Release {
  id: string;
  number: number;
  as_of: string;
  suppress_below: number;
  formula_edition: number;
  note: string;
  made_at: string;
}

export interface Row {
  territory_id: string | null;
  level: 'tenant' | 'community' | 'grid' | 'lane';
  code: string;
  number: string | null;
  name: string;
  name_en: string | null;
  edition: number | null;
  is_suppressed: boolean;
  figures: Record<string, number | null>;
  not_measured: string[];
}

export interface Table {
  release: Release;
  path: { territory_id: string; level: string; number: string | null; name: string; name_en: string | null }[];
  rows: Row[];
}

const v1 = '/api/v1/statistics';

function asked(release: number | null, territory: string | null, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(more);
  if (release !== null) query.set('release', String(release));
  if (territory !== null) query.set('territory_id', territory);
  const text = query.toString();
  return text ? `?${text}` : '';
}

export const statisticsApi = {
  indicators: (signal?: AbortSignal): Promise<{ formula_edition: number; items: Indicator[] }> => request(`${v1}/indicators`, { signal }),
  releases: (signal?: AbortSignal): Promise<{ items: Release[] }> => request(`${v1}/releases`, { signal }),
  table: (release: number | null, territory: string | null, signal?: AbortSignal): Promise<Table> => request(`${v1}${asked(release, territory)}`, { signal }),
  release: (note: string): Promise<{ number: number; territories: number; published: number }> =>
    request(`${v1}/releases`, { method: 'POST', body: { note } }),
  csv: (release: number | null, territory: string | null, lang: string): string => `${v1}.csv${asked(release, territory, { lang })}`,
};
