/** The past as the service tells it. */
import { request } from '../api/client';

export interface LineageNode {
  id: string;
  number: string | null;
  name: string;
  valid_from: string;
  valid_to: string | null;
  state: 'in_force' | 'retired';
}

export interface LineageEdge {
  from_id: string;
  to_id: string;
  edition: number;
  effective_at: string;
  area_share: number;
  household_share: number | null;
}

export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
}

export type Weight = 'households' | 'area';

export interface Bridged {
  weight: Weight;
  points: { at: string; edition: number | null; value: number; error: number; parts: { id: string; number: string | null; share: number }[] }[];
}

const territory = (id: string): string => `/api/v1/territories/${encodeURIComponent(id)}`;

export const pastApi = {
  lineage: (id: string, signal?: AbortSignal): Promise<Lineage> => request(`${territory(id)}/lineage`, { signal }),
  bridged: (id: string, weight: Weight, signal?: AbortSignal): Promise<Bridged> =>
    request(`${territory(id)}/bridged?measure=households&weight=${weight}`, { signal }),
};
