/** What one looks through in the highest sheet: points, checklist, open incidents, what waits to be sent. */
import type { JSX } from 'preact';
import { Icon } from '../ui/Icon';
import type { PatrolPoint } from './contract';
import { metresBetween } from './ground';
import { iconOf, titleOf } from './parts';
import { answerItem } from './running';
import * as state from './state';
import { clock, formatDistance, lang, pointTitle, said, t } from './words';

function pointState(point: PatrolPoint): { text: string; look: string } {
  const check = state.checkOf(point.id);
  const fix = state.lastFix.value;
  const window = state.plan.value?.windows[point.id] ?? point.window;
  if (!check) {
    if (fix && point.id === state.next.value?.id) return { text: formatDistance(metresBetween(fix.at, point.point)), look: 'strong' };
    return { text: window ? t('next.window', { ...window }) : t('list.missed'), look: 'strong' };
  }
  if (check.how === 'made_up') return { text: t('list.made_up'), look: 'pending' };
  if (check.verdict === 'declined') return { text: t('list.declined'), look: 'warn' };
  if (check.verdict === 'late') return { text: t('list.late', { time: clock(check.at_ms) }), look: 'warn' };
  return { text: t('list.checked', { time: clock(check.at_ms) }), look: 'good' };
}

export function Points(): JSX.Element {
  return (
    <section>
      <h2>{t('list.points')}</h2>
      <ul class="rows">
        {state.points.value.map((point) => {
          const { text, look } = pointState(point);
          const kind = state.checkOf(point.id) ? 'done' : point.id === state.next.value?.id ? 'next' : 'todo';
          return (
            <li key={point.id}>
              <button
                type="button"
                aria-label={t('list.goTo', { point: pointTitle(point) })}
                onClick={() => {
                  state.target.value = point.id;
                  state.sheet.value = 'mid';
                  state.inView.value = { at: point.point, n: Date.now() };
                }}
              >
                <i class={`dot ${kind}`} aria-hidden="true">
                  {kind === 'done' ? '✓' : point.number.slice(-3)}
                </i>
                <span class="cut">{pointTitle(point)}</span>
                <span class={`tabular ${look}`}>{text}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Checklist(): JSX.Element | null {
  const items = state.plan.value?.checklist ?? [];
  const run = state.run.value;
  if (items.length === 0 || !run) return null;
  return (
    <section>
      <h2>{t('list.checklist')}</h2>
      <ul class="rows">
        {items.map(({ code, text, text_en }) => {
          const said_ = (lang.value === 'en' && text_en) || text;
          const answer = run.checklist[code];
          return (
            <li key={code} class="check-row">
              <span>{said_}</span>
              <span class="pair">
                <button type="button" aria-pressed={answer?.ok === true} onClick={() => void answerItem(code, true, '')}>
                  {t('list.ok')}
                </button>
                <button
                  type="button"
                  aria-pressed={answer?.ok === false}
                  onClick={() => {
                    void answerItem(code, false, '');
                    state.reportFor.value = code;
                    state.show('report');
                  }}
                >
                  {t('list.bad')}
                </button>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Incidents(): JSX.Element | null {
  const all = state.area.value?.incidents ?? [];
  if (all.length === 0) return null;
  return (
    <section>
      <h2>{t('list.incidents')}</h2>
      <ul class="rows">
        {all.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              onClick={() => {
                state.sheet.value = 'mid';
                state.inView.value = { at: each.point, n: Date.now() };
              }}
            >
              <i class="dot incident" aria-hidden="true" />
              <span class="cut">
                {said({ name: each.type_name ?? t('do.report'), name_en: each.type_name_en })} <small class="muted tabular">{each.number}</small>
              </span>
              {each.due_at && <span class="muted tabular">{t('list.due', { time: clock(each.due_at) })}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Queue(): JSX.Element | null {
  const all = [...state.refused.value, ...state.waiting.value].slice(-6).reverse();
  if (all.length === 0) return null;
  return (
    <section>
      <h2>
        {t('queue.head')} <small class="muted">{t('queue.saved')}</small>
      </h2>
      <ul class="rows">
        {all.map((item) => (
          <li key={item.id}>
            <button type="button" onClick={() => state.show('outbox')}>
              <Icon name={iconOf(item.kind)} size={22} />
              <span class="cut">{titleOf(item)}</span>
              <span class={item.state === 'refused' ? 'warn' : 'tabular'}>{item.state === 'refused' ? t('outbox.refused') : clock(item.observed_at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
