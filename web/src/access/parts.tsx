/** Small things the settings share: labelled boxes, chips, a moment, a question with its reason. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useModal } from '../edit/Dialogs';
import { formatAsOf } from '../format';
import { lang, ownName } from '../i18n';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import type { Grant } from './api';
import * as store from './store';
import { ta, taData } from './text';

export const clock = (at: string | null): string => (at ? (formatAsOf(at) ?? '') : '—');

export function Field({ id, label, hint, children }: { id: string; label: string; hint?: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">{children}</div>
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}

export function Refusal(): JSX.Element | null {
  const problem = store.refusal.value;
  return problem ? (
    <p class="notice notice-bad access-refusal" role="alert">
      {problemText(problem)}
    </p>
  ) : null;
}

export function Chips({ prefix, values, none }: { prefix: string; values: string[]; none: string }): JSX.Element {
  if (values.length === 0) return <p class="hint">{none}</p>;
  return (
    <ul class="access-chips">
      {values.map((value) => (
        <li key={value}>{taData(prefix, value)}</li>
      ))}
    </ul>
  );
}

export function grantName(grant: Grant): string {
  if (grant.territory_id === null) return ta('everywhere');
  if (!grant.name) return ta('retired');
  const own = ownName({ name: grant.name, name_en: grant.name_en });
  return grant.community && lang.value === 'zh' ? `${grant.community} ${own}` : own;
}

export function GrantRow({ grant, end }: { grant: Grant; end?: () => void }): JSX.Element {
  const until = grant.until ? ta('until', { at: clock(grant.until) }) : '';
  return (
    <li class={grant.counts_now ? 'access-line' : 'access-line access-over'}>
      <Icon name={grant.kind === 'cross_scope' ? 'history' : 'grid'} size={18} />
      <span>
        <b>{grantName(grant)}</b>
        <span class="cap">
          {grant.classes.includes('people') ? ta('classes.people') : ta('classes.map')}
          {grant.lines && ` · ${grant.lines.join('、')}`}
        </span>
        <span class="cap tabular">
          {[ta('since', { at: clock(grant.since) }), until, grant.granted_by ?? '', grant.reason].filter(Boolean).join(' · ')}
        </span>
      </span>
      {end && grant.counts_now && (
        <button type="button" class="button button-small" onClick={end}>
          {ta('end')}
          <span class="hidden"> {grantName(grant)}</span>
        </button>
      )}
    </li>
  );
}

interface AskProps {
  title: string;
  hint?: string;
  label?: string;
  main: string;
  run: (reason: string) => void;
  close: () => void;
}

/** A question before something that others feel; with a label it asks for the words, too. */
export function Ask({ title, hint, label, main, run, close }: AskProps): JSX.Element {
  const dialog = useModal(true);
  const words = useSignal('');
  const needs = label !== undefined && words.value.trim().length === 0;
  return (
    <dialog class="dialog access-dialog" ref={dialog} aria-labelledby="access-ask" onClose={close}>
      <div class="dialog-head">
        <h2 id="access-ask">{title}</h2>
      </div>
      {hint && <p>{hint}</p>}
      {label && (
        <Field id="access-why" label={label}>
          <input id="access-why" value={words.value} maxLength={500} onInput={(event) => (words.value = event.currentTarget.value)} />
        </Field>
      )}
      <div class="popover-actions">
        <button type="button" class="button button-main" disabled={needs || store.busy.value} onClick={() => run(words.value.trim())}>
          {main}
        </button>
        <button type="button" class="button" onClick={close}>
          {ta('back')}
        </button>
      </div>
    </dialog>
  );
}

/** A secret that is shown once: to copy, then gone. */
export function Secret({ title, hint, value, close }: { title: string; hint: string; value: string; close: () => void }): JSX.Element {
  const dialog = useModal(true);
  const copied = useSignal(false);
  return (
    <dialog class="dialog access-dialog" ref={dialog} aria-labelledby="access-secret" onClose={close}>
      <div class="dialog-head">
        <h2 id="access-secret">{title}</h2>
      </div>
      <p>{hint}</p>
      <code class="access-secret">{value}</code>
      <div class="popover-actions">
        <button
          type="button"
          class="button button-main"
          onClick={() => {
            void navigator.clipboard.writeText(value).then(() => (copied.value = true));
          }}
        >
          <Icon name="copy" size={18} />
          {ta(copied.value ? 'copied' : 'copy')}
        </button>
        <button type="button" class="button" onClick={close}>
          {ta('kept')}
        </button>
      </div>
    </dialog>
  );
}
