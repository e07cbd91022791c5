/** Accounts, grants, requests for access and the audit log, as the service answers. */
import { request } from '../api/client';

export interface SessionLine {
  id: string;
  way: 'password' | 'oidc';
  second: string | null;
  address: string;
  client: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  is_current: boolean;
}

export interface Key {
  id: string;
  name: string;
  prefix: string;
  rights: string[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

export interface Grant {
  id: string;
  territory_id: string | null;
  level: string | null;
  code: string | null;
  name: string | null;
  name_en: string | null;
  community: string | null;
  lines: string[] | null;
  classes: ('map' | 'people')[];
  kind: 'standing' | 'cross_scope';
  reason: string;
  granted_by: string | null;
  since: string;
  until: string | null;
  counts_now: boolean;
}

export interface Effective {
  user_id: string;
  display_name: string;
  roles: string[];
  rights: string[];
  is_active: boolean;
  must_change_password: boolean;
  everywhere: boolean;
  people_everywhere: boolean;
  areas: number;
  people_areas: number;
  grants: Grant[];
}

export interface UserLine {
  id: string;
  username: string;
  display_name: string;
  roles: string[];
  is_active: boolean;
  must_change_password: boolean;
  last_seen_at: string | null;
  sessions: number;
  grants: number;
}

export interface AccessRequest {
  id: string;
  user_id: string;
  user_name: string;
  wanted: string;
  territory_name: string | null;
  classes: string[];
  hours: number;
  reason: string;
  state: 'open' | 'approved' | 'declined' | 'withdrawn';
  created_at: string;
  decided_at: string | null;
  decided_by: string | null;
  answer: string;
  until: string | null;
}

export interface Explanation {
  on_map: boolean;
  people: boolean;
  reasons: { code: string; text_zh: string; text_en: string }[];
}

export interface Entry {
  at: string;
  id: number;
  actor_id: string | null;
  actor: string | null;
  action: string;
  subject_kind: string | null;
  subject_id: string | null;
  detail: Record<string, unknown>;
  area: string | null;
  seq: number;
  hash: string;
}

/** Somebody looked at a household or one of its people. */
export interface Looked {
  id: number;
  at: string;
  action: string;
  who: string | null;
  roles: string[];
  purpose: string | null;
}

export interface Chains {
  checked_at: string;
  entries: number;
  sound: boolean;
  items: { area: string | null; entries: number; head: string; faults: { kind: string; seq: number; at: string | null; missing: number }[] }[];
}

export interface Issued {
  user_id: string;
  password: string;
  hours: number;
}

export interface GrantWish {
  code?: string;
  everywhere?: boolean;
  classes: string[];
  until: string | null;
  reason: string;
}

export interface AuditWish {
  actor?: string;
  action?: string;
  subject_id?: string;
  since?: string;
  until?: string;
}

const v1 = '/api/v1';
const user = (id: string): string => `${v1}/users/${encodeURIComponent(id)}`;
const post = <T>(path: string, body: unknown = {}): Promise<T> => request(path, { method: 'POST', body });
const put = (path: string, body: unknown): Promise<void> => request(path, { method: 'PUT', body });
const remove = (path: string): Promise<void> => request(path, { method: 'DELETE' });

type Values = Record<string, string | number | boolean | null | undefined>;

function query(values: Values): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') out.set(name, String(value));
  }
  const text = out.toString();
  return text ? `?${text}` : '';
}

export const accessApi = {
  own: (signal?: AbortSignal): Promise<Effective> => request(`${v1}/account/access`, { signal }),
  sessions: (signal?: AbortSignal): Promise<{ items: SessionLine[] }> => request(`${v1}/account/sessions`, { signal }),
  endSession: (id: string): Promise<void> => remove(`${v1}/account/sessions/${id}`),
  endOthers: (): Promise<void> => remove(`${v1}/account/sessions`),
  changePassword: (old: string, next: string): Promise<void> => post(`${v1}/account/password`, { old, new: next }),
  keys: (signal?: AbortSignal): Promise<{ items: Key[]; may_carry: string[] }> => request(`${v1}/account/keys`, { signal }),
  addKey: (name: string, rights: string[], days: number): Promise<Key & { token: string }> => post(`${v1}/account/keys`, { name, rights, days }),
  revokeKey: (id: string): Promise<void> => remove(`${v1}/account/keys/${id}`),

  users: (q: string, cursor: string | null, signal?: AbortSignal): Promise<{ items: UserLine[]; next_cursor: string | null; roles: string[] }> =>
    request(`${v1}/users${query({ q, cursor, limit: 100 })}`, { signal }),
  user: (id: string, signal?: AbortSignal): Promise<UserLine> => request(user(id), { signal }),
  open: (username: string, display_name: string): Promise<Issued> => post(`${v1}/users`, { username, display_name }),
  reset: (id: string): Promise<Issued> => post(`${user(id)}/password`),
  setActive: (id: string, is_active: boolean): Promise<void> => put(`${user(id)}/active`, { is_active }),
  endSessions: (id: string): Promise<void> => remove(`${user(id)}/sessions`),
  setRoles: (id: string, roles: string[]): Promise<void> => put(`${user(id)}/roles`, { roles }),
  access: (id: string, signal?: AbortSignal): Promise<Effective> => request(`${user(id)}/access`, { signal }),
  give: (id: string, wish: GrantWish): Promise<{ id: string }> => post(`${user(id)}/grants`, wish),
  endGrant: (id: string, grant: string): Promise<void> => remove(`${user(id)}/grants/${grant}`),

  requests: (everybody: boolean, signal?: AbortSignal): Promise<{ items: AccessRequest[] }> =>
    request(`${v1}/access-requests${query({ everybody: everybody || undefined })}`, { signal }),
  ask: (wanted: string, classes: string[], hours: number, reason: string): Promise<{ id: string }> =>
    post(`${v1}/access-requests`, { wanted, classes, hours, reason }),
  withdraw: (id: string): Promise<void> => remove(`${v1}/access-requests/${id}`),
  approve: (id: string, answer: string): Promise<unknown> => post(`${v1}/access-requests/${id}/approve`, { answer }),
  decline: (id: string, answer: string): Promise<void> => post(`${v1}/access-requests/${id}/decline`, { answer }),
  explain: (kind: string, id: string, who: string | null, signal?: AbortSignal): Promise<Explanation> =>
    request(`${v1}/access/explain${query({ subject_kind: kind, subject_id: id, user: who })}`, { signal }),
  geometry: (territory: string, signal?: AbortSignal): Promise<GeoJSON.Geometry> => request(`${v1}/territories/${territory}/geometry`, { signal }),

  audit: (wish: AuditWish, cursor: string | null, signal?: AbortSignal): Promise<{ items: Entry[]; next_cursor: string | null }> =>
    request(`${v1}/audit${query({ ...wish, cursor, limit: 60 })}`, { signal }),
  looked: (household: string, signal?: AbortSignal): Promise<{ items: Looked[] }> => request(`${v1}/households/${household}/accesses?limit=200`, { signal }),
  chains: (signal?: AbortSignal): Promise<Chains> => request(`${v1}/audit/chains`, { signal }),
};
