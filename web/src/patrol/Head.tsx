/** What stands above the map: where one is on patrol, what waits to be sent, and the way to the next point. */
import type { JSX } from 'preact';
import { Icon } from '../ui/Icon';
import { areaTitle } from './Entry';
import { bearing, metresBetween, windOf } from './ground';
import * as state from './state';
import { clock, pointTitle, span, t } from './words';

function syncWords(): { text: string; look: string } {
  const [waiting, refused] = [state.waiting.value.length, state.refused.value.length];
  if (refused > 0) return { text: t('sync.refused', { n: refused }), look: 'refused' };
  if (state.sendingIds.value.size > 0) return { text: t('sync.sending', { n: waiting }), look: 'some' };
  if (waiting > 0) return { text: t('sync.waiting', { n: waiting }), look: 'some' };
  return state.isReached.value ? { text: t('sync.none'), look: 'none' } : { text: t('sync.offline'), look: 'some' };
}

export function Head(): JSX.Element {
  const run = state.run.value;
  const { text, look } = syncWords();
  const under = run
    ? `${clock(state.now_ms.value)} · ${t('head.walked', { span: span((state.now_ms.value - run.started_ms) / 1000) })}`
    : (state.plan.value ? t('head.plan', { name: state.plan.value.name, from: clock(state.plan.value.starts_at), until: clock(state.plan.value.ends_at) }) : clock(state.now_ms.value));
  return (
    <header class="head">
      <div class="head-words">
        <h1>
          {areaTitle()} · {t(`state.${run?.state ?? 'idle'}`)}
        </h1>
        <p class="tabular">
          {under}
        </p>
      </div>
      <button type="button" class={`sync ${look}`} onClick={() => state.show('outbox')}>
        <Icon name={look === 'none' ? 'check' : look === 'refused' ? 'alert' : 'cloudUp'} size={22} />
        <span class="tabular" role="status">
          {text}
        </span>
      </button>
      <button type="button" class="icon-button" aria-label={t('phone.head')} onClick={() => state.show('phone')}>
        <Icon name="settings" size={24} />
      </button>
    </header>
  );
}

/** The arrow points on the map as it lies: north is up. */
export function NextPoint(): JSX.Element | null {
  if (!state.run.value || state.sheet.value === 'high') return null;
  const point = state.next.value;
  if (!point) {
    return (
      <section class="ahead" role="status">
        <span class="arrow">
          <Icon name="check" size={30} />
        </span>
        <div>
          <b>{t('next.all')}</b>
        </div>
      </section>
    );
  }
  const fix = state.lastFix.value;
  const degrees = fix ? bearing(fix.at, point.point) : 0;
  const metres = fix ? metresBetween(fix.at, point.point) : null;
  const [value, unit] = metres === null ? ['', ''] : metres < 1000 ? [`${Math.round(metres)}`, 'm'] : [(metres / 1000).toFixed(1), 'km'];
  return (
    <section class="ahead" aria-label={t('next.unknown', { point: pointTitle(point) })}>
      <span class={fix ? 'arrow' : 'arrow arrow-off'} aria-hidden="true">
        <svg viewBox="0 0 48 48" style={{ transform: `rotate(${Math.round(degrees)}deg)` }}>
          <path d="M24 7l14 33-14-7-14 7z" />
        </svg>
      </span>
      <div>
        <p>
          {fix ? t('next.title', { point: point.number, wind: t(`wind.${windOf(degrees)}`) }) : t('next.unknown', { point: point.number })}
          {point.is_key_place && <em>{t('next.key')}</em>}
        </p>
        <b>{point.name || point.number}</b>
      </div>
      {metres === null ? (
        <span class="hint">{t(state.positionState.value === 'denied' ? 'next.denied' : 'next.locating')}</span>
      ) : (
        <strong class="tabular">
          {value}
          <small>{unit}</small>
        </strong>
      )}
    </section>
  );
}
