/** One report from the first word to the last photo: kept on the phone at every change, sent exactly once. */
import { computed, effect, signal } from '@preact/signals';
import { type Place, type Point, type Received, Refusal, sendPhoto, sendReport } from './api';
import { randomId } from '../phone/ids';
import { shrink } from '../phone/photos';
import { forgetPhoto, keep, keepPhoto, kept, photoOf } from './store';
import { lang, t } from './words';

export type Placed = 'phone' | 'map' | 'community';

export interface Draft {
  id: string;
  text: string;
  kind: string | null;
  point: Point | null;
  accuracy_m: number | null;
  placed: Placed | null;
  community: string | null;
  address: string;
  name: string;
  phone: string;
  photos: { sha256: string; bytes: number }[];
}

export interface Sent {
  number: string;
  progress: string;
  upload: string;
  until: string;
  photos: { id: string; sha256: string }[];
}

type Stage = 'writing' | 'sending' | 'waiting' | 'received';

function fresh(from?: Draft): Draft {
  return {
    id: randomId(),
    text: '',
    kind: null,
    point: null,
    accuracy_m: null,
    placed: null,
    community: null,
    address: '',
    name: from?.name ?? '',
    phone: from?.phone ?? '',
    photos: [],
  };
}

const device = kept<string>('device') ?? randomId();
keep('device', device);

export const place = signal<Place | null>(null);
export const draft = signal<Draft>({ ...fresh(), ...(kept<Draft>('draft') ?? {}) });
export const stage = signal<Stage>('writing');
export const problem = signal<string>('');
export const sent = signal<Sent[]>(kept<Sent[]>('sent') ?? []);
export const last = signal<Sent | null>(null);
export const freeAt = signal<number>(kept<number>('freeAt') ?? 0);
export const photoProblem = signal<string>('');
export const previews = signal<Record<string, string>>({});

effect(() => keep('draft', draft.value));
effect(() => keep('sent', sent.value));

export const missing = computed<'missing.what' | 'missing.place' | null>(() => {
  const now = draft.value;
  if (now.photos.length === 0 && now.text.trim().length < 2) return 'missing.what';
  return now.point ? null : 'missing.place';
});

export function change(part: Partial<Draft>): void {
  draft.value = { ...draft.value, ...part };
  problem.value = '';
}

export async function showKeptPhotos(): Promise<void> {
  for (const each of draft.value.photos) {
    const body = await photoOf(each.sha256);
    if (body) preview(each.sha256, body);
    else change({ photos: draft.value.photos.filter((other) => other.sha256 !== each.sha256) });
  }
}

function preview(sha256: string, body: ArrayBuffer): void {
  if (previews.value[sha256]) return;
  previews.value = { ...previews.value, [sha256]: URL.createObjectURL(new Blob([body], { type: 'image/jpeg' })) };
}

export async function addPhotos(files: Iterable<File>, most: number): Promise<void> {
  photoProblem.value = '';
  for (const file of files) {
    if (draft.value.photos.length >= most) return;
    try {
      const made = await shrink(file);
      if (draft.value.photos.some((each) => each.sha256 === made.sha256)) continue;
      await keepPhoto(made.sha256, made.body);
      preview(made.sha256, made.body);
      change({ photos: [...draft.value.photos, { sha256: made.sha256, bytes: made.bytes }] });
    } catch {
      photoProblem.value = t('photo.bad');
    }
  }
}

export function removePhoto(sha256: string): void {
  change({ photos: draft.value.photos.filter((each) => each.sha256 !== sha256) });
  void forgetPhoto(sha256);
}

function body(now: Draft): Record<string, unknown> {
  const contact = now.name.trim() || now.phone.trim();
  return {
    id: now.id,
    device,
    point: now.point,
    accuracy_m: now.accuracy_m,
    placed: now.placed,
    text: now.text.trim(),
    kind: now.kind,
    address: now.address.trim(),
    contact: contact ? { name: now.name.trim() || null, phone: now.phone.trim() || null } : null,
    photos: now.photos,
  };
}

export function wordsOf(refusal: Refusal): string {
  return (lang.value === 'en' ? refusal.en : refusal.zh) || t('error.away');
}

export async function send(): Promise<void> {
  if (missing.value || stage.value === 'sending') return;
  const now = draft.value;
  stage.value = 'sending';
  problem.value = '';
  try {
    received(now, await sendReport(body(now)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused(error);
  }
}

function received(now: Draft, answer: Received): void {
  const photos = now.photos.flatMap((each, n) => {
    const id = answer.photos[n];
    return id ? [{ id, sha256: each.sha256 }] : [];
  });
  const entry = { ...answer, until: answer.upload_until, photos };
  const mine: Sent = {
    number: entry.number,
    progress: entry.progress,
    upload: entry.upload,
    until: entry.until,
    photos,
  };
  sent.value = [mine, ...sent.value].slice(0, 20);
  last.value = mine;
  draft.value = fresh(now);
  previews.value = {};
  stage.value = 'received';
  void sendPhotos();
}

function refused(refusal: Refusal): void {
  const suggestion = refusal.params.suggestion as Point | null | undefined;
  if (refusal.status === 0 || refusal.status === 503) {
    stage.value = 'waiting';
    return;
  }
  stage.value = 'writing';
  if (refusal.code === 'bad_position' && suggestion) {
    change({ point: suggestion, placed: 'map' });
    problem.value = t('place.corrected');
    return;
  }
  problem.value = wordsOf(refusal);
  if (refusal.status === 429) {
    freeAt.value = Date.now() + Number(refusal.params.retry_after_s ?? 60) * 1000;
    keep('freeAt', freeAt.value);
  }
}

let isSendingPhotos = false;

/** Sends every photo that a received report still lacks; a lost line is tried again, a refusal is said and over. */
export async function sendPhotos(): Promise<void> {
  if (isSendingPhotos) return;
  isSendingPhotos = true;
  try {
    for (const report of sent.value) {
      for (const each of report.photos) {
        const bytes = new Date(report.until).getTime() > Date.now() ? await photoOf(each.sha256) : null;
        try {
          if (bytes) await sendPhoto(each.id, report.upload, bytes);
        } catch (error) {
          if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) return;
          photoProblem.value = t('photos.lost', { text: wordsOf(error) });
        }
        await forgetPhoto(each.sha256);
        arrived(report.progress, each.id);
      }
    }
  } finally {
    isSendingPhotos = false;
  }
}

function arrived(progress: string, id: string): void {
  sent.value = sent.value.map((report) =>
    report.progress === progress ? { ...report, photos: report.photos.filter((each) => each.id !== id) } : report,
  );
  if (last.value?.progress === progress) last.value = sent.value.find((each) => each.progress === progress) ?? null;
}

export function startSending(): void {
  const again = (): void => {
    if (stage.value === 'waiting') void send();
    void sendPhotos();
  };
  addEventListener('online', again);
  setInterval(again, 15_000);
  void sendPhotos();
}

export function another(): void {
  stage.value = 'writing';
  photoProblem.value = '';
  scrollTo(0, 0);
}
