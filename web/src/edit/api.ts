/** The editing part of the service: the community's exact map, previews, edits, their history. */
import { request } from '../api/client';
import type { Bbox, LngLat, Size } from '../api/types';

export interface GridShape {
  id: string;
  number: string;
  code: string;
  name: string;
  kind: 'general' | 'dedicated';
  colour: number | null;
  households: number;
  people: number;
  buildings: number;
  size: Size | null;
  geometry: GeoJSON.Geometry;
}

export interface LaneShape {
  id: string;
  parent_id: string;
  number: string;
  name: string;
  households: number;
  geometry: GeoJSON.Geometry;
}

export interface CommunityMap {
  community: { id: string; name: string; code: string; edition: number };
  edition: number;
  border: GeoJSON.Geometry;
  grids: GridShape[];
}

export interface BuildingShape {
  id: string;
  point: LngLat;
  grid_id: string | null;
  households: number;
  label?: string | null;
  geometry: GeoJSON.Geometry;
}

export type Leftovers = 'ask' | 'join' | 'keep';

/** A building that the border would cut goes wholly to the side that has more of it. */
interface Sparing {
  cut_buildings?: 'whole';
}

export type Unit = 'building' | 'block';

export type Intent =
  | ({ op: 'split'; territory: string; line: GeoJSON.LineString } & Sparing)
  | { op: 'split_buildings'; buildings: string[]; unit: Unit; name: string | null; leftovers: Leftovers }
  | { op: 'merge'; territories: string[] }
  | ({ op: 'reshape'; pair: string[]; line: GeoJSON.LineString } & Sparing)
  | ({ op: 'move_vertices'; moves: { from: LngLat; to: LngLat }[] } & Sparing)
  | { op: 'insert_vertex'; at: LngLat }
  | ({ op: 'delete_vertex'; at: LngLat } & Sparing)
  | ({ op: 'carve'; ring: GeoJSON.Polygon; kind: 'general' | 'dedicated'; name: string | null; leftovers: Leftovers } & Sparing)
  | { op: 'paint'; buildings: string[]; to: string; leftovers: Leftovers; unit: Unit }
  | { op: 'aggregate'; groups: { name: string; territories: string[] }[] }
  | { op: 'rename'; territory: string; name: string }
  | { op: 'redraw'; territory: string; ring: GeoJSON.Polygon }
  | { op: 'revert'; edit: string };

export const measures = ['households', 'people', 'buildings', 'facilities', 'devices', 'duty_posts', 'organizations', 'components', 'incidents', 'patrol_points', 'patrol_routes', 'patrol_areas', 'staff'] as const;
export type Measure = (typeof measures)[number];
export type Counts = Record<Measure, number>;
export type Fate = 'changed' | 'noded' | 'new' | 'retired';

export interface TerritoryAfter {
  key: string;
  id: string | null;
  level: string;
  fate: Fate;
  number: string;
  name: string;
  code: string;
  kind: string;
  area_m2: number;
  geometry: GeoJSON.Geometry | null;
}

export interface GridFigures {
  key: string;
  number: string;
  before: Counts;
  after: Counts;
  size: Size | null;
}

export interface EditProblem {
  code: string;
  severity: 'warn' | 'block';
  message_zh: string;
  message_en: string;
  where: LngLat | null;
}

/** What is assigned by its own place; a household goes where its building goes. */
export type PlacedKind = 'building' | 'facility' | 'device' | 'duty_post' | 'organization' | 'component' | 'incident' | 'patrol_point' | 'patrol_route' | 'patrol_area';

export interface Preview {
  community_id: string;
  edition: number;
  op: string;
  result_hash: string;
  is_blocked: boolean;
  territories: TerritoryAfter[];
  figures: GridFigures[];
  moves: { subject_kind: PlacedKind; from_key: string; to_key: string; subjects: number; households: number; people: number }[];
  cut_buildings: { id: string; name: string | null; share: number; where: LngLat }[];
  lineage: { from_key: string; to_key: string; area_share: number; household_share: number | null }[];
  problems: EditProblem[];
}

export interface Applied {
  edit_id: string;
  edition: number;
  op: string;
  territory_ids: Record<string, string>;
}

export interface HistoryItem {
  edit_id: string;
  edition: number;
  op: string;
  reason: string | null;
  author: string | null;
  recorded_at: string;
  effective_at: string | null;
  impact: { households: number | null; people: number | null } | null;
  reverts_edition: number | null;
  reverted_by_edition: number | null;
  can_revert: boolean;
}

const path = (community: string): string => `/api/v1/communities/${encodeURIComponent(community)}`;

export const editApi = {
  map: (community: string, signal?: AbortSignal): Promise<CommunityMap> => request(`${path(community)}/map`, { signal }),
  buildings: (community: string, bbox: Bbox, signal?: AbortSignal): Promise<{ items: BuildingShape[] }> =>
    request(`${path(community)}/buildings?bbox=${bbox.map((n) => n.toFixed(7)).join(',')}`, { signal }),
  lanes: (community: string): Promise<{ items: LaneShape[] }> => request(`${path(community)}/lanes`),
  preview: (community: string, intent: Intent, mayCut: boolean, signal?: AbortSignal): Promise<Preview> =>
    request(`${path(community)}/edits:preview`, {
      method: 'POST', body: { intent, may_cut_buildings: mayCut }, signal,
    }),
  apply: (
    community: string,
    edition: number,
    key: string,
    body: { intent: Intent; reason: string; result_hash: string; may_cut_buildings: boolean },
  ): Promise<Applied> =>
    request(`${path(community)}/edits`, {
      method: 'POST', body, headers: { 'If-Match': `"c${edition}"`, 'Idempotency-Key': key },
    }),
  history: (community: string, cursor: string | null, signal?: AbortSignal): Promise<{ items: HistoryItem[]; next_cursor: string | null }> =>
    request(`${path(community)}/history?limit=30${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { signal }),
};
