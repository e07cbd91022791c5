/** “Who looked at this household, and why”: the report for a resident who asks, on screen and on paper. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { problemText, SkeletonRows } from '../ui/States';
import { clock, Field } from './parts';
import * as store from './store';
import { ta, taData } from './text';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The household's number in what was pasted: the number itself, or the link of its file. */
export function householdIn(text: string): string | null {
  const link = /[?&]hh=([0-9a-f-]{36})/i.exec(text)?.[1];
  return link ?? uuid.exec(text)?.[0] ?? null;
}

export function Looked(): JSX.Element {
  const text = useSignal('');
  const id = householdIn(text.value);
  const { data, problem, loading } = store.lookedState.value;
  return (
    <details class="drawer-section access-more access-looked">
      <summary>
        <b>{ta('looked')}</b>
      </summary>
      <form
        class="access-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (id) store.loadLooked(id);
        }}
      >
        <Field id="looked-at" label={ta('lookedAt')} hint={ta('lookedHint')}>
          <input id="looked-at" value={text.value} maxLength={600} onInput={(event) => (text.value = event.currentTarget.value)} />
        </Field>
        <div class="popover-actions">
          <button type="submit" class="button button-main" disabled={id === null || loading}>
            {ta('lookedShow')}
          </button>
          {data && data.length > 0 && (
            <button type="button" class="button" onClick={() => window.print()}>
              {ta('print')}
            </button>
          )}
        </div>
      </form>
      {problem && <p class="notice notice-warn">{problemText(problem)}</p>}
      {loading && <SkeletonRows rows={3} height={40} />}
      {data?.length === 0 && <p class="hint">{ta('nobodyLooked')}</p>}
      <ul class="access-lines" aria-label={ta('looked')}>
        {(data ?? []).map((each) => (
          <li key={each.id} class="access-line">
            <span>
              <b>
                {each.who ?? ta('system')} · {taData('action', each.action)}
              </b>
              <span class="cap tabular">{[clock(each.at), each.roles.map((role) => taData('role', role)).join('、')].filter(Boolean).join(' · ')}</span>
              {each.purpose && <span>{ta('forPurpose', { purpose: each.purpose })}</span>}
            </span>
          </li>
        ))}
      </ul>
      <p class="access-print cap">{ta('printedAt', { at: clock(new Date().toISOString()), id: id ?? '' })}</p>
    </details>
  );
}
