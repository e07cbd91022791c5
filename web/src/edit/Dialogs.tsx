/** The sentence to agree to before applying, the reason for restoring, and the toast with its way back. */
import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import * as actions from './actions';
import * as store from './store';
import { te } from './text';

export function useModal(isOpen: boolean): RefObject<HTMLDialogElement | null> {
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
