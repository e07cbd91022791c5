/** The area's map on the phone: one PMTiles file in the browser's cache, proved by its hash, read in slices. */
import { PMTiles, type RangeResponse, type Source } from 'pmtiles';
import { Problem } from '../api/client';
import type { Pack } from './contract';
import type { Store } from './store';
import { orderPack, readFile, readPack } from './transport';

/** Which pack is the one to read; what the browser dropped is missed by it. */
export interface Pointer {
  key: string;
  area_id: string;
  generation: string;
  sha256: string;
  bytes: number;
  at: string;
  expires_at: string | null;
}

const cacheOf = (user: string): string => `patrol-pack-${user}`;
const ASK_EVERY_MS = 600;

const wait = (ms: number): Promise<void> => new Promise((resolve) => window.setTimeout(resolve, ms));

/** Has the pack made and waits until it is; what is unchanged is there at once. */
export async function prepare(area_id: string, told: (share: number) => void): Promise<Pack> {
  let pack = await orderPack(area_id);
  while (pack.state === 'queued' || pack.state === 'running') {
    told(pack.progress);
    await wait(ASK_EVERY_MS);
    pack = await readPack(pack.id);
  }
  if (pack.state !== 'done' || !pack.file) throw new Problem(409, { code: 'no_pack' });
  return pack;
}

async function read(answer: Response, bytes: number, told: (share: number) => void): Promise<ArrayBuffer> {
  const reader = answer.body?.getReader();
  if (!reader) return answer.arrayBuffer();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let got = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    got += value.byteLength;
    told(Math.min(1, got / Math.max(1, bytes)));
  }
  return new Blob(parts).arrayBuffer();
}

async function hashOf(content: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class WrongContent extends Error {}

/** Brings the file onto the phone: under a new name, proved, then pointed to, then the one before goes. */
export async function download(store: Store, user: string, area_id: string, pack: Pack, told: (share: number) => void): Promise<Pointer> {
  const bytes = pack.size_bytes ?? 0;
  const content = await read(await readFile(pack.file ?? '', bytes), bytes, told);
  const sha256 = await hashOf(content);
  if (sha256 !== pack.sha256) throw new WrongContent();
  const key = `/patrol/pack/${pack.generation ?? 'x'}-${sha256.slice(0, 16)}`;
  const cache = await caches.open(cacheOf(user));
  await cache.put(key, new Response(content, { headers: { 'content-type': 'application/vnd.pmtiles' } }));
  const pointer: Pointer = {
    key, area_id, generation: pack.generation ?? '', sha256, bytes: content.byteLength, at: new Date().toISOString(), expires_at: pack.expires_at,
  };
  await store.keep('pack', pointer);
  for (const { url } of await cache.keys()) if (new URL(url).pathname !== key) await cache.delete(url);
  return pointer;
}

/** The file behind the pointer; null when the browser has thrown it away. */
export async function held(user: string, pointer: Pointer): Promise<Blob | null> {
  if (!('caches' in window)) return null;
  const found = await (await caches.open(cacheOf(user))).match(pointer.key);
  const blob = await found?.blob();
  return blob && blob.size === pointer.bytes ? blob : null;
}

export async function wipePack(store: Store | null, user: string): Promise<void> {
  await store?.keep('pack', null);
  if ('caches' in window) await caches.delete(cacheOf(user));
}

class BlobSource implements Source {
  constructor(
    private readonly blob: Blob,
    private readonly key: string,
  ) {}
  getKey(): string {
    return this.key;
  }
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.blob.slice(offset, offset + length).arrayBuffer() };
  }
}

export interface Opened {
  layers: ReadonlySet<string>;
  minzoom: number;
  maxzoom: number;
  /** A tile's bytes, none where there is nothing. */
  tile: (z: number, x: number, y: number) => Promise<ArrayBuffer>;
}

export async function open(blob: Blob, pointer: Pointer): Promise<Opened> {
  const archive = new PMTiles(new BlobSource(blob, pointer.key));
  const header = await archive.getHeader();
  const metadata = (await archive.getMetadata()) as { vector_layers?: { id: string }[] };
  return {
    layers: new Set((metadata.vector_layers ?? []).map(({ id }) => id)),
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    tile: async (z, x, y) => (await archive.getZxy(z, x, y))?.data ?? new ArrayBuffer(0),
  };
}
