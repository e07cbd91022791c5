/** The shapes the service answers with; coordinates are lon, lat in degrees (EPSG:4490). */
export type Level = 'county' | 'town' | 'community' | 'grid' | 'lane';
export type LngLat = [number, number];
export type Bbox = [number, number, number, number];
export type Bilingual = { zh: string; en: string };

export interface Tenant {
  id: number;
  code: string;
  name: string;
  name_en: string | null;
  is_demo: boolean;
}

export interface User {
  id: string;
  username: string;
  display_name: string;
  roles: string[];
  locale: string;
  must_change_password?: boolean;
  tenant: Tenant;
}

export interface Session {
  user: User;
  expires_at: string;
  way?: 'password' | 'oidc' | 'key';
  /** What a session still lacks; until then it opens nothing. */
  step?: 'code' | 'enrol' | null;
  rights?: string[];
}

export type SizeStatus = 'over' | 'under' | 'ok' | 'none';

export interface Size {
  status: SizeStatus;
  measure: 'households' | 'people' | 'buildings' | 'area_m2';
  value: number;
  min: number | null;
  max: number | null;
  source: string | null;
  source_en?: string | null;
  status_note: string | null;
}

export interface Territory {
  id: string;
  level: Level;
  kind: 'general' | 'dedicated';
  settlement: 'urban' | 'rural' | null;
  code: string;
  number: string | null;
  name: string;
  name_en: string | null;
  label: string;
  parent_id: string | null;
  community_id: string | null;
  area_m2: number;
  label_point: LngLat;
  bbox: Bbox;
  colour: number | null;
  households: number | null;
  people: number | null;
  buildings: number | null;
  head: string | null;
  size: Size | null;
  edition: number | null;
  valid_from: string | null;
  valid_to: string | null;
}

export interface WhyRow {
  rule: string;
  subject_kind: string;
  count: number;
}

export interface Head {
  role: string;
  name: string;
  phone_masked: string | null;
  territory?: string | null;
  /** the holder of the duty, while this deputy stands in */
  stands_in_for?: string | null;
  away_until?: string | null;
  /** away, and nobody stands in */
  is_away?: boolean;
}

export interface HistoryRow {
  edition: number;
  kind: string;
  reason: string | null;
  at: string;
}

export interface FacilityRow {
  id: string;
  kind: string;
  name: string | null;
  point: LngLat;
}

export interface TerritoryDetail extends Territory {
  path: { id: string; level: Level; name: string; code: string; name_en?: string | null }[];
  geometry: GeoJSON.Geometry;
  lanes: number;
  facilities: FacilityRow[];
  floating_people: number | null;
  elderly_people: number | null;
  child_people: number | null;
  why: WhyRow[];
  heads: Head[];
  history: HistoryRow[];
}

export interface TerritoryPage {
  items: Territory[];
  next_cursor: string | null;
  as_of: string | null;
}

export interface Named {
  id: string;
  code?: string | null;
  name: string;
  label: string;
}

export interface Explanation {
  rule: string;
  edition: number | null;
  measure: number | null;
  text_zh: string;
  text_en: string;
}

/** An overlay area that covers a point. */
export interface OverlayHere extends Named {
  kind: string;
  name_en: string | null;
  body: string | null;
  body_en: string | null;
}

export interface Located {
  point: LngLat;
  as_of: string | null;
  community: Named | null;
  grid: Named | null;
  lane: Named | null;
  building: Named | null;
  overlays: OverlayHere[];
  responsible: Head[];
  explanation: Explanation;
}

export interface Assignment {
  rule: string;
  measure: number | null;
  edition: number | null;
  community: Named | null;
  grid: Named | null;
  lane: Named | null;
  explanation: { text_zh: string; text_en: string };
}

export interface Entrance {
  id: string;
  kind: 'unit' | 'gate' | 'other';
  name: string | null;
  point: LngLat;
}

export interface CalledName {
  id: string;
  kind: 'standard' | 'alias' | 'former';
  text: string;
  unit_id: string | null;
  /** The stair and room it is the name of, when it is not the building's. */
  unit: string | null;
}

export interface BuildingDetail {
  id: string;
  name: string | null;
  address: string | null;
  house_number: string | null;
  street: string | null;
  use: 'residential' | 'public' | 'commercial' | 'other';
  use_code: string | null;
  floors: number | null;
  is_rental: boolean | null;
  /** Households in units that are let today. */
  let_households: number | null;
  addresses: CalledName[];
  entrances: Entrance[];
  area_m2: number | null;
  households: number | null;
  people: number | null;
  units: number | null;
  point: LngLat;
  bbox: Bbox;
  assignment: Assignment | null;
}

export interface FacilityDetail {
  id: string;
  kind: string;
  name: string | null;
  status: 'existing' | 'planned' | 'candidate' | 'closed';
  capacity: number | null;
  point: LngLat;
  bbox: Bbox;
  assignment: Assignment | null;
}

export interface Organization {
  id: string;
  kind: string;
  name: string;
  credit_code: string | null;
  business: string | null;
  group_name: string | null;
  size_band: string | null;
  address: string | null;
  building_id: string | null;
  room: string | null;
  status: 'open' | 'closed';
  opened_on: string | null;
  closed_on: string | null;
  is_key_place: boolean;
  key_place_basis: string | null;
  point: LngLat;
}

export interface OrganizationDetail extends Organization {
  building: string | null;
  bbox: Bbox;
  assignment: Assignment | null;
}

export interface Component {
  id: string;
  code: string;
  class: string;
  kind: string;
  name: string | null;
  state: 'intact' | 'damaged' | 'missing' | 'abandoned';
  accuracy: 'A' | 'B' | 'C' | null;
  authority: string | null;
  owner: string | null;
  maintainer: string | null;
  surveyed_on: string | null;
  check_cycle_days: number | null;
  checked_on: string | null;
  point: LngLat;
}

export interface ComponentDetail extends Component {
  accuracy_m: number | null;
  bbox: Bbox;
  assignment: Assignment | null;
  may_be_in: { community: Named | null; grid: Named | null; probability: number }[];
}

export interface LaneLineDetail {
  id: string;
  name: string | null;
  class: string;
  length_m: number | null;
  point: LngLat;
  bbox: Bbox;
  sides: Beside[];
  sides_zh: string;
  sides_en: string;
}

/** A side of a lane line, seen from its start, and a territory there with its share of the side. */
export interface Beside {
  side: 'left' | 'right';
  share: number;
  community: Named | null;
  grid: Named | null;
  lane: Named | null;
}

/** What a camera sees: `sector` as if nothing stood in its way, `seen` less the buildings; bearings from true north. */
export interface View {
  bearing_deg: number;
  angle_deg: number;
  range_m: number;
  sector_m2: number;
  seen_m2: number;
  sector: GeoJSON.Polygon;
  seen: GeoJSON.MultiPolygon;
}

export interface DeviceDetail {
  id: string;
  kind: 'camera' | 'smoke_alarm' | 'gate';
  name: string | null;
  height_m: number | null;
  view: View | null;
  point: LngLat;
  bbox: Bbox;
  assignment: Assignment | null;
}

export type SearchKind = 'grid' | 'community' | 'lane' | 'lane_line' | 'building' | 'facility' | 'organization' | 'component';

export interface SearchHit {
  kind: SearchKind;
  id: string;
  name: string | null;
  code: string | null;
  detail_zh: string | null;
  detail_en: string | null;
  point: LngLat;
  bbox: Bbox | null;
}

export interface LegendEntry {
  symbol: 'line' | 'fill' | 'circle' | 'icon' | 'hatch' | 'sign' | 'cluster';
  token: string;
  label_zh: string;
  label_en: string;
  /** Which hatch and dashes, or which image, where there are several of one symbol. */
  pattern: string | null;
}

/** Another way to colour a layer: by a column whose values the legend names. */
export interface LayerMode {
  name: string;
  title_zh: string;
  title_en: string;
  column: string;
  legend: (LegendEntry & { value: string | null })[];
}

export interface LayerInfo {
  name: string;
  title_zh: string;
  title_en: string;
  group: string;
  minzoom: number;
  maxzoom: number;
  default_on: boolean;
  legend: LegendEntry[];
  modes: LayerMode[];
}

export interface LayerGroup {
  name: string;
  title_zh: string;
  title_en: string;
}

/** A map of somebody else that can lie under ours; its layers, bottom first. */
export interface BaseMapInfo {
  name: string;
  title_zh: string;
  title_en: string;
  layers: string[];
}

export interface LayerCatalogue {
  groups: LayerGroup[];
  layers: LayerInfo[];
  base_maps: BaseMapInfo[];
  attribution: string;
  review_number: string;
}

export interface Summary {
  tenant: Tenant;
  town: Territory | null;
  communities: Territory[];
  edition: number | null;
  totals: Record<'grids' | 'lanes' | 'buildings' | 'households' | 'people' | 'facilities', number>;
  /** What whoever is signed in answers for, when that is not everything. */
  areas: Territory[] | null;
  bbox: Bbox | null;
}
