/** The report being written, from top to bottom: photo, place, what it is, words, how to reach whoever writes. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { mayHash } from '../phone/photos';
import {
  addPhotos,
  change,
  draft,
  freeAt,
  missing,
  photoProblem,
  place,
  previews,
  problem,
  removePhoto,
  send,
  stage,
} from './report';
import { said, span, t } from './words';
import { Where } from './Where';

function Photos(): JSX.Element {
  const most = place.value?.max_photos ?? 3;
  const photos = draft.value.photos;
  return (
    <section class="card" aria-labelledby="photos">
      <h2 id="photos">{t('photo.head')}</h2>
      {mayHash() ? (
        <div class="photos">
          {photos.map((each, n) => (
            <figure key={each.sha256}>
              <img src={previews.value[each.sha256]} alt={t('photo.alt', { n: n + 1 })} />
              <button type="button" aria-label={t('photo.remove', { n: n + 1 })} onClick={() => removePhoto(each.sha256)}>
                <svg viewBox="0 0 20 20" aria-hidden="true">
                  <path d="M5 5l10 10M15 5L5 15" />
                </svg>
              </button>
            </figure>
          ))}
          {photos.length < most && (
            <label class={photos.length ? 'add' : 'add first'}>
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d="M4 8h3l2-3h6l2 3h3v11H4z" />
                <circle cx="12" cy="13" r="3.5" />
              </svg>
              <span>{photos.length ? t('photo.more') : t('photo.take')}</span>
              <input
                type="file"
                accept="image/jpeg,image/png,image/webp"
                multiple
                onChange={(event) => {
                  const input = event.currentTarget;
                  void addPhotos([...(input.files ?? [])], most).then(() => (input.value = ''));
                }}
              />
            </label>
          )}
        </div>
      ) : (
        <p class="notice warn">{t('photo.insecure')}</p>
      )}
      {photoProblem.value && (
        <p class="notice bad" role="alert">
          {photoProblem.value}
        </p>
      )}
      <p class="hint">{t('photo.hint', { n: most })}</p>
    </section>
  );
}

function What(): JSX.Element {
  const now = draft.value;
  return (
    <section class="card" aria-labelledby="what">
      <h2 id="what">{t('kind.head')}</h2>
      <div class="kinds" role="group" aria-labelledby="what">
        {place.value?.kinds.map((each) => (
          <button
            key={each.code}
            type="button"
            aria-pressed={now.kind === each.code}
            onClick={() => change({ kind: now.kind === each.code ? null : each.code })}
          >
            {said(each)}
          </button>
        ))}
      </div>
      <label class="entry">
        <span>{t('text.head')}</span>
        <textarea
          rows={3}
          maxLength={1000}
          value={now.text}
          placeholder={t('text.hint')}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
    </section>
  );
}

function Contact(): JSX.Element {
  const now = draft.value;
  return (
    <details class="card" open={Boolean(now.name || now.phone)}>
      <summary>{t('contact.head')}</summary>
      <p class="hint">{t('contact.hint')}</p>
      <div class="pair">
        <label class="entry">
          <span>{t('contact.name')}</span>
          <input
            value={now.name}
            maxLength={50}
            autocomplete="name"
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
        <label class="entry">
          <span>{t('contact.phone')}</span>
          <input
            value={now.phone}
            maxLength={20}
            type="tel"
            inputMode="tel"
            autocomplete="tel"
            onInput={(event) => change({ phone: event.currentTarget.value })}
          />
        </label>
      </div>
    </details>
  );
}

function useSecondsLeft(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (freeAt.value <= Date.now()) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [freeAt.value]);
  return Math.max(0, Math.ceil((freeAt.value - now) / 1000));
}

export function Form(): JSX.Element {
  const left = useSecondsLeft();
  const lacks = missing.value;
  const isBusy = stage.value === 'sending';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p class="intro">{t('intro')}</p>
      <Photos />
      <Where />
      <What />
      <Contact />
      <div class="send">
        <p role="status" class={problem.value || stage.value === 'waiting' ? 'notice warn' : 'hint'}>
          {stage.value === 'waiting'
            ? t('waiting')
            : problem.value
              ? left > 0
                ? t('slowed', { text: problem.value, left: span(left) })
                : problem.value
              : lacks
                ? t(lacks)
                : t('kept')}
        </p>
        <button type="submit" class="main" disabled={lacks !== null || isBusy || left > 0}>
          {isBusy && <i class="spinner" />}
          {isBusy ? t('sending') : stage.value === 'waiting' ? t('retry') : t('send')}
        </button>
      </div>
    </form>
  );
}
