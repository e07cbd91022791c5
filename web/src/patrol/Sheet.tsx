/** The sheet at the bottom with three heights: how much of the lanes, what to do, and everything to check. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import { goOn, resume } from './running';
import { Checklist, Incidents, Points, Queue } from './Lists';
import { Act } from './parts';
import { begin } from './starting';
import * as state from './state';
import { lanesLeft } from './lanes';
import { standingAt } from './judging';
import { areaTitle } from './Entry';
import { clock, lang, t } from './words';

const heights = ['low', 'mid', 'high'] as const;

function Handle(): JSX.Element {
  const from = useRef<number | null>(null);
  const move = (by: number): void => {
    const at = heights.indexOf(state.sheet.value) + by;
    state.sheet.value = heights[Math.max(0, Math.min(2, at))] ?? 'mid';
  };
  return (
    <button
      type="button"
      class="handle"
      aria-label={t(state.sheet.value === 'high' ? 'sheet.less' : 'sheet.more')}
      aria-expanded={state.sheet.value !== 'low'}
      onPointerDown={(event) => {
        from.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={(event) => {
        const by = from.current === null ? 0 : from.current - event.clientY;
        from.current = null;
        if (Math.abs(by) > 24) move(by > 0 ? 1 : -1);
        else state.sheet.value = state.sheet.value === 'low' ? 'mid' : state.sheet.value === 'mid' ? 'high' : 'low';
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') move(1);
        if (event.key === 'ArrowDown') move(-1);
        if (event.key === 'Enter' || event.key === ' ') move(state.sheet.value === 'high' ? -2 : 1);
      }}
    />
  );
}

function leftWords(): JSX.Element {
  const measured = state.progress.value;
  if (!measured || measured.length_m === 0) return <span>{t('lanes.none')}</span>;
  const left = lanesLeft(measured);
  if (left.length === 0) return <span>{t('lanes.all')}</span>;
  const names = [...new Set(left.map(({ name }) => name ?? t('lanes.unnamed')))];
  const some = names.slice(0, 2).join(lang.value === 'zh' ? '、' : ', ');
  return (
    <span class="cut">
      {t('lanes.left', { n: left.length })}
      <b>{names.length > 2 ? t('lanes.more', { names: some }) : some}</b>
    </span>
  );
}

function Covered(): JSX.Element {
  const measured = state.progress.value;
  const share = measured?.share ?? 0;
  const percent = Math.floor(share * 100);
  const km = (metres: number): string => (metres / 1000).toFixed(1);
  return (
    <div class="covered">
      <p class="line">
        <span>
          <strong class="tabular">{percent}</strong> % <span class="muted">{t('lanes.walked')}</span>
        </span>
        <span class="tabular">
          {km(measured?.walked_m ?? 0)} / {km(measured?.length_m ?? 0)} km
        </span>
      </p>
      <div class="stripe" role="progressbar" aria-label={t('lanes.walked')} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <i style={{ width: `${percent}%` }} />
      </div>
      <p class="line">
        {leftWords()}
        <span class="muted tabular nowrap">{t('checks.count', { n: state.checkedCount.value, of: state.points.value.length })}</span>
      </p>
    </div>
  );
}

function hintWords(): { text: string; bad: boolean } | null {
  if (state.run.value?.state === 'paused') return { text: t('hint.paused'), bad: true };
  if (state.positionState.value === 'denied') return { text: t('hint.denied'), bad: true };
  const point = state.next.value;
  const area = state.area.value;
  if (!point || !area) return null;
  const standing = standingAt(point, state.fixes.value, state.now_ms.value, area.accuracy);
  if (standing.is === 'weak') return { text: t('hint.weak', { m: Math.round(standing.accuracy_m) }), bad: true };
  if (standing.is === 'once' && point.proof === 'position') return { text: t('check.once'), bad: false };
  if (point.proof !== 'position') return { text: t(`hint.${point.proof}`, { point: point.number }), bad: false };
  if (state.wakeState.value === 'refused' && state.track.value.length < 2) return { text: t('hint.wake'), bad: true };
  return { text: t('hint.auto', { point: point.number, m: point.radius_m }), bad: false };
}

function Hint(): JSX.Element | null {
  const hint = hintWords();
  if (!state.isReached.value && state.waiting.value.length > 0 && state.sheet.value === 'high') {
    return <p class="tip warn">{t('offline.queued', { n: state.waiting.value.length })}</p>;
  }
  return (
    hint && (
      <p class={hint.bad ? 'tip warn' : 'tip'}>
        <Icon name={hint.bad ? 'alert' : 'target'} size={22} />
        <span>{hint.text}</span>
      </p>
    )
  );
}

function Acts(): JSX.Element {
  const isHigh = state.sheet.value === 'high';
  const isPaused = state.run.value?.state === 'paused';
  const report = isPaused ? (
    <Act look="main" icon="play" text={t('do.go')} onClick={() => void goOn()} />
  ) : (
    <Act look="main" icon="photo" text={t('do.report')} onClick={() => state.show('report')} />
  );
  return (
    <div class={isHigh ? 'acts acts-row' : 'acts'}>
      {report}
      {!isHigh && <Act icon="check" text={t('do.check')} onClick={() => state.show('check')} />}
      <Act icon="flag" text={t('do.finish')} onClick={() => state.show('finish')} />
      <Act look="bad" icon="shieldAlert" text={t('do.sos')} onClick={() => state.show('sos')} />
    </div>
  );
}

function Plans(): JSX.Element {
  const plans = state.plansNow.value;
  return (
    <section>
      <h2>{t('plan.head')}</h2>
      {plans.length === 0 && <p class="hint">{t('plan.none')}</p>}
      {plans.length > 0 && (
        <div class="plans" role="radiogroup" aria-label={t('plan.head')}>
          {plans.map((plan) => (
            <label key={state.keyOf(plan)} class="plan">
              <input type="radio" name="plan" checked={state.chosenPlan.value === state.keyOf(plan)} onChange={() => (state.chosenPlan.value = state.keyOf(plan))} />
              <span class="cut">
                <b>{plan.name}</b>
                <small class="muted tabular">
                  {clock(plan.starts_at)}–{clock(plan.ends_at)} · {t('plan.points', { n: plan.point_ids.length })} · {t(`state.${plan.state}`)}
                </small>
              </span>
            </label>
          ))}
          <label class="plan">
            <input type="radio" name="plan" checked={state.chosenPlan.value === null} onChange={() => (state.chosenPlan.value = null)} />
            <span>{t('plan.free')}</span>
          </label>
        </div>
      )}
    </section>
  );
}

function Handover(): JSX.Element | null {
  const note = state.area.value?.handover;
  if (!note) return null;
  return (
    <section class="handover">
      <h2>
        {t('handover.head')} <small class="muted">{t('handover.by', { name: note.by_name, time: clock(note.at) })}</small>
      </h2>
      <p>{note.text}</p>
      <label class="tick">
        <input type="checkbox" checked={state.hasRead.value} onChange={(event) => (state.hasRead.value = event.currentTarget.checked)} />
        <span>{t('handover.read')}</span>
      </label>
    </section>
  );
}

function Idle(): JSX.Element {
  return (
    <>
      <div class="sheet-scroll">
        {state.sheet.value !== 'low' && (
          <>
            <Plans />
            <Handover />
          </>
        )}
        {state.sheet.value === 'high' && (
          <>
            <Points />
            <Incidents />
            <Queue />
          </>
        )}
      </div>
      <div class="acts acts-one">
        <Act look="main" icon="play" text={t('start')} onClick={() => void begin()} />
        <p class="hint">{t('start.hint')}</p>
      </div>
    </>
  );
}

export function Sheet(): JSX.Element {
  const height = state.sheet.value;
  return (
    <section class={`sheet sheet-${height} ${state.run.value ? '' : 'sheet-idle'}`} aria-label={t('sheet.label')}>
      <Handle />
      {!state.run.value ? (
        <Idle />
      ) : (
        <>
          <div class="sheet-scroll">
            <Covered />
            {height === 'high' && (
              <>
                <Points />
                <Checklist />
                <Incidents />
                <Queue />
              </>
            )}
            {height !== 'low' && <Hint />}
          </div>
          {height !== 'low' && <Acts />}
        </>
      )}
    </section>
  );
}

export function Locate(): JSX.Element | null {
  if (!state.run.value || state.sheet.value === 'high') return null;
  return (
    <button
      type="button"
      class={`locate locate-${state.sheet.value}`}
      aria-label={t('do.locate')}
      title={areaTitle()}
      onClick={() => {
        const fix = state.lastFix.value;
        if (fix) state.inView.value = { at: fix.at, n: Date.now() };
        else resume();
      }}
    >
      <Icon name="locate" size={26} />
    </button>
  );
}
