/** Rules of keeping, certificates, requests for erasure and legal holds, as the service answers. */
import { request } from '../api/client';

export type Grounds = 'purpose_reached' | 'service_ended' | 'consent_withdrawn' | 'unlawful' | 'other_law';
export const allGrounds: readonly Grounds[] = ['purpose_reached', 'service_ended', 'consent_withdrawn', 'unlawful', 'other_law'];

export interface Proposal {
  id: string;
  keep_days: number;
  reason: string;
  proposed_by: string;
  is_own: boolean;
}

export interface Rule {
  code: string;
  action: string;
  keep_days: number;
  shipped_days: number;
  least_days: number;
  most_days: number;
  name: string;
  name_en: string;
  event: string;
  event_en: string;
  basis: string;
  basis_en: string;
  proposal: Proposal | null;
}

export interface Rules {
  items: Rule[];
  kept: { table: string; reason: string; reason_en: string }[];
}

export interface Item {
  rule: string;
  table: string;
  action: string;
  count: number;
  keep_days: number | null;
  before: string | null;
  basis_zh: string;
  basis_en: string;
}

export interface Certificate {
  id: string;
  number: number;
  kind: string;
  made_at: string;
  made_by: string | null;
  rows: number;
  body: { tenant_name: string; items: Item[] };
  hash: string;
}

export interface Erasure {
  id: string;
  person_id: string;
  household_id: string;
  community: string | null;
  grounds: Grounds;
  reason: string;
  state: string;
  asked_by: string;
  asked_at: string;
  due_on: string;
  decided_by: string | null;
  decided_at: string | null;
  answer: string;
  is_held: boolean;
  is_own: boolean;
}

export interface Hold {
  id: string;
  household_id: string;
  person_id: string | null;
  community: string | null;
  reason: string;
  placed_by: string;
  since: string;
  until: string | null;
  is_running: boolean;
}

const v1 = '/api/v1';
const keeping = `${v1}/retention`;
const post = <T>(path: string, body: unknown): Promise<T> => request(path, { method: 'POST', body });

export const keepingApi = {
  rules: (signal?: AbortSignal): Promise<Rules> => request(`${keeping}/rules`, { signal }),
  due: (signal?: AbortSignal): Promise<{ items: { rule: string; count: number }[] }> => request(`${keeping}/due`, { signal }),
  certificates: (cursor: string | null, signal?: AbortSignal): Promise<{ items: Certificate[]; next_cursor: string | null }> =>
    request(`${keeping}/certificates?limit=30${cursor ? `&cursor=${cursor}` : ''}`, { signal }),
  propose: (code: string, keep_days: number, reason: string): Promise<unknown> => post(`${keeping}/rules/${code}/changes`, { keep_days, reason }),
  accept: (id: string, answer: string): Promise<void> => post(`${keeping}/changes/${id}/accept`, { answer }),
  refuse: (id: string, answer: string): Promise<void> => post(`${keeping}/changes/${id}/decline`, { answer }),

  erasures: (signal?: AbortSignal): Promise<{ items: Erasure[] }> => request(`${v1}/erasure-requests`, { signal }),
  ask: (person_id: string, grounds: Grounds, reason: string): Promise<unknown> => post(`${v1}/erasure-requests`, { person_id, grounds, reason }),
  erase: (id: string, answer: string): Promise<Certificate> => post(`${v1}/erasure-requests/${id}/carry_out`, { answer }),
  decline: (id: string, answer: string): Promise<void> => post(`${v1}/erasure-requests/${id}/decline`, { answer }),

  holds: (signal?: AbortSignal): Promise<{ items: Hold[] }> => request(`${v1}/legal-holds`, { signal }),
  place: (household_id: string, reason: string, until: string | null): Promise<unknown> => post(`${v1}/legal-holds`, { household_id, reason, until }),
  endHold: (id: string, answer: string): Promise<void> => post(`${v1}/legal-holds/${id}/end`, { answer }),
};
