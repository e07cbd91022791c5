/** Reach on foot as the service answers: the standards, and a survey of a community as it is or might be. */
import { request } from '../api/client';
import type { LngLat } from '../api/types';

export type Group = 'people' | 'elderly' | 'children';
export type Level = 'fifteen' | 'ten' | 'five' | 'block';

export interface Standard {
  kind: string;
  level: Level;
  limit_m: number;
  duty: 'must' | 'may';
  group: Group;
  source: string;
  source_en: string;
  status: 'confirmed' | 'to_be_confirmed';
}

export interface Figures {
  met: number;
  gap: number;
  unknown: number;
}

export interface Proposal {
  sites: { point: LngLat; gained: number }[];
  gained: number;
  at_most: number;
}

export interface Survey {
  whole: Figures;
  grids: (Figures & { grid_id: string | null })[];
  buildings: { gap: string[]; unknown: string[] };
  facilities: number;
  unplaced: number[];
  streets_m: number;
  islands_m: number;
  rounded_to: number;
  proposal: Proposal | null;
}

export interface Question {
  community_id: string;
  kind: string;
  limit_m: number;
  group: Group;
  added: LngLat[];
  sites?: number;
}

export const reachApi = {
  standards: (signal: AbortSignal): Promise<{ items: Standard[] }> => request('/api/v1/gaps/standards', { signal }),
  survey: (body: Question, signal: AbortSignal): Promise<Survey> => request('/api/v1/gaps/survey', { method: 'POST', body, signal }),
};
