/** The purpose prompt: a full number is shown for a stated purpose only, and the purpose is recorded. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Problem } from '../api/client';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import type { Member, NumberField } from './api';
import * as store from './store';
import { tr } from './text';

const purposes = ['visit', 'notice', 'check', 'emergency'] as const;

export interface Wanted {
  member: Member;
  field: NumberField;
}

export function UnmaskDialog({ wanted, done }: { wanted: Wanted | null; done: () => void }): JSX.Element {
  const field = tr(wanted?.field === 'id_number' ? 'idNumber' : 'phone');
  return (
    <PurposeDialog
      title={wanted && tr('unmaskTitle', { field })}
      ask={(purpose) => (wanted ? store.unmask(wanted.member, wanted.field, purpose) : Promise.resolve(null))}
      done={done}
    />
  );
}

interface PurposeProps {
  /** What is to be shown; the dialog is open while there is one. */
  title: string | null;
  ask: (purpose: string) => Promise<Problem | null>;
  done: () => void;
}

export function PurposeDialog({ title, ask: show, done }: PurposeProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const own = useSignal('');
  const problem = useSignal<Problem | null>(null);
  const asking = useSignal(false);
  useLayoutEffect(() => {
    if (title === null) {
      dialog.current?.close();
      return;
    }
    own.value = '';
    problem.value = null;
    dialog.current?.showModal();
  }, [title, own, problem]);
  const ask = (purpose: string): void => {
    const why = purpose.trim();
    if (title === null || why.length < 2 || asking.peek()) return;
    asking.value = true;
    void show(why).then((refused) => {
      asking.value = false;
      problem.value = refused;
      if (!refused) done();
    });
  };
  return (
    <dialog class="dialog unmask-dialog" ref={dialog} aria-labelledby="unmask-title" onClose={done}>
      <div class="dialog-head">
        <h2 id="unmask-title">{title}</h2>
      </div>
      <p>{tr('unmaskHint')}</p>
      <div class="unmask-purposes" role="group" aria-label={tr('purpose')}>
        {purposes.map((purpose) => (
          <button key={purpose} type="button" class="button" disabled={asking.value} onClick={() => ask(tr(`purpose.${purpose}`))}>
            {tr(`purpose.${purpose}`)}
          </button>
        ))}
      </div>
      <form
        class="unmask-own"
        onSubmit={(event) => {
          event.preventDefault();
          ask(own.peek());
        }}
      >
        <label for="unmask-purpose">{tr('purposeOwn')}</label>
        <div class="field-box">
          <input id="unmask-purpose" maxLength={200} autocomplete="off" value={own.value} onInput={(event) => (own.value = event.currentTarget.value)} />
        </div>
        {problem.value && (
          <p class="edit-problem edit-problem-block" role="alert">
            <Icon name="alert" size={18} />
            <span>{problemText(problem.value)}</span>
          </p>
        )}
        <div class="popover-actions">
          <button type="submit" class="button button-main" disabled={own.value.trim().length < 2 || asking.value}>
            {tr('show')}
          </button>
          <button type="button" class="button" onClick={done}>
            {tr('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
