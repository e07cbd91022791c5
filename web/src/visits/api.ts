/** Visits as the service answers: what is due in walking order, how far each grid is, and recording one. */
import { request } from '../api/client';
import type { LngLat } from '../api/types';

export type Outcome = 'met' | 'by_phone' | 'not_home' | 'moved_out' | 'inconvenient';

export interface Rule {
  code: string;
  name: string;
  name_en: string;
  subject: string;
  period: 'month' | 'quarter' | 'year' | null;
  every_days: number | null;
  source: string;
  status: 'confirmed' | 'to_be_confirmed' | 'demo';
  due_on: string | null;
}

export interface Due {
  household_id: string;
  building_id: string;
  grid_number: string | null;
  lane: string | null;
  building: string | null;
  address: string | null;
  house_number: string | null;
  entrance: string | null;
  floor: number | null;
  room: string | null;
  people: number;
  reasons: string[];
  days_since: number | null;
  tried_outcome: Outcome | null;
  tried_at: string | null;
  point: LngLat;
}

export interface Plan {
  total: number;
  more: boolean;
  rules: Rule[];
  items: Due[];
}

export interface GridProgress {
  territory_id: string;
  number: string | null;
  name: string;
  households: number;
  visited: number;
  fresh: number;
  aging: number;
  never: number;
}

export interface Progress {
  since: string;
  due_on: string;
  items: GridProgress[];
}

export interface NewVisit {
  id: string;
  household_id: string;
  outcome: Outcome;
  visited_at: string;
  kind: 'routine' | 'must_visit';
  note: string;
  unit_verified: boolean;
}

const v1 = '/api/v1';

export const visitsApi = {
  due: (territory: string, rule: string, signal?: AbortSignal): Promise<Plan> =>
    request(`${v1}/visits/due?territory_id=${encodeURIComponent(territory)}&limit=200${rule ? `&rule=${rule}` : ''}`, { signal }),
  progress: (territory: string, signal?: AbortSignal): Promise<Progress> =>
    request(`${v1}/visits/progress?territory_id=${encodeURIComponent(territory)}`, { signal }),
  record: (body: NewVisit): Promise<{ id: string; is_repeat: boolean }> => request(`${v1}/visits`, { method: 'POST', body }),
};

/** For a page that is being left: nobody waits for the answer, the id makes sending it again harmless. */
export function recordWhileLeaving(body: NewVisit): void {
  void fetch(`${v1}/visits`, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' }, credentials: 'same-origin', keepalive: true });
}
