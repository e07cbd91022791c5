/** One overlay: whose it is, where, since when, and everything that was ever done to it, each state restorable. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatArea, formatDate } from '../format';
import { lang, ownName, pick } from '../i18n';
import { mapHandle } from '../map/handle';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { OverlayChange, OverlayInFull } from './api';
import { kindName } from './Overlays';
import { Head, Refusal } from './parts';
import * as store from './store';
import { to } from './text';

type Act = { do: 'end' } | { do: 'restore'; number: number };

function ReasonDialog({ overlay, act, done }: { overlay: OverlayInFull; act: Act | null; done: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const reason = useSignal('');
  useLayoutEffect(() => {
    if (act) {
      reason.value = '';
      dialog.current?.showModal();
    } else dialog.current?.close();
  }, [act, reason]);
  const title = act?.do === 'restore' ? to('restoreTitle', { n: act.number }) : to('endTitle', { name: overlay.name });
  const run = (): void => {
    const why = reason.peek().trim();
    if (!act || !why) return;
    void (act.do === 'end' ? store.endOverlay(overlay, why) : store.restoreTo(overlay, act.number, why)).then(done);
  };
  return (
    <dialog class="dialog edit-dialog" ref={dialog} aria-labelledby="overlay-reason-title" onClose={done}>
      <div class="dialog-head">
        <h2 id="overlay-reason-title">{title}</h2>
      </div>
      <p>{to(act?.do === 'restore' ? 'restoreHint' : 'endHint')}</p>
      <div class="edit-reason">
        <label for="overlay-why">{to('reason')}</label>
        <textarea id="overlay-why" rows={2} maxLength={500} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
      </div>
      <div class="popover-actions">
        <button type="button" class="button button-main" disabled={reason.value.trim() === '' || store.saving.value} onClick={run}>
          {to(act?.do === 'restore' ? 'restore' : 'end')}
        </button>
        <button type="button" class="button" onClick={done}>
          {to('cancel')}
        </button>
      </div>
    </dialog>
  );
}

const clock = (at: string): string => `${formatDate(at)} ${new Date(at).toTimeString().slice(0, 5)}`;

function Line({ change, isNow, restore }: { change: OverlayChange; isNow: boolean; restore: () => void }): JSX.Element {
  return (
    <li>
      <Icon name={change.action === 'end' ? 'minus' : change.action === 'create' ? 'plus' : change.action === 'restore' ? 'history' : 'editReshape'} size={18} />
      <span>
        <span>
          <b>{to(`action.${change.action}`)}</b>
          {change.name && ` · ${change.name}`}
        </span>
        <br />
        <span>{change.reason}</span>
        <br />
        <span class="cap tabular">
          {clock(change.recorded_at)}
          {change.author && ` · ${change.author}`}
        </span>
      </span>
      {change.can_restore && !isNow && store.mayDraw.value && (
        <button type="button" class="button button-small" aria-label={to('restoreOne', { n: change.number })} onClick={restore}>
          {to('restore')}
        </button>
      )}
    </li>
  );
}

function Facts({ overlay }: { overlay: OverlayInFull }): JSX.Element {
  const facts: [string, string][] = [
    [to('body'), overlay.body ? pick(overlay.body, overlay.body_en) : to('noBody')],
    [to('area'), formatArea(overlay.area_m2, lang.value)],
    ...(overlay.buffer_m === null ? [] : ([[to('shape'), to('stripLong', { m: overlay.buffer_m })]] as [string, string][])),
    [to('since'), formatDate(overlay.valid_from)],
    ...(overlay.valid_to ? ([[to('until'), formatDate(overlay.valid_to)]] as [string, string][]) : []),
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Detail(): JSX.Element {
  const act = useSignal<Act | null>(null);
  const { data, problem } = store.detail.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.detail} />;
  if (!data || data.id !== store.openId.value) return <SkeletonRows rows={6} height={40} />;
  const lives = data.valid_to === null;
  const newest = data.history.find(({ can_restore }) => can_restore)?.number;
  return (
    <>
      <Head title={ownName(data)} sub={kindName(data.kind)} back={store.showList} />
      <div class="overlay-fields">
        <Facts overlay={data} />
        <div class="overlay-buttons overlay-buttons-flat">
          {store.mayDraw.value && lives && (
            <button type="button" class="button button-main" onClick={() => store.startRedrawing(data)}>
              <Icon name="editReshape" size={18} />
              {to('edit')}
            </button>
          )}
          <button type="button" class="button" onClick={() => mapHandle.peek()?.fit(data.bbox, 16.5, 0.16)}>
            <Icon name="target" size={18} />
            {to('show')}
          </button>
          {store.mayDraw.value && lives && (
            <button type="button" class="button" onClick={() => (act.value = { do: 'end' })}>
              {to('end')}
            </button>
          )}
        </div>
        <Refusal />
        <h3>{to('history')}</h3>
        <ul class="history" aria-label={to('history')}>
          {data.history.map((change) => (
            <Line
              key={change.number}
              change={change}
              isNow={lives && change.number === newest && data.history[0]?.action !== 'end'}
              restore={() => (act.value = { do: 'restore', number: change.number })}
            />
          ))}
        </ul>
      </div>
      <ReasonDialog overlay={data} act={act.value} done={() => (act.value = null)} />
    </>
  );
}
