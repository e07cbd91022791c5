/** Photos to go with a report or a step: chosen or taken, sent at once, dropped again. */
import { signal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/client';
import { formatPercent } from '../format';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { to } from './text';
import { sendPhoto } from './upload';

export interface Chosen {
  key: string;
  picture: string;
  share: number;
  /** Known once all of it has arrived. */
  id: string | null;
  problem: string | null;
  stop: AbortController;
  file: File;
}

const most = 9;

export type Photos = Signal<Chosen[]>;

export function noPhotos(): Photos {
  return signal<Chosen[]>([]);
}

function put(photos: Photos, key: string, change: Partial<Chosen>): void {
  photos.value = photos.peek().map((one) => (one.key === key ? { ...one, ...change } : one));
}

async function send(photos: Photos, one: Chosen): Promise<void> {
  put(photos, one.key, { problem: null, share: 0 });
  try {
    const id = await sendPhoto(one.file, (share) => put(photos, one.key, { share }), one.stop.signal);
    put(photos, one.key, { id, share: 1 });
  } catch (error) {
    if (error instanceof DOMException) return;
    put(photos, one.key, { problem: error instanceof Problem ? problemText(error) : to('form.photoLater') });
  }
}

export function addPhotos(photos: Photos, files: readonly File[]): void {
  const room = most - photos.peek().length;
  const added = files.slice(0, room).map((file): Chosen => ({
    key: crypto.randomUUID(), picture: URL.createObjectURL(file), share: 0, id: null, problem: null, stop: new AbortController(), file,
  }));
  photos.value = [...photos.peek(), ...added];
  for (const one of added) void send(photos, one);
}

function drop(photos: Photos, one: Chosen): void {
  one.stop.abort();
  URL.revokeObjectURL(one.picture);
  photos.value = photos.peek().filter(({ key }) => key !== one.key);
}

export function dropAll(photos: Photos): void {
  for (const one of photos.peek()) drop(photos, one);
}

export const sentIds = (photos: Photos): string[] => photos.value.flatMap(({ id }) => (id ? [id] : []));
export const isSending = (photos: Photos): boolean => photos.value.some(({ id, problem }) => id === null && problem === null);

function Thumb({ photos, one, n }: { photos: Photos; one: Chosen; n: number }): JSX.Element {
  return (
    <li class="inc-photo">
      <img src={one.picture} alt={to('photo.of', { n })} />
      {one.problem !== null ? (
        <button type="button" class="inc-photo-tag inc-photo-again" title={one.problem} onClick={() => void send(photos, one)}>
          {to('form.photoAgain')}
        </button>
      ) : (
        one.id === null && <span class="inc-photo-tag tabular">{formatPercent(one.share)}</span>
      )}
      <button type="button" class="inc-drop" aria-label={to('form.photoDrop', { n })} onClick={() => drop(photos, one)}>
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}

export function PhotoField({ photos, label }: { photos: Photos; label: string }): JSX.Element {
  // photos of a form that is gone are sent no further
  useEffect(() => () => photos.peek().forEach(({ stop, id }) => id === null && stop.abort()), [photos]);
  const failed = photos.value.find(({ problem }) => problem !== null);
  return (
    <div class="inc-block">
      <span class="cap">{label}</span>
      <ul class="inc-photos">
        {photos.value.map((one, i) => (
          <Thumb key={one.key} photos={photos} one={one} n={i + 1} />
        ))}
        {photos.value.length < most && (
          <li>
            <label class="inc-add">
              <Icon name="photo" />
              {to('form.addPhoto')}
              <input
                type="file" accept="image/*" multiple
                onChange={(event) => {
                  addPhotos(photos, [...(event.currentTarget.files ?? [])]);
                  event.currentTarget.value = '';
                }}
              />
            </label>
          </li>
        )}
      </ul>
      {failed && (
        <p class="hint" role="alert">
          {failed.problem} {to('form.photoLater')}
        </p>
      )}
    </div>
  );
}
