/** The sentence to agree to before applying, the reason for restoring, and the toast with its way back. */
import { useSignal } from '@preact/signals';
import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import * as actions from './actions';
import type { HistoryItem } from './api';
import * as store from './store';
import { te } from './text';

function useModal(isOpen: boolean): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the page is drawn: a closing dialog gives the focus back, which must not take it from what appears with it.
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return dialog;
}

export function ApplyDialog(): JSX.Element {
  const dialog = useModal(store.confirming.value);
  const found = store.preview.value;
  return (
    <dialog class="dialog edit-dialog" ref={dialog} aria-labelledby="edit-confirm-title" onClose={() => (store.confirming.value = false)}>
      <div class="dialog-head">
        <h2 id="edit-confirm-title">{te('confirmTitle')}</h2>
      </div>
      {found && <p>{te('confirm', { moves: actions.movesText(found) })}</p>}
      <p class="edit-quote">{store.reason.value}</p>
      <div class="popover-actions">
        <button type="button" class="button button-main" disabled={store.applying.value} onClick={() => void actions.apply()}>
          {te(store.applying.value ? 'applying' : 'apply')}
        </button>
        <button type="button" class="button" onClick={() => (store.confirming.value = false)}>
          {te('keepEditing')}
        </button>
      </div>
    </dialog>
  );
}

export function RevertDialog({ item, done }: { item: HistoryItem | null; done: () => void }): JSX.Element {
  const dialog = useModal(item !== null);
  const why = useSignal('');
  useEffect(() => {
    why.value = item ? te('revertReason', { n: item.edition }) : '';
  }, [item, why]);
  return (
    <dialog class="dialog edit-dialog" ref={dialog} aria-labelledby="edit-revert-title" onClose={done}>
      <div class="dialog-head">
        <h2 id="edit-revert-title">{te('revertTitle', { n: item?.edition ?? '' })}</h2>
      </div>
      <p>{te('revertHint')}</p>
      <div class="edit-reason">
        <label for="revert-reason">{te('reason')}</label>
        <textarea id="revert-reason" rows={2} maxLength={200} value={why.value} onInput={(event) => (why.value = event.currentTarget.value)} />
      </div>
      <div class="popover-actions">
        <button
          type="button"
          class="button button-main"
          disabled={why.value.trim() === '' || store.applying.value}
          onClick={() => {
            if (item) void actions.revert(item.edit_id, why.value.trim()).then(done);
          }}
        >
          {te(store.applying.value ? 'applying' : 'revert')}
        </button>
        <button type="button" class="button" onClick={done}>
          {te('keepEditing')}
        </button>
      </div>
    </dialog>
  );
}

export function Notice(): JSX.Element | null {
  const now = actions.notice.value;
  if (!now) return null;
  return (
    <div class={`toast toast-${now.tone} edit-toast`}>
      {now.tone === 'plain' ? <Icon name="check" size={18} /> : <Icon name="alert" size={18} />}
      <span>{now.text}</span>
      {now.revert && (
        <button
          type="button"
          class="edit-toast-button"
          onClick={() => {
            const edit = now.revert;
            const edition = actions.history.peek().items.find(({ edit_id }) => edit_id === edit)?.edition ?? '';
            if (edit) void actions.revert(edit, te('revertReason', { n: edition }));
          }}
        >
          {te('revert')}
        </button>
      )}
      <button type="button" class="icon-button" aria-label={te('close')} onClick={() => (actions.notice.value = null)}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
