/** Households and their files, as the service answers: fields that the role does not show are null. */
import { request } from '../api/client';
import type { Assignment, LngLat } from '../api/types';

export type NumberField = 'id_number' | 'phone';

export interface HouseholdLine {
  id: string;
  address: string;
  building_id: string;
  entrance: string | null;
  floor: number | null;
  room: string | null;
  head: string | null;
  people: number;
  floating_people: number;
  elderly_people: number;
  child_people: number;
  known_people: number;
  is_rental: boolean | null;
  verified_at: string | null;
  last_visited_at: string | null;
}

export interface GridFindings {
  territory_id: string;
  number: string | null;
  name: string;
  known_households: number;
  without_head: number;
}

export interface Tag {
  id: string;
  code: string;
  legal_basis: string;
  reviewer: string | null;
  expires_on: string;
}

export interface Member {
  person_id: string;
  name: string | null;
  relation: string | null;
  age_band: string | null;
  birth_year: number | null;
  is_registered: boolean;
  is_living: boolean;
  since_on: string;
  id_kind: string | null;
  id_number: string | null;
  phone: string | null;
  masked: NumberField[];
  inflow_reason: string | null;
  permit_until_on: string | null;
  housing_kind: string | null;
  tags: Tag[];
}

export interface Tenancy {
  id: string;
  use_code: string;
  hazard_codes: string[];
  landlord_name: string | null;
  landlord_phone: string | null;
  since_on: string;
  until_on: string | null;
  is_open: boolean;
}

export interface Correction {
  id: string;
  person_id: string;
  field: string;
  reason: string;
  author: string | null;
  due_on: string;
  answer: 'applied' | 'declined' | null;
}

export interface Entry {
  on: string;
  kind: string;
  text_zh: string;
  text_en: string;
  who: string | null;
  edition: number | null;
}

export interface HouseholdFile {
  id: string;
  file_number: number;
  address: string;
  aliases: string[];
  former_names: string[];
  point: LngLat;
  building_id: string;
  building: string | null;
  is_rental: boolean | null;
  people: number;
  floating_people: number;
  elderly_people: number;
  child_people: number;
  verified_at: string | null;
  last_visited_at: string | null;
  assignment: Assignment | null;
  /** The street it fronts, measured from its own stair where that is known. */
  frontage: { text_zh: string; text_en: string; door: string | null } | null;
  members: Member[];
  former_members: number;
  tenancies: Tenancy[];
  corrections: Correction[];
  timeline: Entry[];
  hidden: string[];
  today: string;
}

export interface Code {
  code: string;
  name: string;
  name_en: string;
  basis: string | null;
}

export type Codes = Record<string, Code[]>;
export type Numbers = Partial<Record<NumberField, string | null>>;

const households = '/api/v1/households';

export const registerApi = {
  /** Every household of a building, following the cursor; a tower has some hundreds. */
  async ofBuilding(building: string, signal?: AbortSignal): Promise<HouseholdLine[]> {
    const items: HouseholdLine[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: HouseholdLine[]; next_cursor: string | null } = await request(
        `${households}?building=${encodeURIComponent(building)}&limit=500${more}`,
        { signal },
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  },
  async findings(territory: string, signal?: AbortSignal): Promise<GridFindings[]> {
    return (await request<{ items: GridFindings[] }>(`${households}/findings?territory_id=${encodeURIComponent(territory)}`, { signal })).items;
  },
  /** The first households of a grid whose members name no head. */
  async withoutHead(grid: string, signal?: AbortSignal): Promise<{ items: HouseholdLine[]; more: boolean }> {
    const page: { items: HouseholdLine[]; next_cursor: string | null } = await request(`${households}?grid=${encodeURIComponent(grid)}&without_head=true&limit=50`, { signal });
    return { items: page.items, more: page.next_cursor !== null };
  },
  file: (id: string, signal?: AbortSignal): Promise<HouseholdFile> => request(`${households}/${encodeURIComponent(id)}`, { signal }),
  codes: (signal?: AbortSignal): Promise<Codes> => request('/api/v1/people/codes', { signal }),
  unmask: (person: string, fields: NumberField[], purpose: string): Promise<Numbers> =>
    request(`/api/v1/people/${encodeURIComponent(person)}:unmask`, { method: 'POST', body: { fields, purpose } }),
  note: (id: string, text: string): Promise<unknown> =>
    request(`${households}/${encodeURIComponent(id)}/notes`, { method: 'POST', body: { text } }),
};
