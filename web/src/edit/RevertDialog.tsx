/** Restoring an edition: what would move, why, and a draft when later editions changed the same place. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/client';
import * as actions from './actions';
import { editApi, type HistoryItem, type Preview } from './api';
import { useModal } from './Dialogs';
import { draftRestoring, laterEditions } from './restoring';
import * as store from './store';
import { te } from './text';

type Found = { preview: Preview } | { problem: Problem } | null;

function Words({ item, found }: { item: HistoryItem; found: Found }): JSX.Element {
  if (found === null) return <p class="cap" role="status">{te('computing')}</p>;
  if ('preview' in found) return <p>{te('revertWill', { moves: actions.movesText(found.preview) })}</p>;
  const later = laterEditions(found.problem);
  if (later.length === 0) return <p class="notice notice-bad" role="alert">{actions.problemText(found.problem)}</p>;
  return <p class="notice notice-warn" role="alert">{te('revertLater', { n: item.edition, later: later.join(te('comma')) })}</p>;
}

export function RevertDialog({ item, done }: { item: HistoryItem | null; done: () => void }): JSX.Element {
  const dialog = useModal(item !== null);
  const why = useSignal('');
  const found = useSignal<Found>(null);
  const busy = useSignal(false);
  useEffect(() => {
    why.value = item ? te('revertReason', { n: item.edition }) : '';
    found.value = null;
    const id = store.communityId.peek();
    if (!item || !id) return;
    const abort = new AbortController();
    editApi
      .preview(id, { op: 'revert', edit: item.edit_id }, true, abort.signal)
      .then((preview) => (found.value = { preview }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) found.value = { problem: error instanceof Problem ? error : new Problem(0, {}) };
      });
    return () => abort.abort();
  }, [item]);
  const now = found.value;
  const needsDraft = now !== null && 'problem' in now && laterEditions(now.problem).length > 0;
  const mayGo = item !== null && now !== null && why.value.trim() !== '' && !store.applying.value && !busy.value && ('preview' in now || needsDraft);
  const go = async (): Promise<void> => {
    if (!item) return;
    if (needsDraft) {
      busy.value = true;
      await draftRestoring(item, why.peek().trim());
      busy.value = false;
    } else await actions.revert(item.edit_id, why.peek().trim());
    done();
  };
  return (
    <dialog class="dialog edit-dialog" ref={dialog} aria-labelledby="edit-revert-title" onClose={done}>
      <div class="dialog-head">
        <h2 id="edit-revert-title">{te('revertTitle', { n: item?.edition ?? '' })}</h2>
      </div>
      <p>{te('revertHint')}</p>
      {item && <Words item={item} found={now} />}
      <div class="edit-reason">
        <label for="revert-reason">{te('reason')}</label>
        <textarea id="revert-reason" rows={2} maxLength={200} value={why.value} onInput={(event) => (why.value = event.currentTarget.value)} />
      </div>
      <div class="popover-actions">
        <button type="button" class="button button-main" disabled={!mayGo} onClick={() => void go()}>
          {te(store.applying.value || busy.value ? 'applying' : needsDraft ? 'revertDraft' : 'revert')}
        </button>
        <button type="button" class="button" onClick={done}>
          {te('keepEditing')}
        </button>
      </div>
    </dialog>
  );
}
