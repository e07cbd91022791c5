/** Photos of a case, small, and one of them large on top of the page. */
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import { to, word } from './text';
import { pictureOf } from './upload';

export interface Photo {
  id: string;
  url: string;
  thumb: string;
  /** What it shows, when that is known: before or after the work. */
  role: 'before' | 'after' | null;
}

export function photosOf(ids: readonly string[], role: Photo['role']): Photo[] {
  return ids.map((id) => ({ id, role, ...pictureOf(id) }));
}

const roleText = (photo: Photo): string | null => (photo.role ? word('photoRole', photo.role) : null);

/** The photo on top of the page, with those beside it. */
const large = signal<{ photos: Photo[]; at: number } | null>(null);

export function Photos({ photos }: { photos: Photo[] }): JSX.Element | null {
  const gone = useSignal<ReadonlySet<string>>(new Set());
  if (photos.length === 0) return null;
  return (
    <ul class="inc-photos">
      {photos.map((photo, i) => (
        <li key={photo.id}>
          {gone.value.has(photo.id) ? (
            <span class="inc-photo inc-photo-gone">{to('photo.gone')}</span>
          ) : (
            <button
              type="button" class="inc-photo" aria-label={`${to('photo.open')}: ${roleText(photo) ?? to('photo.of', { n: i + 1 })}`}
              onClick={() => (large.value = { photos, at: i })}
            >
              <img
                src={photo.thumb} alt="" loading="lazy" decoding="async" width={84} height={84}
                onError={() => (gone.value = new Set([...gone.peek(), photo.id]))}
              />
              {photo.role && <span class="inc-photo-tag">{roleText(photo)}</span>}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function step(by: number): void {
  const now = large.peek();
  if (now) large.value = { ...now, at: (now.at + by + now.photos.length) % now.photos.length };
}

export function LargePhoto(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const now = large.value;
  const isOpen = now !== null;
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  const photo = now?.photos[now.at];
  if (!now || !photo) return null;
  return (
    <dialog
      class="dialog inc-large" ref={dialog} aria-label={to('photo.of', { n: now.at + 1 })} onClose={() => (large.value = null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') step(1);
        else if (event.key === 'ArrowLeft') step(-1);
      }}
    >
      <div class="dialog-head">
        <h2>
          {roleText(photo) ?? to('photo.of', { n: now.at + 1 })} <span class="cap tabular">{`${now.at + 1} / ${now.photos.length}`}</span>
        </h2>
        <button type="button" class="icon-button" aria-label={to('close')} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <img src={photo.url} alt={to('photo.of', { n: now.at + 1 })} />
      {now.photos.length > 1 && (
        <div class="inc-actions-row">
          <button type="button" class="button" onClick={() => step(-1)}>
            <Icon name="chevronLeft" size={18} />
            {to('photo.before')}
          </button>
          <button type="button" class="button" onClick={() => step(1)}>
            {to('photo.next')}
            <Icon name="chevronRight" size={18} />
          </button>
        </div>
      )}
    </dialog>
  );
}
