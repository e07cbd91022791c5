/** What the phone and the service say to each other about a patrol; protocol 1. */
export const PROTOCOL = 1;

export type LngLat = [number, number];
export type Proof = 'position' | 'qr' | 'code';
export type RunState = 'planned' | 'running' | 'paused' | 'finished' | 'abandoned' | 'missed';
export type Verdict = 'done' | 'late' | 'missed' | 'made_up' | 'declined';

export interface ChecklistItem {
  code: string;
  text: string;
  text_en: string | null;
  needs_photo: boolean;
}
export interface Plan {
  id: string;
  name: string;
  occurs_on: string;
  starts_at: string;
  ends_at: string;
  duration_min: number;
  state: RunState;
  checklist: ChecklistItem[];
  point_ids: string[];
  windows: Record<string, Window>;
  route: GeoJSON.LineString | null;
  order_by: 'tour' | 'plan';
  length_m: number | null;
}
/** Times of day, as 21:30. */
export interface Window {
  from: string;
  until: string;
}
export interface PatrolPoint {
  id: string;
  number: string;
  name: string;
  proof: Proof;
  radius_m: number;
  is_key_place: boolean;
  point: LngLat;
  window: Window | null;
}
export interface LaneLine {
  id: string;
  name: string | null;
  length_m: number;
  geometry: GeoJSON.LineString | GeoJSON.MultiLineString;
}
export interface OpenIncident {
  id: string;
  number: string;
  type_name: string | null;
  type_name_en: string | null;
  point: LngLat;
  state: string;
  due_at: string | null;
}
export interface Kind {
  code: string;
  name: string;
  name_en: string | null;
}
export interface Limits {
  cover_m: number;
  show_m: number;
  max_speed_mps: number;
  min_step_m: number;
  min_step_s: number;
}
/** All that the phone keeps of the member's area; nothing of anybody who lives there. */
export interface Area {
  protocol: number;
  at: string;
  generation: string;
  expires_at: string;
  scope_generation: string;
  area: {
    id: string;
    level: string;
    code: string;
    number: string | null;
    name: string;
    bbox: [number, number, number, number];
    geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon;
  };
  plans: Plan[];
  points: PatrolPoint[];
  posts: { id: string; name: string; point: LngLat; hours: string | null }[];
  lane_lines: LaneLine[];
  incidents: OpenIncident[];
  handover: { text: string; at: string; by_name: string } | null;
  incident_types: Kind[];
  accuracy: Limits;
}

/** A position as the browser told it; `at` is the device's own clock. */
export interface Fix {
  at_ms: number;
  at: LngLat;
  accuracy_m: number;
  speed_mps: number | null;
}

export interface Bodies {
  start: { territory_id: string; plan_id?: string; occurs_on?: string; takes_over?: string };
  pause: Record<string, never>;
  continue: Record<string, never>;
  finish: { handover?: string; checklist?: { code: string; ok: boolean; note?: string }[] };
  abandon: { reason: string };
  check_in: { point_id: string; fixes: { lon: number; lat: number; accuracy_m: number; at: string }[]; proof?: string };
  make_up: { point_id: string; reason: string };
  track: { points: [number, number, number, number, number, number | null][] };
  finding: { incident: Finding; media_ids: string[]; checklist_code?: string };
  sos: { point?: LngLat; accuracy_m?: number; text?: string };
  note: { text: string };
}
export interface Finding {
  type: string;
  point: LngLat;
  accuracy_m: number | null;
  text: string;
  source: 'patrol';
  observed_at: string;
}
export type ActionKind = keyof Bodies;

export interface Action {
  id: string;
  seq: number;
  run_id: string;
  kind: ActionKind;
  observed_at: string;
  body: unknown;
}
export interface ItemProblem {
  code: string;
  zh: string;
  en: string;
  params: Record<string, unknown>;
}
export interface ItemAnswer {
  id: string;
  status: number;
  answer: Record<string, unknown> | null;
  problem: ItemProblem | null;
}
export interface SyncAnswer {
  at: string;
  /** How far the phone's clock is behind. */
  skew_s: number;
  scope_generation: string;
  revoked: boolean;
  items: ItemAnswer[];
}
export interface Pack {
  id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  expires_at: string | null;
  generation: string | null;
  sha256: string | null;
  size_bytes: number | null;
  file: string | null;
}
