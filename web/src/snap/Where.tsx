/** Where it is: the phone's position, put right on the drawing, or a community from a list. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Point } from './api';
import { MiniMap } from './MiniMap';
import { change, draft, place } from './report';
import { said, t } from './words';

const asking = signal(false);
const denied = signal(false);

export function askPhone(): void {
  if (!('geolocation' in navigator)) {
    denied.value = true;
    return;
  }
  asking.value = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      asking.value = false;
      denied.value = false;
      change({
        point: [Number(coords.longitude.toFixed(7)), Number(coords.latitude.toFixed(7))],
        accuracy_m: Math.max(1, Math.round(coords.accuracy)),
        placed: 'phone',
        community: null,
      });
    },
    () => {
      asking.value = false;
      denied.value = true;
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
  );
}

function onMove(point: Point): void {
  change({ point, accuracy_m: 10, placed: 'map' });
}

function onPick(id: string): void {
  const found = place.value?.communities.find((each) => each.id === id);
  if (found) change({ point: found.point, accuracy_m: found.accuracy_m, placed: 'community', community: id });
}

function status(): string {
  const now = draft.value;
  if (asking.value) return t('place.asking');
  if (!now.point) return denied.value ? t('place.denied') : '';
  if (now.placed === 'map') return t('place.moved');
  if (now.placed === 'community') {
    const found = place.value?.communities.find((each) => each.id === now.community);
    return t('place.community', { name: found ? said(found) : '' });
  }
  return t('place.found', { m: now.accuracy_m ?? 0 });
}

export function Where(): JSX.Element {
  const now = draft.value;
  return (
    <section class="card" aria-labelledby="where">
      <h2 id="where">{t('place.head')}</h2>
      <div class="line">
        <p class={now.point ? 'found' : 'muted'} role="status">
          {asking.value && <i class="spinner" />}
          {status()}
        </p>
        <button type="button" class="quiet" onClick={askPhone} disabled={asking.value}>
          {t('place.again')}
        </button>
      </div>
      {now.point && (
        <>
          <MiniMap point={now.point} accuracyM={now.accuracy_m} onMove={onMove} />
          <p class="hint">{t('place.drag')}</p>
        </>
      )}
      {(place.value?.communities.length ?? 0) > 0 && (!now.point || now.placed === 'community') && (
        <label class="entry">
          <span>{t('place.pick')}</span>
          <select value={now.community ?? ''} onChange={(event) => onPick(event.currentTarget.value)}>
            <option value="">{t('place.none')}</option>
            {place.value?.communities.map((each) => (
              <option key={each.id} value={each.id}>
                {said(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="entry">
        <span>{t('place.words')}</span>
        <input
          value={now.address}
          maxLength={200}
          placeholder={t('place.wordsHint')}
          onInput={(event) => change({ address: event.currentTarget.value })}
        />
      </label>
    </section>
  );
}
