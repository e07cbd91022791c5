/** Lists of what stands at a place, page by page, and whom to call at an organisation. */
import { request } from '../api/client';

export interface Code {
  code: string;
  name: string;
  name_en: string;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Contact {
  name: string | null;
  phone: string | null;
  may_unmask: boolean;
}

export type Asked = Record<string, string | null>;

const v1 = '/api/v1';
const contactOf = (id: string): string => `${v1}/organizations/${encodeURIComponent(id)}/contact`;

export const placedApi = {
  page<T>(noun: string, asked: Asked, signal?: AbortSignal): Promise<Page<T>> {
    const out = new URLSearchParams({ limit: '50' });
    for (const [name, value] of Object.entries(asked)) if (value) out.set(name, value);
    return request(`${v1}/${noun}?${out.toString()}`, { signal });
  },
  codes: (noun: string, signal?: AbortSignal): Promise<Record<string, Code[]>> => request(`${v1}/${noun}/codes`, { signal }),
  contact: (id: string, signal?: AbortSignal): Promise<Contact> => request(contactOf(id), { signal }),
  unmask: (id: string, purpose: string): Promise<Pick<Contact, 'name' | 'phone'>> =>
    request(`${contactOf(id)}:unmask`, { method: 'POST', body: { purpose } }),
};
