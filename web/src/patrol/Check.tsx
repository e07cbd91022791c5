/** Checking in by hand: being there, the point's code scanned or typed, or said afterwards with a reason. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { standingAt } from './judging';
import type { PatrolPoint } from './contract';
import { Act, Screen } from './parts';
import { codeReader, readCode } from './ports';
import { checkIn, makeUp } from './running';
import * as state from './state';
import { formatDistance, pointTitle, t } from './words';

function standingWords(point: PatrolPoint): { text: string; isThere: boolean } {
  const limits = state.area.value?.accuracy;
  if (!limits) return { text: t('check.unknown'), isThere: false };
  const standing = standingAt(point, state.fixes.value, state.now_ms.value, limits);
  const name = pointTitle(point);
  switch (standing.is) {
    case 'unknown':
      return { text: t('check.unknown'), isThere: false };
    case 'weak':
      return { text: t('hint.weak', { m: Math.round(standing.accuracy_m) }), isThere: false };
    case 'away':
      return { text: t('check.away', { point: name, d: formatDistance(standing.distance_m), m: point.radius_m }), isThere: false };
    case 'once':
      return { text: t('check.once'), isThere: false };
    case 'there':
      return { text: t('check.there', { point: name, m: Math.round(state.lastFix.value?.accuracy_m ?? 0) }), isThere: true };
  }
}

function Scan({ found }: { found: (text: string) => void }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const stop = useRef<AbortController | null>(null);
  const isOn = useSignal(false);
  const problem = useSignal('');
  useEffect(() => () => stop.current?.abort(), []);
  const detector = codeReader();
  if (!detector) return <p class="hint">{t('check.noScan')}</p>;

  async function scan(reader: NonNullable<typeof detector>): Promise<void> {
    if (!video.current) return;
    stop.current = new AbortController();
    isOn.value = true;
    problem.value = '';
    try {
      const text = await readCode(reader, video.current, stop.current.signal);
      if (text) found(text);
    } catch {
      problem.value = t('check.noCamera');
    } finally {
      isOn.value = false;
    }
  }
  return (
    <>
      <video ref={video} class={isOn.value ? 'scan' : 'scan scan-off'} muted playsInline aria-label={t('check.scanning')} />
      {isOn.value && <p class="hint">{t('check.scanning')}</p>}
      {problem.value && <p class="notice warn">{problem.value}</p>}
      {isOn.value ? (
        <Act text={t('check.scanStop')} onClick={() => stop.current?.abort()} />
      ) : (
        <Act icon="grid" text={t('check.scan')} onClick={() => void scan(detector)} />
      )}
    </>
  );
}

export function Check(): JSX.Element {
  const open = state.points.value.filter(({ id }) => !state.checkOf(id));
  const wanted = useSignal(state.next.peek()?.id ?? open[0]?.id ?? '');
  const code = useSignal('');
  const reason = useSignal('');
  const point = state.points.value.find(({ id }) => id === wanted.value);
  const refused = state.editing.value;
  useEffect(() => () => void (state.editing.value = null), []);

  async function done(work: Promise<void>, words: string): Promise<void> {
    await work;
    state.tell(words);
    state.show('');
  }
  const byCode = (proof: string): void => {
    if (point && proof.trim()) void done(checkIn(point, proof.trim()), t('check.done', { point: pointTitle(point) }));
  };
  if (!point) {
    return (
      <Screen title={t('check.head')}>
        <p class="notice good">{t('next.all')}</p>
      </Screen>
    );
  }
  const { text, isThere } = standingWords(point);
  return (
    <Screen title={t('check.head')}>
      <label class="entry">
        <span>{t('check.point')}</span>
        <select value={wanted.value} onChange={(event) => (wanted.value = event.currentTarget.value)}>
          {open.map((each) => (
            <option key={each.id} value={each.id}>
              {pointTitle(each)}
            </option>
          ))}
        </select>
      </label>
      <p class={isThere ? 'notice good' : 'notice'} role="status">
        {text}
      </p>
      {point.proof === 'position' ? (
        <Act look="main" icon="check" text={t('check.now')} disabled={!isThere} onClick={() => void done(checkIn(point, null), t('check.done', { point: pointTitle(point) }))} />
      ) : (
        <p class="tip">{t(`hint.${point.proof}`, { point: pointTitle(point) })}</p>
      )}
      <Scan found={byCode} />
      <form
        class="entry"
        onSubmit={(event) => {
          event.preventDefault();
          byCode(code.value);
        }}
      >
        <label class="entry">
          <span>{t('check.code')}</span>
          <input value={code.value} maxLength={200} autocapitalize="characters" autocomplete="off" onInput={(event) => (code.value = event.currentTarget.value)} />
        </label>
        <button type="submit" class="act" disabled={!code.value.trim()}>
          {t('check.codeDo')}
        </button>
      </form>
      <section class="apart">
        <p class="hint">{t('check.makeUp')}</p>
        <label class="entry">
          <span>{t('check.reason')}</span>
          <input value={reason.value} maxLength={500} onInput={(event) => (reason.value = event.currentTarget.value)} />
        </label>
        <Act
          text={t('check.makeUpDo')}
          disabled={reason.value.trim().length < 2}
          onClick={() => void done(makeUp(point, reason.value.trim(), refused?.seq), t('check.madeUp', { point: pointTitle(point) }))}
        />
      </section>
    </Screen>
  );
}
