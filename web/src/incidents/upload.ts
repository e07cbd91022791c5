/** Sends a photo in pieces that can be taken up again (tus): the same photo goes on where it stopped. */
import { Problem, type ProblemBody } from '../api/client';

const piece_bytes = 512 * 1024;
const tries = 3;
const v1 = '/api/v1';

const photoUrl = (id: string): string => `${v1}/media/${encodeURIComponent(id)}/photo`;
const thumbnailUrl = (id: string): string => `${v1}/media/${encodeURIComponent(id)}/thumbnail`;
export const pictureOf = (id: string): { url: string; thumb: string } => ({ url: photoUrl(id), thumb: thumbnailUrl(id) });

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, { code: 'service_away' });
  }
  if (response.ok) return response;
  throw new Problem(response.status, (await response.json().catch(() => ({}))) as ProblemBody);
}

const offsetOf = (response: Response): number => Number(response.headers.get('Upload-Offset') ?? 0);

/** Sends what is missing of a photo; `told` hears the share that has arrived. Gives the id it is kept under. */
export async function sendPhoto(photo: Blob, told: (share: number) => void, signal?: AbortSignal): Promise<string> {
  const bytes = new Uint8Array(await photo.arrayBuffer());
  const hash = base64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  const common = { 'Tus-Resumable': '1.0.0', 'Accept-Language': document.documentElement.lang || 'zh-CN' };
  const init = signal ? { signal } : {};
  const begun = await answered(`${v1}/uploads`, {
    ...init, method: 'POST', headers: { ...common, 'Upload-Length': String(bytes.length), 'Upload-Metadata': `sha256 ${hash}` },
  });
  const place = begun.headers.get('Location') ?? '';
  const { id } = (await begun.json()) as { id: string };
  let offset = offsetOf(begun);
  let failed = 0;
  while (offset < bytes.length) {
    told(offset / bytes.length);
    try {
      const sent = await answered(place, {
        ...init, method: 'PATCH', body: bytes.slice(offset, offset + piece_bytes),
        headers: { ...common, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
      });
      offset = offsetOf(sent);
      failed = 0;
    } catch (error) {
      // a lost answer or another piece of the same photo: ask how far it is, and go on from there
      const isWorthIt = error instanceof Problem && (error.status === 0 || error.status === 409 || error.status >= 500);
      failed += 1;
      if (!isWorthIt || failed >= tries) throw error;
      await new Promise((resolve) => window.setTimeout(resolve, 400 * failed));
      offset = offsetOf(await answered(place, { ...init, method: 'HEAD', headers: common }));
    }
  }
  told(1);
  return id;
}
