/** The four public routes, and sending a photo in pieces (tus): on again from where it was. */

export type Point = [number, number];

export interface Named {
  name: string;
  name_en: string | null;
}
export interface Kind extends Named {
  code: string;
}
export interface Community extends Named {
  id: string;
  point: Point;
  accuracy_m: number;
}
export interface Place extends Named {
  is_demo: boolean;
  kinds: Kind[];
  communities: Community[];
  max_photos: number;
}
export interface Lane {
  name: string | null;
  class: string;
  line: Point[];
}
export interface Surroundings {
  lanes: Lane[];
  land: { kind: string; rings: Point[][] }[];
}
export interface Received {
  number: string;
  progress: string;
  upload: string;
  upload_until: string;
  photos: string[];
}
export interface Word {
  code: string;
  name: string;
  name_en: string;
  at: string;
}
export interface Progress {
  number: string;
  kind: Named;
  community: Named | null;
  reported_at: string;
  until_on: string | null;
  photos: number;
  steps: Word[];
}

/** The service said no; `status` 0: it was not reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly zh: string,
    readonly en: string,
    readonly params: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

async function ask(address: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/public${address}`, { ...options, credentials: 'omit', cache: 'no-store' });
  } catch {
    throw new Refusal(0, 'away', '', '');
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const word = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  throw new Refusal(
    response.status,
    word('code'),
    word('message_zh'),
    word('message_en'),
    (body.params as Record<string, unknown> | undefined) ?? {},
  );
}

const tenant = new URLSearchParams(location.search).get('tenant');
const asTenant = (more: Record<string, string> = {}): string =>
  `?${new URLSearchParams({ ...(tenant ? { tenant } : {}), ...more }).toString()}`;

export const readPlace = async (): Promise<Place> => (await ask(`/snap${asTenant()}`)).json() as Promise<Place>;

export const readSurroundings = async ([lon, lat]: Point): Promise<Surroundings> =>
  (
    await ask(`/snap/surroundings${asTenant({ lon: lon.toFixed(6), lat: lat.toFixed(6) })}`)
  ).json() as Promise<Surroundings>;

export const readProgress = async (token: string): Promise<Progress> =>
  (await ask(`/snaps/${encodeURIComponent(token)}`)).json() as Promise<Progress>;

export async function sendReport(report: Record<string, unknown>): Promise<Received> {
  const body = JSON.stringify({ ...report, ...(tenant ? { tenant } : {}) });
  const response = await ask('/snaps', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return (await response.json()) as Received;
}

const PIECE_BYTES = 96_000;

/** Sends what is missing of a photo; pieces are small enough to pass on a bad line before the service gives up. */
export async function sendPhoto(id: string, token: string, body: ArrayBuffer): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const head = await ask(`/uploads/${id}`, { method: 'HEAD', headers });
  let at = Number(head.headers.get('upload-offset'));
  while (at < body.byteLength) {
    const piece = body.slice(at, at + PIECE_BYTES);
    const answer = await ask(`/uploads/${id}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) },
      body: piece,
    });
    at = Number(answer.headers.get('upload-offset'));
  }
}
