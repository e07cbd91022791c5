/** What may be done to a draft now: one filled button for the next stage, and a dialog that asks why and from when. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatDate, formatNumber, isoDate } from '../format';
import { lang } from '../i18n';
import { Icon } from '../ui/Icon';
import type { DraftAction, DraftDiff, DraftInFull } from './api';
import * as store from './store';
import { td } from './text';

const onwards: DraftAction[] = ['submit', 'approve', 'record'];
const needsReason: DraftAction[] = ['submit', 'approve', 'return', 'void'];

export function Footer({ draft, ask }: { draft: DraftInFull; ask: (action: DraftAction) => void }): JSX.Element | null {
  const main = draft.may.find((action) => onwards.includes(action));
  const others = draft.may.filter((action) => action !== main);
  const isEmpty = main === 'submit' && draft.steps.length === 0;
  const waits = draft.is_own && draft.state === 'submitted';
  if (draft.may.length === 0 && !waits) return null;
  return (
    <div class="edit-footer draft-footer">
      {waits && (
        <p class="cap" id="draft-own">
          {td('ownDraft')}
        </p>
      )}
      <div class="edit-buttons">
        {main && (
          <button type="button" class="button button-main edit-go" disabled={store.working.value || isEmpty} title={isEmpty ? td('noSteps') : undefined} onClick={() => ask(main)}>
            <Icon name="check" size={18} />
            {td(`act.${main}`)}
          </button>
        )}
        {others.map((action) => (
          <button key={action} type="button" class={action === 'void' ? 'button edit-discard' : 'button'} disabled={store.working.value} onClick={() => ask(action)}>
            {td(`act.${action}`)}
          </button>
        ))}
      </div>
    </div>
  );
}

function movesText(diff: DraftDiff | null): string {
  const sum = (diff?.grids ?? []).map(({ number, before, after }) => `${number} ${formatNumber(before?.holding.households)} → ${formatNumber(after?.holding.households)}`);
  return sum.join(lang.value === 'zh' ? '，' : ', ');
}

function tomorrow(): string {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  return isoDate(date);
}

function sentence(draft: DraftInFull, action: DraftAction): string {
  return td(`say.${action}`, { name: draft.author, moves: movesText(store.currentDiff.value) });
}

export function ActionDialog({ draft, action, done }: { draft: DraftInFull; action: DraftAction | null; done: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const why = useSignal('');
  const on = useSignal('');
  useLayoutEffect(() => {
    if (!action) {
      dialog.current?.close();
      return;
    }
    why.value = '';
    on.value = action === 'approve' ? tomorrow() : draft.effective_at ? formatDate(draft.effective_at) : '';
    dialog.current?.showModal();
  }, [action]);
  const isDated = action === 'approve' || action === 'record';
  const mayGo = action !== null && (!needsReason.includes(action) || why.value.trim() !== '') && !store.working.value;
  return (
    <dialog class="dialog edit-dialog" ref={dialog} aria-labelledby="draft-ask" onClose={done}>
      {action && (
        <>
          <div class="dialog-head">
            <h2 id="draft-ask">{td(`ask.${action}`)}</h2>
          </div>
          <p>{sentence(draft, action)}</p>
          {isDated && (
            <div class="field">
              <label for="draft-on">{td('effective')}</label>
              <div class="field-box">
                <input id="draft-on" type="date" min={isoDate(new Date())} value={on.value} onInput={(event) => (on.value = event.currentTarget.value)} />
              </div>
              <p class="hint">{td('effectiveHint')}</p>
            </div>
          )}
          <div class="edit-reason">
            <label for="draft-why">
              {td('reason')} {needsReason.includes(action) && <span class="edit-needed" aria-hidden="true">*</span>}
            </label>
            <textarea
              id="draft-why"
              rows={3}
              maxLength={500}
              required={needsReason.includes(action)}
              value={why.value}
              onInput={(event) => (why.value = event.currentTarget.value)}
            />
          </div>
          <div class="popover-actions">
            <button
              type="button"
              class="button button-main"
              disabled={!mayGo}
              onClick={() => void store.act(draft, action, why.peek().trim(), isDated && on.peek() ? on.peek() : null).then(done)}
            >
              {store.working.value ? td('working') : td(`act.${action}`)}
            </button>
            <button type="button" class="button" onClick={done}>
              {td('keep')}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}
