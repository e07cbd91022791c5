/** Reach on foot as the service answers: the standards, and a survey of a community as it is or might be. */
import { request } from '../api/client';
import type { LngLat } from '../api/types';

export type Group = 'people' | 'elderly' | 'children';
export type Level = 'fifteen' | 'ten' | 'five' | 'block';

export interface Standard {
  kind: string;
  level: Level;
  limit_m: number;
  duty: 'must' | 'may';
  group: Group;
  source: string;
  source_en: string;
  status: 'confirmed' | 'to_be_confirmed';
}

export interface Figures {
  met: number;
  gap: number;
  unknown: number;
}

export interface Proposal {
  sites: { point: LngLat; gained: number }[];
  gained: number;
  at_most: number;
}

export interface Survey {
  whole: Figures;
  grids: (Figures & { grid_id: string | null })[];
  buildings: { gap: string[]; unknown: string[] };
  facilities: number;
  unplaced: number[];
  unlinked: number[];
  streets_m: number;
  islands_m: number;
  rounded_to: number;
  proposal: Proposal | null;
}

export interface Question {
  community_id: string;
  kind: string;
  limit_m: number;
  group: Group;
  added: LngLat[];
  closed: string[];
  links: LngLat[][];
  sites?: number;
}

/** What is supposed, kept by name; `gap_before` and `gap_after` as they were when it was saved. */
export interface Scenario extends Question {
  id: string;
  name: string;
  gap_before: number;
  gap_after: number;
  rounded_to: number;
  saved_by: string;
  saved_by_id: string;
  saved_at: string;
}

export interface RunRow extends Figures {
  kind: string;
  level: Level;
  limit_m: number;
  group: Group;
  duty: 'must' | 'may';
  inside: number;
  around: number;
  median_m: number | null;
  p90_m: number | null;
  gap_before: number | null;
}

export interface Run {
  id: string;
  community_id: string;
  community: string;
  scenario: string | null;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  phase: string;
  error: { message_zh: string; message_en: string } | null;
  requested_by: string;
  requested_at: string;
  rounded_to: number;
  before_at: string | null;
  network: { streets_m: number; islands_m: number; dead_ends: number; unknown_buildings: number; unknown_people: number } | null;
  rows: RunRow[] | null;
  files: Partial<Record<'pdf' | 'xlsx' | 'gpkg', string>>;
}

const gaps = '/api/v1/gaps';
const at = encodeURIComponent;

export const reachApi = {
  standards: (signal: AbortSignal): Promise<{ items: Standard[] }> => request('/api/v1/gaps/standards', { signal }),
  survey: (body: Question, signal: AbortSignal): Promise<Survey> => request('/api/v1/gaps/survey', { method: 'POST', body, signal }),
  scenarios: (community: string, signal: AbortSignal): Promise<{ items: Scenario[] }> => request(`${gaps}/scenarios?community=${at(community)}`, { signal }),
  save: (body: Question & { name: string }): Promise<Scenario> => request(`${gaps}/scenarios`, { method: 'POST', body }),
  forget: (id: string): Promise<void> => request(`${gaps}/scenarios/${at(id)}`, { method: 'DELETE' }),
  runs: (community: string, signal: AbortSignal): Promise<{ items: Run[] }> => request(`${gaps}/runs?community=${at(community)}`, { signal }),
  run: (id: string, signal?: AbortSignal): Promise<Run> => request(`${gaps}/runs/${at(id)}`, { signal }),
  start: (community: string, scenario: string | null): Promise<Run> =>
    request(`${gaps}/runs`, { method: 'POST', body: { community_id: community, scenario_id: scenario } }),
  stop: (id: string): Promise<Run> => request(`${gaps}/runs/${at(id)}:cancel`, { method: 'POST' }),
};
