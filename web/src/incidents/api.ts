/** Incidents as the service answers: the queue, what each body carries, one case in full, what may be done now, reporting. */
import { request } from '../api/client';
import type { Bbox, LngLat, Named } from '../api/types';

export interface TypeRef {
  code: string;
  name: string;
  name_en: string | null;
  kind: string;
}

export interface Body {
  id: string;
  name: string;
  name_en: string | null;
}

export type Unit = 'emergency_hours' | 'working_hours' | 'working_days';

/** The clock of an incident in working time, computed by the database. */
export interface Clock {
  state: 'none' | 'running' | 'paused' | 'standing' | 'ended';
  unit: Unit | null;
  limit_s: number | null;
  used_s: number;
  due_at: string | null;
  overdue: boolean;
  due_soon: boolean;
  on_time: boolean | null;
}

export interface Incident {
  id: string;
  number: string;
  state: string;
  state_at: string;
  version: number;
  type: TypeRef;
  level: number;
  source: string;
  title: string;
  point: LngLat;
  accuracy_m: number | null;
  confidence: number | null;
  address: string;
  community: Named | null;
  grid: Named | null;
  lane: Named | null;
  building_id: string | null;
  body: Body | null;
  routed_by: 'rule' | 'fallback' | 'nobody' | 'hand';
  team: string | null;
  worker: string | null;
  reported_at: string;
  due_at: string | null;
  clock: Clock;
  review_on: string | null;
  escalation: number;
  rework_count: number;
  reopen_count: number;
  correction_count: number;
  merged_into_id: string | null;
  media_count: number;
}

/** What one has to do with an incident of one's own list. */
export interface Mine extends Incident {
  why: string;
}

export interface Condition {
  id: string;
  ordinal: number;
  condition: string;
  limit_amount: number;
  limit_unit: Unit;
  closing: string | null;
  source: string | null;
  status: string;
}

export interface Field {
  name: string;
  title: string;
  title_en?: string | null;
  kind?: string;
  options?: { value: string; title: string; title_en?: string | null }[];
  required?: boolean;
  unit?: string | null;
}

export interface IncidentType extends TypeRef {
  parent_code: string | null;
  depth: number;
  /** What rules of competence speak of. */
  matter: string;
  line: string | null;
  is_leaf: boolean;
  fields: Field[];
  source: string | null;
  status: string;
  conditions: Condition[];
}

export interface Candidate {
  grid: Named | null;
  community: Named | null;
  probability: number;
}

export interface Placing {
  community: Named | null;
  grid: Named | null;
  lane: Named | null;
  building: Named | null;
  address: string;
  address_by: string;
  rule: string;
  edition: number | null;
  confidence: number | null;
  candidates: Candidate[];
  elsewhere: number;
  text_zh: string;
  text_en: string;
}

export interface PlacingThen extends Placing {
  now: Named | null;
  differs: boolean;
}

export interface Routing {
  body: Body | null;
  decided_by: 'rule' | 'fallback' | 'nobody' | 'hand';
  rule_id: string | null;
  text_zh: string;
  text_en: string;
}

export interface Step {
  ordinal: number;
  action: string;
  from_state: string | null;
  to_state: string;
  at: string;
  actor: string | null;
  role: string;
  edition: number | null;
  reason: string;
  media_ids: string[];
  details: Record<string, unknown>;
}

/** A step that could be taken from here, and why not, if one may not. */
export interface May {
  action: string;
  needs: string[];
  refused: string | null;
  refused_zh: string | null;
  refused_en: string | null;
}

export interface Case extends Incident {
  text: string;
  fields: Record<string, unknown>;
  condition: Condition | null;
  placing: Pick<Placing, 'rule' | 'edition' | 'text_zh' | 'text_en'> | null;
  reporter: { name: string | null; phone_masked: string | null } | null;
  timeline: Step[];
  attendances: Attendance[];
  may: May[];
}

export interface Attendance {
  id: string;
  incident_id: string;
  name: string;
  name_en: string | null;
  due_at: string;
  done_at: string | null;
  done_by: string | null;
  note: string;
}

export interface Load {
  body: Body | null;
  grid: Named | null;
  open: number;
  overdue: number;
  due_soon: number;
  closed_today: number;
}

export interface BoardFigures {
  at: string;
  states: { state: string; count: number; overdue: number }[];
  bodies: Load[];
  queue: Record<string, number>;
}

export interface Page {
  items: Incident[];
  next_cursor: string | null;
}

export interface Outcome {
  id: string;
  ok: boolean;
  version: number | null;
  state: string | null;
  code: string | null;
  text_zh: string | null;
  text_en: string | null;
}

export interface NewIncident {
  request_id: string;
  type: string;
  point: LngLat;
  accuracy_m?: number | null;
  text: string;
  address: string;
  source: string;
  level: number;
  fields?: Record<string, unknown>;
  reporter?: { name?: string; phone?: string };
  media_ids: string[];
  accept_position?: boolean;
}

export interface Reported {
  id: string;
  number: string;
  state: string;
  version: number;
  is_repeat: boolean;
  /** Told once: a report that was there before is answered without. */
  placing: Placing | null;
  routing: Routing | null;
}

export interface Order {
  request_id: string;
  action: string;
  version: number;
  reason?: string;
  media_ids?: string[];
  [need: string]: unknown;
}

/** A report that may be the same matter, and why. */
export interface Similar {
  id: string;
  number: string;
  state: string;
  type_name: string | null;
  type_name_en: string | null;
  reported_at: string;
  address: string;
  distance_m: number;
  text_zh: string;
  text_en: string;
}

/** A place where one class of matter came back. */
export interface Chronic {
  class_code: string;
  class_name: string | null;
  class_name_en: string | null;
  building_id: string | null;
  address: string;
  point: LngLat;
  grid: string | null;
  recurrences: number;
  open: number;
  last_at: string;
  incidents: { id: string; number: string }[];
}

export interface ChronicPlaces {
  items: Chronic[];
  text_zh: string;
  text_en: string;
}

export const groupings = ['month', 'grid', 'body', 'class'] as const;
export type Grouping = (typeof groupings)[number];

export interface Indicator {
  code: string;
  name: string;
  name_en: string;
  formula: string;
  formula_en: string;
}

export interface FiguresRow {
  key: string | null;
  name: string | null;
  name_en: string | null;
  counts: Record<string, number>;
  rates: Record<string, { value: number | null; numerator: number; denominator: number }>;
}

export interface Figures {
  at: string;
  by: string;
  from_on: string;
  until_on: string;
  rows: FiguresRow[];
  total: FiguresRow;
  counts: Indicator[];
  rates: Indicator[];
  definitions: Record<string, string>;
}

/** Somebody who could be given an incident, with their team and what they are on duty as. */
export interface Hand {
  id: string;
  name: string;
  team_id: string | null;
  team: string | null;
  duties: { role_name: string; role_name_en: string }[];
}

export interface Asked {
  states?: readonly string[];
  building?: string;
  territory?: string | null;
  body?: string | null;
  q?: string;
  type?: string;
  bbox?: Bbox;
  open?: boolean;
  since?: string;
  sort?: 'newest' | 'due';
  limit?: number;
}

const v1 = '/api/v1';
const path = `${v1}/incidents`;
const one = (id: string): string => `${path}/${encodeURIComponent(id)}`;

type Value = string | number | boolean | null | undefined | readonly string[];

export function query(values: Record<string, Value>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') continue;
    for (const each of Array.isArray(value) ? value : [value]) out.append(name, String(each));
  }
  const text = out.toString();
  return text ? `?${text}` : '';
}

export const incidentsApi = {
  board: (territory: string | null, signal?: AbortSignal): Promise<BoardFigures> => request(`${path}/board${query({ territory_id: territory })}`, { signal }),
  list: (asked: Asked, cursor: string | null, signal?: AbortSignal): Promise<Page> => {
    const { states, territory, building, body, q, type, bbox, open, since, sort, limit = 50 } = asked;
    const wanted = query({ state: states, territory_id: territory, building_id: building, body_id: body, q, type, bbox: bbox?.join(','), open, since, sort, limit, cursor });
    return request(`${path}${wanted}`, { signal });
  },
  mine: (signal?: AbortSignal): Promise<{ items: Mine[]; attendances: Attendance[]; counts: Record<string, number> }> => request(`${path}/mine`, { signal }),
  hands: (territory: string, signal?: AbortSignal): Promise<{ items: Hand[] }> => request(`${v1}/workers${query({ territory_id: territory, limit: 200 })}`, { signal }),
  read: (id: string, signal?: AbortSignal): Promise<Case> => request(one(id), { signal }),
  placing: (id: string, asOf: string | null, signal?: AbortSignal): Promise<PlacingThen> => request(`${one(id)}/placing${query({ as_of: asOf })}`, { signal }),
  act: (id: string, order: Order): Promise<{ version: number; state: string; is_repeat: boolean }> =>
    request(`${one(id)}/transitions`, { method: 'POST', body: order }),
  actOnMany: (order: { request_id: string; action: string; items: { id: string; version: number }[]; reason?: string; body_id?: string }): Promise<{ items: Outcome[] }> =>
    request(`${path}/transitions`, { method: 'POST', body: order }),
  place: (point: LngLat, accuracy_m: number | null, type: string | null, signal?: AbortSignal): Promise<{ placing: Placing; routing: Routing | null }> =>
    request(`${path}:place`, { method: 'POST', body: { point, accuracy_m, ...(type ? { type } : {}) }, signal }),
  report: (incident: NewIncident): Promise<Reported> => request(path, { method: 'POST', body: incident }),
  types: (signal?: AbortSignal): Promise<{ items: IncidentType[] }> => request(`${v1}/incident_types`, { signal }),
  bodies: (signal?: AbortSignal): Promise<{ items: Body[] }> => request(`${v1}/bodies`, { signal }),
  similarTo: (id: string, signal?: AbortSignal): Promise<{ items: Similar[] }> => request(`${one(id)}/similar`, { signal }),
  similarAt: ([lon, lat]: LngLat, type: string, accuracy_m: number | null, signal?: AbortSignal): Promise<{ items: Similar[] }> =>
    request(`${path}/similar${query({ lon, lat, type, accuracy_m })}`, { signal }),
  chronic: (territory: string | null, signal?: AbortSignal): Promise<ChronicPlaces> => request(`${path}/chronic${query({ territory_id: territory, limit: 20 })}`, { signal }),
  figures: (by: Grouping, territory: string | null, from_on: string, signal?: AbortSignal): Promise<Figures> =>
    request(`${path}/figures${query({ by, territory_id: territory, from_on })}`, { signal }),
  attended: (id: string, note: string, media_ids: string[]): Promise<unknown> =>
    request(`${v1}/incident_attendances/${encodeURIComponent(id)}/done`, { method: 'POST', body: { note, media_ids } }),
};
