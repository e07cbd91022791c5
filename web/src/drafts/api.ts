/** Drafts as the service tells them: listed, in full, compared with the map; and what is done to them. */
import { request } from '../api/client';
import type { LngLat, Size } from '../api/types';
import type { CommunityMap, Intent, Preview } from '../edit/api';

export type DraftState = 'draft' | 'submitted' | 'returned' | 'approved' | 'recorded' | 'effective' | 'withdrawn' | 'voided';
export type DraftAction = 'submit' | 'withdraw' | 'approve' | 'return' | 'record' | 'void';

export interface Conflict {
  kind: 'changed' | 'refused';
  code: string;
  position: number;
  message_zh: string;
  message_en: string;
  where?: LngLat | null;
  base_edition: number;
  edition: number;
  editions: { edition: number; op: string; author: string | null }[];
  before?: { households?: number };
  after?: { households?: number };
}

export interface Draft {
  id: string;
  community_id: string;
  title: string;
  state: DraftState;
  base_edition: number;
  version: number;
  author_id: string;
  author: string;
  approver: string | null;
  effective_at: string | null;
  is_outdated: boolean;
  conflict: Conflict | null;
  steps_count: number;
  created_at: string;
  changed_at: string;
}

export interface DraftStep {
  position: number;
  intent: { op: string; job?: string | null };
  reason: string;
  impact: { households?: number; people?: number; figures?: { number: string }[] };
  added_at: string;
}

export interface DraftEvent {
  at: string;
  actor: string | null;
  action: string;
  state: string;
  comment: string;
}

export interface DraftInFull extends Draft {
  steps: DraftStep[];
  events: DraftEvent[];
  may: DraftAction[];
  is_own: boolean;
}

export interface Holding {
  buildings: number;
  households: number;
  people: number;
  floating_people: number;
  elderly_people: number;
  child_people: number;
}

export interface GridSide {
  geometry: GeoJSON.Geometry;
  area_m2: number;
  holding: Holding;
  size: Size | null;
}

export interface GridDiff {
  id: string;
  number: string;
  name: string;
  kind: string;
  colour: number;
  fate: 'changed' | 'new' | 'retired';
  before: GridSide | null;
  after: GridSide | null;
}

export interface DraftDiff {
  community_id: string;
  edition: number;
  grids: GridDiff[];
  unchanged: number;
  conflict: Conflict | null;
}

const v1 = '/api/v1/drafts';
const one = (id: string): string => `${v1}/${encodeURIComponent(id)}`;
const seen = (version: number): Record<string, string> => ({ 'If-Match': `"d${version}"` });

export const draftsApi = {
  list: async (community: string, signal?: AbortSignal): Promise<Draft[]> =>
    (await request<{ items: Draft[] }>(`${v1}?community=${encodeURIComponent(community)}`, { signal })).items,
  read: (id: string, signal?: AbortSignal): Promise<DraftInFull> => request(one(id), { signal }),
  diff: (id: string, signal?: AbortSignal): Promise<DraftDiff> => request(`${one(id)}/diff`, { signal }),
  map: (id: string, signal?: AbortSignal): Promise<CommunityMap> => request(`${one(id)}/map`, { signal }),
  create: (community: string, title: string): Promise<DraftInFull> =>
    request(v1, { method: 'POST', body: { community_id: community, title } }),
  previewStep: (id: string, intent: Intent, mayCut: boolean, signal?: AbortSignal): Promise<Preview> =>
    request(`${one(id)}/steps:preview`, { method: 'POST', body: { intent, may_cut_buildings: mayCut }, signal }),
  addStep: (
    id: string,
    body: { intent: Intent; reason: string; may_cut_buildings: boolean; result_hash?: string },
  ): Promise<{ draft: DraftInFull; preview: Preview }> => request(`${one(id)}/steps`, { method: 'POST', body }),
  removeLast: ({ id, version }: Draft): Promise<DraftInFull> =>
    request(`${one(id)}/steps/last`, { method: 'DELETE', headers: seen(version) }),
  comment: (id: string, comment: string): Promise<DraftInFull> => request(`${one(id)}/comments`, { method: 'POST', body: { comment } }),
  act: ({ id, version }: Draft, action: DraftAction, comment: string, on: string | null): Promise<DraftInFull> =>
    request(`${one(id)}:${action}`, {
      method: 'POST', body: { comment, ...(on ? { effective_on: on } : {}) }, headers: seen(version),
    }),
};
