/** Overlay areas and who is competent in them, as the service answers. */
import { request } from '../api/client';
import type { Bbox, LngLat } from '../api/types';

export const kinds = ['joint_area', 'jurisdiction', 'police_beat', 'school_district', 'risk_area'] as const;
export type Kind = (typeof kinds)[number];

export interface Overlay {
  id: string;
  kind: Kind;
  number: number;
  name: string;
  name_en: string | null;
  body: string | null;
  body_en: string | null;
  shape: 'area' | 'line';
  buffer_m: number | null;
  area_m2: number;
  label: LngLat;
  bbox: Bbox;
  valid_from: string;
  valid_to: string | null;
}

export interface OverlayChange {
  number: number;
  action: 'create' | 'replace' | 'end' | 'restore';
  reason: string;
  author: string | null;
  recorded_at: string;
  name: string | null;
  area_m2: number | null;
  buffer_m: number | null;
  can_restore: boolean;
}

export interface OverlayInFull extends Overlay {
  geometry: GeoJSON.Geometry;
  line: GeoJSON.Geometry | null;
  history: OverlayChange[];
}

export interface Body {
  id: string | null;
  name: string;
  name_en: string | null;
}

export interface Rule {
  id: string;
  pattern: string;
  title: string;
  title_en: string | null;
  priority: number;
  overlay_kind: Kind | null;
  overlay_name: string | null;
  level: string | null;
  body: string | null;
}

export interface Candidate {
  body: Body;
  text_zh: string;
  text_en: string;
}

export interface Competence {
  point: LngLat;
  type: string;
  body: Body | null;
  decided_by: 'rule' | 'fallback' | 'nobody';
  text_zh: string;
  text_en: string;
  runners_up: Candidate[];
  fallback: { label: string } | null;
  community: { name: string } | null;
  grid: { label: string } | null;
}

export interface Said {
  name: string;
  name_en: string | null;
  body: string | null;
  geometry: GeoJSON.Geometry;
  buffer_m: number | null;
  reason: string;
}

const path = '/api/v1/overlays';
const one = (id: string): string => `${path}/${encodeURIComponent(id)}`;
const seen = (number: number, key: string): Record<string, string> => ({ 'If-Match': `"o${number}"`, 'Idempotency-Key': key });
const dated = (asOf: string | null): string => (asOf ? `&as_of=${asOf}` : '');

interface Page {
  items: Overlay[];
  next_cursor: string | null;
}

export const overlayApi = {
  /** Every overlay in force (or ended), following the cursor. */
  async all(asOf: string | null, ended: boolean, signal?: AbortSignal): Promise<Overlay[]> {
    const items: Overlay[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page = await request<Page>(`${path}?limit=500&ended=${ended}${dated(asOf)}${more}`, { signal });
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  },
  read: (id: string, asOf: string | null, signal?: AbortSignal): Promise<OverlayInFull> =>
    request(`${one(id)}${asOf ? `?as_of=${asOf}` : ''}`, { signal }),
  create: (kind: Kind, said: Said, key: string): Promise<{ id: string; number: number }> =>
    request(path, { method: 'POST', body: { kind, ...said }, headers: { 'Idempotency-Key': key } }),
  replace: (id: string, number: number, said: Said, key: string): Promise<{ id: string; number: number }> =>
    request(one(id), { method: 'PUT', body: said, headers: seen(number, key) }),
  end: (id: string, number: number, reason: string, key: string): Promise<unknown> =>
    request(`${one(id)}/end`, { method: 'POST', body: { reason }, headers: seen(number, key) }),
  restore: (id: string, number: number, to: number, reason: string, key: string): Promise<unknown> =>
    request(`${one(id)}/restore`, { method: 'POST', body: { reason, number: to }, headers: seen(number, key) }),
  bodies: (signal?: AbortSignal): Promise<{ items: Body[] }> => request('/api/v1/bodies', { signal }),
  rules: (signal?: AbortSignal): Promise<{ items: Rule[] }> => request('/api/v1/competence/rules', { signal }),
  competence: ([lon, lat]: LngLat, type: string, asOf: string | null, signal?: AbortSignal): Promise<Competence> =>
    request(`/api/v1/competence?lon=${lon}&lat=${lat}&type=${encodeURIComponent(type)}${asOf ? `&at=${asOf}` : ''}`, { signal }),
};
