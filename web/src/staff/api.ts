/** Staff as the service answers: workers with duties and absences, roles, teams, and the reports. */
import { request } from '../api/client';
import type { Bbox, Level, LngLat } from '../api/types';

export interface Duty {
  id: string;
  number: number;
  role: string;
  role_name: string;
  role_name_en: string;
  line: string | null;
  territory_id: string;
  level: Level;
  territory_number: string | null;
  territory: string;
  parent_id: string | null;
  valid_from: string;
  valid_to: string | null;
  is_begun: boolean;
  is_to_reassign: boolean;
}

export interface Absence {
  id: string;
  number: number;
  starts_at: string;
  ends_at: string | null;
  is_now: boolean;
  deputy_id: string | null;
  deputy: string | null;
}

export interface Worker {
  id: string;
  number: number;
  name: string;
  phone_masked: string | null;
  employment: 'full_time' | 'part_time' | 'volunteer' | null;
  team_id: string | null;
  team: string | null;
  territory_id: string | null;
  ended_at: string | null;
  duties: Duty[];
  absences: Absence[];
  stands_in_for: string[];
}

export interface DutyRole {
  role: string;
  name: string;
  name_en: string;
  levels: Level[];
  cardinality: 'one' | 'many';
  is_required: boolean;
  line: string | null;
}

export interface Vacancy {
  territory_id: string;
  level: Level;
  parent_id: string | null;
  number: string | null;
  name: string;
  role: string;
  role_name: string;
  role_name_en: string;
  why: 'nobody' | 'away';
  households: number;
  label: LngLat;
  bbox: Bbox;
}

export interface Posts {
  role: string;
  role_name: string;
  role_name_en: string;
  level: Level;
  needed: number;
  held: number;
}

export interface Vacancies {
  posts: Posts[];
  items: Vacancy[];
}

export interface Shared {
  territory_id: string;
  level: Level;
  number: string | null;
  name: string;
  lines: number;
  workers: number;
  staffed: { line: string; role: string; role_name: string | null; role_name_en: string | null }[];
}

export interface Load {
  id: string;
  name: string;
  team: string | null;
  territories: { id: string; level: Level; number: string | null; name: string }[];
  buildings: number;
  households: number;
  band: [number, number] | null;
  visits_due: number;
  visits_done: number;
  incidents: number | null;
  incidents_overdue: number | null;
  alarms: number | null;
}

export interface Workload {
  since: string;
  items: Load[];
}

export interface NewDuty {
  worker_id: string;
  territory_id: string;
  role: string;
  reason: string;
}

const v1 = '/api/v1';
const at = (id: string): string => `?territory_id=${encodeURIComponent(id)}`;
const tagged = (tag: string): { headers: Record<string, string> } => ({ headers: { 'If-Match': tag } });

interface Done {
  id: string;
  number: number;
}

export const staffApi = {
  async workers(community: string, signal?: AbortSignal): Promise<Worker[]> {
    const items: Worker[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: Worker[]; next_cursor: string | null } = await request(
        `${v1}/workers${at(community)}&limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        { signal },
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  },
  roles: (signal?: AbortSignal): Promise<{ items: DutyRole[] }> => request(`${v1}/duty_roles`, { signal }),
  vacancies: (community: string, signal?: AbortSignal): Promise<Vacancies> => request(`${v1}/staff/vacancies${at(community)}`, { signal }),
  lines: (community: string, signal?: AbortSignal): Promise<{ items: Shared[] }> => request(`${v1}/staff/lines${at(community)}`, { signal }),
  workload: (community: string, signal?: AbortSignal): Promise<Workload> => request(`${v1}/staff/workload${at(community)}`, { signal }),
  give: (body: NewDuty): Promise<Done> => request(`${v1}/duties`, { method: 'POST', body }),
  move: (duty: Duty, body: { worker_id?: string; territory_id?: string; reason: string }): Promise<Done> =>
    request(`${v1}/duties/${duty.id}`, { method: 'PATCH', body, ...tagged(`"d${duty.number}"`) }),
  away: (body: { worker_id: string; starts_on: string; ends_on: string | null; deputy_id: string | null }): Promise<Done> =>
    request(`${v1}/absences`, { method: 'POST', body }),
  changeAway: (absence: Absence, body: { ends_on?: string | null; deputy_id?: string | null }): Promise<Done> =>
    request(`${v1}/absences/${absence.id}`, { method: 'PATCH', body, ...tagged(`"a${absence.number}"`) }),
};
