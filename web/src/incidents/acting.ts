/** Taking a step with a case: sent once whatever happens on the way, kept while it is refused. */
import { batch, signal } from '@preact/signals';
import { Problem } from '../api/client';
import { notify, say } from '../state/announce';
import { problemText } from '../ui/States';
import { incidentsApi, type Case, type Order } from './api';
import { stepOf } from './steps';
import * as store from './store';
import { to, word } from './text';

/** The step whose dialog is open. */
export const acting = signal<string | null>(null);
export const saving = signal<string | null>(null);
export const refusal = signal<{ action: string; problem: Problem } | null>(null);

/** One key for each wish: a lost answer is asked for again with the same one. */
let key = crypto.randomUUID();
let keyOf = '';

/** Takes the step; whether it was taken. */
export async function take(found: Case, action: string, more: Omit<Order, 'request_id' | 'action' | 'version'> = {}): Promise<boolean> {
  const wish = JSON.stringify([found.id, found.version, action, more]);
  if (wish !== keyOf) {
    key = crypto.randomUUID();
    keyOf = wish;
  }
  saving.value = action;
  refusal.value = null;
  try {
    const done = await incidentsApi.act(found.id, { request_id: key, action, version: found.version, ...more });
    batch(() => {
      acting.value = null;
      saving.value = null;
    });
    notify(to('do.done', { n: found.number, act: word('act', action), state: word('state', done.state) }));
    store.refresh();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    refusal.value = { action, problem: error };
    say(problemText(error));
    // somebody was quicker: the case on screen is read again under the open dialog
    if (error.status === 412 || error.status === 409) store.loadCase();
    return false;
  } finally {
    saving.value = null;
  }
}

/** Opens the step's dialog, or takes it at once when it asks for nothing. */
export function begin(found: Case, action: string): void {
  refusal.value = null;
  if (stepOf(action).needs.length === 0) void take(found, action);
  else acting.value = action;
}
