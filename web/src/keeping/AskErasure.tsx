/** In the household's file: taking down that a resident asks for erasure, for whoever may write about residents. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Field, Refusal } from '../access/parts';
import { Choose } from '../ui/Choose';
import { busy, change } from '../access/store';
import { useModal } from '../edit/Dialogs';
import { session } from '../state/data';
import '../styles/access.css';
import { allGrounds, keepingApi, type Grounds } from './api';
import { tk } from './text';

interface Props {
  id: string;
  name: string;
}

function Form({ id, name, close }: Props & { close: () => void }): JSX.Element {
  const dialog = useModal(true);
  const grounds = useSignal<Grounds>('consent_withdrawn');
  const said = useSignal('');
  return (
    <dialog class="dialog access-dialog" ref={dialog} aria-labelledby="erasure-title" onClose={close}>
      <div class="dialog-head">
        <h2 id="erasure-title">{tk('asEraseTitle', { name })}</h2>
      </div>
      <p>{tk('asEraseHint')}</p>
      <Choose id="erasure-grounds" label={tk('grounds')} value={grounds.value} options={allGrounds.map((each) => [each, tk(`grounds.${each}`)])} set={(value) => (grounds.value = value as Grounds)} />
      <Field id="erasure-said" label={tk('said')}>
        <input id="erasure-said" value={said.value} maxLength={500} onInput={(event) => (said.value = event.currentTarget.value)} />
      </Field>
      <Refusal />
      <div class="popover-actions">
        <button
          type="button"
          class="button button-main"
          disabled={said.value.trim().length < 4 || busy.value}
          onClick={() => void change(() => keepingApi.ask(id, grounds.value, said.value.trim()), tk('taken'), close)}
        >
          {tk('take')}
        </button>
        <button type="button" class="button" onClick={close}>
          {tk('back')}
        </button>
      </div>
    </dialog>
  );
}

export function AskErasure({ id, name }: Props): JSX.Element | null {
  const open = useSignal(false);
  const now = session.value;
  if (now.status !== 'in' || !(now.session.rights ?? []).includes('people.write')) return null;
  return (
    <>
      <button type="button" class="button button-small keeping-ask" onClick={() => (open.value = true)}>
        {tk('asErase')}
        <span class="hidden"> {name}</span>
      </button>
      {open.value && <Form id={id} name={name} close={() => (open.value = false)} />}
    </>
  );
}
