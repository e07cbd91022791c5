/** The dialog that asks which draft takes the change, and the strip that says which draft is being drawn on. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { td } from '../drafts/text';
import { session } from '../state/data';
import { Icon } from '../ui/Icon';
import { SkeletonRows } from '../ui/States';
import { useModal } from './Dialogs';
import * as into from './intoDraft';
import * as store from './store';

function ownId(): string {
  const now = session.peek();
  return now.status === 'in' || now.status === 'ended' ? now.session.user.id : '';
}

/** Beside “Apply”: the change waits in a draft for a second person. */
export function AddButton({ disabled }: { disabled: boolean }): JSX.Element {
  const here = store.into.value;
  if (here) {
    return (
      <button type="button" class="button button-main edit-go" disabled={disabled} onClick={() => void into.addHere()}>
        {store.applying.value ? <span class="spinner" aria-hidden="true" /> : <Icon name="plus" size={18} />}
        {td('into')}
      </button>
    );
  }
  return (
    <button type="button" class="button edit-into" disabled={disabled} onClick={() => void into.choose(ownId())}>
      {td('into')}
    </button>
  );
}

export function AddDialog(): JSX.Element {
  const title = useSignal('');
  const isOpen = into.choosing.value && store.into.value === null;
  const dialog = useModal(isOpen);
  const drafts = into.offered.value;
  return (
    <dialog class="dialog edit-dialog" ref={dialog} aria-labelledby="into-title" onClose={() => (into.choosing.value = false)}>
      <div class="dialog-head">
        <h2 id="into-title">{td('intoTitle')}</h2>
      </div>
      <p>{td('intoHint')}</p>
      {drafts === null && isOpen ? (
        <SkeletonRows rows={2} height={40} />
      ) : (
        <ul class="into-list">
          {(drafts ?? []).map((draft) => (
            <li key={draft.id}>
              <button type="button" class="button into-draft" disabled={store.applying.value} onClick={() => void into.add(draft)}>
                <b>{draft.title}</b> <span class="cap tabular">{td('nSteps', { n: draft.steps_count })}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="draft-new"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.peek().trim()) void into.add(title.peek().trim()).then((done) => done && (title.value = ''));
        }}
      >
        <div class="field">
          <label for="into-new">{td('intoNew')}</label>
          <span class="field-box">
            <input id="into-new" maxLength={100} placeholder={td('titleHint')} value={title.value} onInput={(event) => (title.value = event.currentTarget.value)} />
          </span>
        </div>
        <div class="popover-actions">
          <button type="submit" class="button button-main" disabled={title.value.trim() === '' || store.applying.value}>
            {td('into')}
          </button>
          <button type="button" class="button" onClick={() => (into.choosing.value = false)}>
            {td('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** At the head of the panel while a draft is being drawn on. */
export function DraftStrip(): JSX.Element | null {
  const here = store.into.value;
  if (!here) return null;
  return (
    <p class="edit-doing edit-in-draft">
      <Icon name="draft" size={18} />
      <span>
        {td('inDraft')} <b>{here.title}</b> · {td('inDraftStep', { n: here.step })}
        <span class="draft-tool-row">
          <button type="button" class="button button-small" onClick={() => into.show(here.id)}>
            {td('show')}
          </button>
          <button type="button" class="button button-small button-text" onClick={() => void into.leave()}>
            {td('leave')}
          </button>
        </span>
      </span>
    </p>
  );
}
