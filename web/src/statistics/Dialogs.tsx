/** The full table with every indicator and formula, and the dialog that makes a release. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatDate } from '../format';
import { pick } from '../i18n';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import * as store from './store';
import { to } from './text';

export function FullTable(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = store.fullOpen.value;
  useLayoutEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  const table = store.table.value.data;
  const indicators = store.known.value.data?.indicators ?? [];
  const first = table?.rows[0];
  if (!open || !table || !first) return null;
  const title = to('tableOf', { name: store.nameOf(first), release: to('release', { n: table.release.number, date: formatDate(table.release.as_of) }) });
  return (
    <dialog class="dialog stat-dialog" ref={dialog} aria-labelledby="stat-title" onClose={() => (store.fullOpen.value = false)}>
      <div class="dialog-head">
        <h2 id="stat-title">{title}</h2>
        <button type="button" class="icon-button" aria-label={to('close')} title={to('close')} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <div class="stat-scroll" tabIndex={0} role="group" aria-labelledby="stat-title">
        <table class="stat-table">
          <thead>
            <tr>
              <th scope="col">{to('territory')}</th>
              {indicators.map((one) => (
                <th key={one.code} scope="col">
                  {pick(one.name, one.name_en)}
                  <span class="cap">{pick(one.formula, one.formula_en)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={row.territory_id ?? 'all'} class={row === first ? 'stat-total' : undefined}>
                <th scope="row">{store.nameOf(row)}</th>
                {indicators.map((one) => (
                  <td key={one.code} class={row.is_suppressed ? 'tabular stat-hidden' : 'tabular'}>
                    {store.figure(row, one)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">
        {to('basis', { date: formatDate(table.release.as_of), formulas: table.release.formula_edition, k: table.release.suppress_below })}
        {first.edition !== null && ` · ${to('edition', { n: first.edition })}`}
      </p>
    </dialog>
  );
}

export function Publish(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const note = useSignal('');
  const open = store.publishing.value;
  useLayoutEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  if (!open) return null;
  const problem = store.refusal.value;
  return (
    <dialog class="dialog edit-dialog staff-dialog" ref={dialog} aria-labelledby="stat-publish" onClose={() => (store.publishing.value = false)}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (!store.saving.value) void store.publish(note.peek().trim());
        }}
      >
        <h2 id="stat-publish" class="panel-title">
          {to('publish')}
        </h2>
        <p class="hint">{to('publishHint')}</p>
        <div class="field">
          <label for="stat-note">{to('note')}</label>
          <div class="field-box">
            <input id="stat-note" maxLength={500} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
          </div>
        </div>
        {problem && (
          <p class="edit-problem edit-problem-block" role="alert">
            <Icon name="alert" size={18} />
            <span>{problemText(problem)}</span>
          </p>
        )}
        <div class="popover-actions">
          <button type="submit" class="button button-main" disabled={store.saving.value}>
            {to('publish')}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {to('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
