/** The dividing part of the service: what there is, asking, following the job, the result, the draft of it. */
import { request } from '../api/client';
import type { LngLat } from '../api/types';

export type Method = 'propose' | 'rebalance';

export interface Situation {
  grids: number;
  dedicated: number;
  households: number;
  buildings: number;
  out_of_range: string[];
  low: number | null;
  high: number | null;
  source: string | null;
}

export interface Wanted {
  method: Method;
  low: number;
  high: number;
  count: number | null;
}

export interface Job {
  id: string;
  kind: string;
  community_id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  params: Wanted;
  progress: number;
  phase: string;
  error: { code: string; message_zh: string; message_en: string } | null;
  cancel_requested: boolean;
  requested_by: string;
}

export interface Scores {
  grids: number;
  in_range: number;
  contiguous: number;
  on_lanes: number;
  compactness: number;
  least: number;
  most: number;
}

export interface DividedGrid {
  id: string | null;
  number: string;
  name: string;
  fate: 'kept' | 'changed' | 'new';
  households: number;
  households_before: number | null;
  geometry: GeoJSON.Geometry;
}

export interface Border {
  first: string;
  second: string;
  length_m: number;
  on_lanes: number;
  kept: number;
  lanes: string[];
}

export type Measure = 'in_range' | 'contiguous' | 'on_lanes' | 'compactness';

export interface Found {
  method: Method;
  edition: number;
  seconds: number;
  households: number;
  buildings: number;
  households_moved: number;
  targets: Record<Measure, number>;
  scores: Scores;
  before: Scores;
  grids: DividedGrid[];
  retired: { number: string; name: string; households: number }[];
  borders: Border[];
  problems: { code: string; severity: string; message_zh: string; message_en: string; where: LngLat | null }[];
  draft: string | null;
}

const v1 = '/api/v1';
const at = (id: string): string => encodeURIComponent(id);

export const divideApi = {
  situation: (community: string): Promise<Situation> => request(`${v1}/communities/${at(community)}/division`),
  start: (community: string, wanted: Wanted): Promise<Job> =>
    request(`${v1}/communities/${at(community)}/divisions`, { method: 'POST', body: wanted }),
  jobs: (community: string): Promise<{ items: Job[] }> => request(`${v1}/jobs?community=${at(community)}&limit=5`),
  job: (id: string): Promise<Job> => request(`${v1}/jobs/${at(id)}`),
  cancel: (id: string): Promise<Job> => request(`${v1}/jobs/${at(id)}:cancel`, { method: 'POST' }),
  read: (id: string): Promise<{ job: Job; found: Found | null }> => request(`${v1}/divisions/${at(id)}`),
  makeDraft: (id: string, title: string, reason: string): Promise<{ id: string; title: string }> =>
    request(`${v1}/divisions/${at(id)}:draft`, { method: 'POST', body: { title, reason } }),
};
