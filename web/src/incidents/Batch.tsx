/** One step with many: dispatching what is ticked, each to its own body or all to another, and what came of every one. */
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Problem } from '../api/client';
import { ownName, pick } from '../i18n';
import { notify, say } from '../state/announce';
import { Choose } from '../ui/Choose';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { incidentsApi, type Incident, type Outcome } from './api';
import { bodyText } from './parts';
import * as store from './store';
import { to, word } from './text';

export type Many = 'dispatch' | 'admit' | 'decline' | 'archive' | 'urge';

/** The step that is about to be taken with what is ticked. */
export const batch = signal<Many | null>(null);

interface Group {
  name: string;
  body: string | null;
  items: Incident[];
}

/** What is ticked, by the body that answers for it; the largest first. */
export function byBody(items: readonly Incident[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of items) {
    const name = bodyText(one);
    const group = groups.get(name);
    if (group) group.items.push(one);
    else groups.set(name, { name, body: one.body?.id ?? null, items: [one] });
  }
  return [...groups.values()].sort((a, b) => b.items.length - a.items.length || a.name.localeCompare(b.name, 'zh'));
}

function GroupLine({ group }: { group: Group }): JSX.Element {
  const load = store.board.value.data?.bodies.find(({ body }) => body !== null && body.id === group.body);
  return (
    <li class="inc-group">
      <p class="inc-group-head">
        <b>{group.name}</b>
        <span class="cap tabular">{load ? to('batch.group', { n: group.items.length, open: load.open }) : to('batch.groupOnly', { n: group.items.length })}</span>
      </p>
    </li>
  );
}

function Results({ outcomes, items }: { outcomes: Outcome[]; items: Incident[] }): JSX.Element {
  const numbers = new Map(items.map((one) => [one.id, one.number]));
  return (
    <ul class="inc-results" aria-label={to('batch.result')}>
      {outcomes
        .filter(({ ok }) => !ok)
        .map((one) => (
          <li key={one.id} class="inc-note inc-note-warn">
            <Icon name="alert" size={18} />
            <span>
              <b class="tabular">{numbers.get(one.id) ?? one.id}</b> {pick(one.text_zh, one.text_en)}
            </span>
          </li>
        ))}
    </ul>
  );
}

function Form({ action }: { action: Many }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [items] = [useRef(store.pickedItems()).current];
  const body = useSignal('');
  const reason = useSignal('');
  const busy = useSignal(false);
  const wrong = useSignal<Problem | null>(null);
  const outcomes = useSignal<Outcome[] | null>(null);
  const key = useRef(crypto.randomUUID());
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(store.needBodies, []);
  const isDispatch = action === 'dispatch';
  const needsReason = action === 'decline' || (isDispatch && body.value !== '');
  const lacks = needsReason && !reason.value.trim() ? to(isDispatch ? 'batch.needReason' : 'do.need.reason', { act: word('act', action) }) : null;
  const send = async (): Promise<void> => {
    busy.value = true;
    wrong.value = null;
    const text = reason.peek().trim();
    try {
      const answer = await incidentsApi.actOnMany({
        request_id: key.current, action, items: items.map(({ id, version }) => ({ id, version })),
        ...(text ? { reason: text } : {}), ...(isDispatch && body.peek() ? { body_id: body.peek() } : {}),
      });
      const failed = answer.items.filter(({ ok }) => !ok);
      const n = answer.items.length - failed.length;
      store.picked.value = new Set(failed.map(({ id }) => id));
      notify(failed.length ? to('batch.partly', { n, m: failed.length, act: word('act', action) }) : to('batch.done', { n, act: word('act', action) }), failed.length ? 'bad' : 'plain');
      store.refresh();
      if (failed.length) outcomes.value = answer.items;
      else dialog.current?.close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = error;
      say(problemText(error));
      if (error.status !== 0) key.current = crypto.randomUUID();
    } finally {
      busy.value = false;
    }
  };
  const title = to('batch.title', { act: word('act', action), n: items.length });
  return (
    <dialog class="dialog edit-dialog inc-dialog" ref={dialog} aria-labelledby="batch-title" onClose={() => (batch.value = null)}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (!lacks && !busy.peek() && !outcomes.peek()) void send();
        }}
      >
        <h2 id="batch-title" class="panel-title">
          {title}
        </h2>
        {outcomes.value ? (
          <Results outcomes={outcomes.value} items={items} />
        ) : (
          <>
            {isDispatch && (
              <>
                <p class="hint">{to('batch.hint')}</p>
                <ul class="inc-groups">
                  {byBody(items).map((group) => (
                    <GroupLine key={group.name} group={group} />
                  ))}
                </ul>
                <Choose
                  id="batch-body" label={to('batch.to')} value={body.value} none={to('batch.each')}
                  options={(store.allBodies.value.data ?? []).map((one): [string, string] => [one.id, ownName(one)])} set={(next) => (body.value = next)}
                />
              </>
            )}
            <div class="field">
              <label for="batch-reason">{to(needsReason ? 'do.reason' : 'do.note')}</label>
              <textarea id="batch-reason" rows={2} maxLength={500} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
            </div>
            {lacks && <p class="hint">{lacks}</p>}
            {wrong.value && (
              <p class="edit-problem edit-problem-block" role="alert">
                <Icon name="alert" size={18} />
                <span>{problemText(wrong.value)}</span>
              </p>
            )}
          </>
        )}
        <div class="popover-actions">
          {!outcomes.value && (
            <button type="submit" class="button button-main" disabled={lacks !== null || busy.value}>
              {busy.value ? to('do.saving') : title}
            </button>
          )}
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {to(outcomes.value ? 'close' : 'cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

export function BatchDialog(): JSX.Element | null {
  return batch.value ? <Form key={batch.value} action={batch.value} /> : null;
}
