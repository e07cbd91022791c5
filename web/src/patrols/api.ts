/** The leader's board, patrols and who is nearest, as the service answers. */
import { request } from '../api/client';
import type { LngLat } from '../api/types';

export type PostState = 'manned' | 'relief_late' | 'unmanned' | 'closed';
export type RunState = 'running' | 'paused' | 'finished' | 'abandoned';

export interface Spell {
  name: string;
  starts_at: string;
  ends_at: string;
  of_name: string;
}

export interface Post {
  id: string;
  name: string;
  point: LngLat;
  hours: string | null;
  state: PostState;
  present: number;
  needed: number;
  since: string | null;
  on_shift: { worker_id: string; name: string; ends_at: string; is_present: boolean }[];
  next: Spell | null;
}

export interface Ground {
  id: string;
  level: string | null;
  number: string | null;
  name: string | null;
}

export interface Position {
  point: LngLat;
  accuracy_m: number;
  at: string;
}

export interface Member {
  state: 'running' | 'paused' | 'awaited';
  worker_id: string | null;
  name: string;
  run: { id: string; territory: Ground; plan_name: string | null; heard_at: string; planned_points: number; reached: number } | null;
  position: Position | null;
  shift: Spell | null;
}

export interface Missed {
  plan_id: string;
  plan_name: string;
  occurs_on: string;
  until: string;
  points: number;
  point_id: string | null;
  number: string | null;
  name: string | null;
  is_key_place: boolean;
  point: LngLat | null;
}

export interface Call {
  id: string;
  name: string;
  at: string;
  text: string;
  run_id: string | null;
  run_state: RunState | null;
  point: LngLat | null;
}

export interface Board {
  at: string;
  summary: Record<string, number>;
  posts: Post[];
  members: Member[];
  missed: Missed[];
  calls: Call[];
}

export interface Free {
  run_id: string;
  name: string;
  territory: Ground;
  position: Position;
  distance_m: number;
}

export interface Run {
  id: string;
  state: RunState;
  is_own: boolean;
  user_name: string;
  worker_name: string | null;
  plan_name: string | null;
  territory: Ground;
  started_at: string;
  finished_at: string | null;
  point_count: number;
  distance_m: number;
  gap_count: number;
  planned_points: number;
  done: number;
  late: number;
  made_up: number;
  declined: number;
  findings: number;
}

export interface CheckIn {
  id: string;
  number: string;
  name: string;
  at: string;
  verdict: 'done' | 'late' | 'made_up' | 'declined';
  distance_m: number | null;
  point: LngLat | null;
}

export interface RunInFull extends Run {
  reason: string;
  handover: string;
  check_ins: CheckIn[];
  missed: { id: string; number: string; name: string }[];
  found: { incident_id: string; number: string }[];
}

export interface Track {
  geometry: { coordinates: LngLat[][] };
  properties: { pieces: { from: string; until: string; points: number }[] };
}

const path = '/api/v1/patrol';
const within = (territory: string | null): string => (territory ? `&territory_id=${territory}` : '');

export const patrolApi = {
  board: (territory: string | null, signal?: AbortSignal): Promise<Board> => request(`${path}/board?${within(territory)}`, { signal }),
  nearest: (incident: string, signal?: AbortSignal): Promise<{ busy: number; items: Free[] }> =>
    request(`${path}/nearest?incident_id=${incident}`, { signal }),
  runs: (territory: string | null, cursor: string | null, signal?: AbortSignal): Promise<{ items: Run[]; next_cursor: string | null }> =>
    request(`${path}/runs?limit=50${within(territory)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { signal }),
  run: (id: string, signal?: AbortSignal): Promise<RunInFull> => request(`${path}/runs/${id}`, { signal }),
  track: (id: string, signal?: AbortSignal): Promise<Track> => request(`${path}/runs/${id}/track`, { signal }),
};
