/** The end of a patrol with what was done and what not, and the call for help. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatPercent } from '../format';
import { Act, Screen } from './parts';
import { callForHelp, finish, pause, saveTrack, type Ending } from './running';
import * as state from './state';
import { formatDistance, lang, pointTitle, t } from './words';

function shareOf({ walked_m, length_m }: Pick<Ending, 'walked_m' | 'length_m'>): string {
  return formatPercent(length_m > 0 ? Math.floor((100 * walked_m) / length_m) / 100 : 0);
}

export function Finish(): JSX.Element {
  const handover = useSignal('');
  const reason = useSignal('');
  const isEarly = useSignal(false);
  const measured = state.progress.value ?? { walked_m: 0, length_m: 0 };
  const missed = state.points.value.filter(({ id }) => !state.checkOf(id)).map(pointTitle);

  async function end(): Promise<void> {
    const ending = await finish(handover.value.trim(), isEarly.value ? reason.value.trim() : null);
    if (ending) state.tell(t('finish.done', { p: shareOf(ending), n: ending.checked, of: ending.points }));
    state.show('');
  }
  async function rest(): Promise<void> {
    await saveTrack();
    await pause();
    state.show('');
  }
  return (
    <Screen
      title={t('finish.head')}
      foot={
        <>
          <Act look="main" icon="flag" text={t(isEarly.value ? 'finish.early' : 'finish.do')} disabled={isEarly.value && reason.value.trim().length < 2} onClick={() => void end()} />
          {state.run.value?.state === 'running' && <Act icon="pause" text={t('finish.pause')} onClick={() => void rest()} />}
        </>
      }
    >
      <p class="summary tabular">
        {t('finish.summary', {
          p: shareOf(measured), w: formatDistance(measured.walked_m), l: formatDistance(measured.length_m), n: state.checkedCount.value, of: state.points.value.length,
        })}
      </p>
      {missed.length > 0 && <p class="notice warn">{t('finish.missed', { names: missed.join(lang.value === 'zh' ? '、' : ', ') })}</p>}
      <label class="entry">
        <h2>{t('finish.handover')}</h2>
        <textarea rows={3} maxLength={1000} value={handover.value} onInput={(event) => (handover.value = event.currentTarget.value)} />
        <span>{t('finish.handoverHint')}</span>
      </label>
      <label class="tick">
        <input type="checkbox" checked={isEarly.value} onChange={(event) => (isEarly.value = event.currentTarget.checked)} />
        <span>{t('finish.early')}</span>
      </label>
      {isEarly.value && (
        <label class="entry">
          <span>{t('finish.earlyReason')}</span>
          <input value={reason.value} maxLength={500} onInput={(event) => (reason.value = event.currentTarget.value)} />
        </label>
      )}
    </Screen>
  );
}

export function Sos(): JSX.Element {
  const text = useSignal('');
  const call = (
    <a class="act" href="tel:110">
      {t('sos.call')}
    </a>
  );
  const mine = state.items.value.find(({ kind }) => kind === 'sos');
  if (!state.run.value) {
    return (
      <Screen title={t('sos.head')} foot={call}>
        <p class="notice warn">{t('sos.none')}</p>
      </Screen>
    );
  }
  async function send(): Promise<void> {
    await callForHelp(text.value.trim());
    text.value = '';
  }
  const wasSent = !mine && state.done.value.some(({ kind, run_id }) => kind === 'sos' && run_id === state.run.value?.id);
  return (
    <Screen
      title={t('sos.head')}
      foot={
        <>
          <button type="button" class="act alarm" onClick={() => void send()} disabled={mine !== undefined}>
            {t('sos.do')}
          </button>
          {call}
        </>
      }
    >
      <p class="summary">{t('sos.why')}</p>
      <div aria-live="assertive">
        {mine && <p class="notice bad">{t('sos.offline')}</p>}
        {wasSent && <p class="notice good">{t('sos.sent')}</p>}
      </div>
      <label class="entry">
        <h2>{t('sos.text')}</h2>
        <textarea rows={3} maxLength={500} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
      </label>
    </Screen>
  );
}
