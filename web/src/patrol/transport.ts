/** The requests of the patrol page; each has time enough for a bad line, and none waits for ever. */
import { Problem, request } from '../api/client';
import type { Session } from '../api/types';
import { sendPhoto } from '../incidents/upload';
import { PROTOCOL, type Action, type Area, type Pack, type SyncAnswer } from './contract';
import type { Transport } from './flush';

const v1 = '/api/v1';
const BYTES_PER_S = 5_000;

const patience = (bytes: number): AbortSignal => AbortSignal.timeout(15_000 + (bytes / BYTES_PER_S) * 1000);

async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    // a line that stays silent is one that is not there
    if (error instanceof DOMException) throw new Problem(0, { code: 'service_away' });
    throw error;
  }
}

function asked<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const bytes = body === undefined ? 0 : JSON.stringify(body).length;
  return inTime(request<T>(v1 + path, { method, body, signal: patience(bytes), quiet: true }));
}

export const session = (): Promise<Session> => asked('/session');
export const signIn = (username: string, password: string): Promise<Session> => asked('/session', 'POST', { username, password });
export const signOut = (): Promise<void> => asked('/session', 'DELETE');
export const readArea = (id: string | null): Promise<Area> => asked(`/patrol/area${id ? `?territory_id=${encodeURIComponent(id)}` : ''}`);
export const readGrids = (): Promise<{ items: { id: string; number: string | null; name: string }[] }> => asked('/territories?level=grid&limit=200');
export const orderPack = (territory_id: string): Promise<Pack> => asked('/packs', 'POST', { territory_id, format: 'pmtiles' });
export const readPack = (id: string): Promise<Pack> => asked(`/packs/${encodeURIComponent(id)}`);
export const readStyle = (theme: string, lang: string): Promise<unknown> =>
  inTime(request(`/styles/${theme}.json?lang=${lang}`, { signal: patience(200_000), quiet: true }));

export async function readFile(address: string, bytes: number): Promise<Response> {
  const answer = await inTime(fetch(address, { credentials: 'same-origin', cache: 'no-store', signal: patience(bytes) })).catch(
    (error: unknown) => {
      throw error instanceof Problem ? error : new Problem(0, { code: 'service_away' });
    },
  );
  if (!answer.ok) throw new Problem(answer.status, {});
  return answer;
}

export function transport(device_id: string): Transport {
  return {
    who: async () => (await session()).user.id,
    photo: (body) => inTime(sendPhoto(new Blob([body], { type: 'image/jpeg' }), () => undefined, patience(body.byteLength))),
    sync: (actions: Action[]): Promise<SyncAnswer> =>
      asked('/patrol/sync', 'POST', { protocol: PROTOCOL, device_id, sent_at: new Date().toISOString(), actions }),
  };
}
