/** Every record with its state: waiting, being sent, sent, not accepted and why; nothing is sent or lost in silence. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Icon } from '../ui/Icon';
import { reload, send, sendSoon } from './contact';
import { exportQueue } from './exporting';
import { Act, Screen, iconOf, titleOf } from './parts';
import * as state from './state';
import type { Done, Item } from './store';
import { clock, reason, t } from './words';

function Refused({ item }: { item: Item }): JSX.Element {
  const isSure = useSignal(false);
  const mayMakeUp = item.kind === 'check_in' && item.run_id === state.run.value?.id;
  const mayEdit = item.kind === 'finding' && item.run_id === state.run.value?.id;
  const change = (screen: 'check' | 'report'): void => {
    state.editing.value = item;
    if (screen === 'check') state.target.value = (item.body as { point_id: string }).point_id;
    state.show(screen);
  };
  async function again(): Promise<void> {
    await state.store.peek()?.again(item);
    await reload();
    sendSoon(0);
  }
  async function drop(): Promise<void> {
    await state.store.peek()?.drop(item);
    await reload();
  }
  return (
    <li class="refused">
      <p class="line">
        <Icon name={iconOf(item.kind)} size={22} />
        <b>{titleOf(item)}</b>
        <span class="tabular muted">{clock(item.observed_at)}</span>
      </p>
      <p class="reason">
        <Icon name="alert" size={20} /> {t('outbox.refused')} · {reason(item.problem)}
      </p>
      {isSure.value && <p class="notice bad">{t('outbox.deleteSure')}</p>}
      <p class="buttons">
        {mayMakeUp && <Act text={t('check.makeUpDo')} onClick={() => change('check')} />}
        {mayEdit && <Act text={t('outbox.edit')} onClick={() => change('report')} />}
        <Act text={t('outbox.again')} onClick={() => void again()} />
        <Act look="bad" text={t('outbox.delete')} onClick={() => (isSure.value ? void drop() : (isSure.value = true))} />
      </p>
    </li>
  );
}

function Waiting({ item }: { item: Item }): JSX.Element {
  const isSending = state.sendingIds.value.has(item.id);
  return (
    <li class="record">
      <Icon name={iconOf(item.kind)} size={22} />
      <span class="cut">
        {titleOf(item)} <small class="muted tabular">{clock(item.observed_at)}</small>
      </span>
      <span class={isSending ? 'state sending' : 'state queued'}>{t(isSending ? 'outbox.sending' : 'outbox.queued')}</span>
    </li>
  );
}

function Sent({ record }: { record: Done }): JSX.Element {
  const title = titleOf({ kind: record.kind, body: { point_id: record.point_id, points: [] }, photos: [] });
  return (
    <li class="record">
      <Icon name={iconOf(record.kind)} size={22} />
      <span class="cut">
        {record.kind === 'track' ? t('item.track', { n: 0 }).replace(/[\s,]*0.*$/, '') : title}{' '}
        <small class="muted tabular">
          {clock(record.observed_at)} {record.number ?? ''}
        </small>
      </span>
      <span class="state accepted">{t('outbox.sent')}</span>
    </li>
  );
}

export function Outbox(): JSX.Element {
  const [waiting, refused, sent] = [state.waiting.value, state.refused.value, state.done.value.slice(0, 20)];
  const busy = state.sendingIds.value.size > 0;
  return (
    <Screen
      title={t('outbox.head')}
      foot={
        waiting.length + refused.length > 0 && (
          <>
            <Act look="main" icon="cloudUp" text={t('outbox.now')} busy={busy} disabled={waiting.length === 0} onClick={() => void send()} />
            <Act icon="share" text={t('outbox.export')} onClick={() => void exportQueue()} />
          </>
        )
      }
    >
      {waiting.length + refused.length === 0 && <p class="notice good">{t('outbox.empty')}</p>}
      {!state.isReached.value && waiting.length > 0 && <p class="notice warn">{t('offline.queued', { n: waiting.length })}</p>}
      {refused.length > 0 && (
        <section>
          <h2>
            {t('outbox.refused')} <small class="muted">{t('outbox.refusedHint')}</small>
          </h2>
          <ul class="records">
            {refused.map((item) => (
              <Refused key={item.id} item={item} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <section>
          <h2>{t('queue.head')}</h2>
          <ul class="records">
            {waiting.map((item) => (
              <Waiting key={item.id} item={item} />
            ))}
          </ul>
        </section>
      )}
      {sent.length > 0 && (
        <section>
          <h2>{t('outbox.sent')}</h2>
          <ul class="records">
            {sent.map((record) => (
              <Sent key={record.id} record={record} />
            ))}
          </ul>
        </section>
      )}
      <p class="hint">{t('outbox.promise')}</p>
    </Screen>
  );
}
