/** Drawing into a draft: the map is the one the draft makes, and a finished change becomes its next step. */
import { batch, signal } from '@preact/signals';
import { Problem } from '../api/client';
import { draftsApi, type Draft, type DraftInFull } from '../drafts/api';
import { showDraft } from '../drafts/entry';
import { td } from '../drafts/text';
import { say } from '../state/announce';
import * as actions from './actions';
import type { Preview } from './api';
import { stopEditing } from './entry';
import * as store from './store';
import { te } from './text';

/** Whether the dialog that asks for the draft is open, and the drafts it offers. */
export const choosing = signal(false);
export const offered = signal<Draft[] | null>(null);

const open = ['draft', 'returned', 'withdrawn'];

export async function choose(ownId: string): Promise<void> {
  const id = store.communityId.peek();
  if (!id) return;
  choosing.value = true;
  offered.value = null;
  try {
    const found = await draftsApi.list(id);
    offered.value = found.filter(({ state, author_id }) => open.includes(state) && author_id === ownId);
  } catch {
    offered.value = [];
  }
}

/** Adds what is on screen to the draft that is being drawn on. */
export async function addHere(): Promise<void> {
  const here = store.into.peek();
  if (here) await add(await draftsApi.read(here.id));
}

/** Adds what is on screen to a draft, or to a new one with that title, and goes on drawing on it. */
export async function add(to: Draft | string): Promise<boolean> {
  const [id, wanted, found] = [store.communityId.peek(), store.intent.peek(), store.preview.peek()];
  if (!id || !wanted || !found || store.applying.peek()) return false;
  store.applying.value = true;
  try {
    const target = typeof to === 'string' ? await draftsApi.create(id, to) : to;
    // only what was computed on this draft is promised to stay the same
    const isSeen = store.into.peek()?.id === target.id || target.steps_count === 0;
    const { draft } = await draftsApi.addStep(target.id, {
      intent: wanted, reason: store.reason.peek().trim(), may_cut_buildings: store.mayCut.peek(), ...(isSeen ? { result_hash: found.result_hash } : {}),
    });
    actions.tell(td('intoDone', { title: draft.title, n: draft.steps.length }));
    batch(() => {
      store.clearStep();
      store.reason.value = '';
      store.buildings.value = [];
      choosing.value = false;
    });
    await drawOn(draft);
    return true;
  } catch (error) {
    refused(error instanceof Problem ? error : new Problem(0, { code: 'unreadable' }));
    return false;
  } finally {
    store.applying.value = false;
  }
}

function refused(problem: Problem): void {
  const fresh = (problem.body as { preview?: Preview }).preview;
  choosing.value = false;
  if (problem.status === 412 && fresh) {
    store.preview.value = fresh;
    actions.tell(td('noneFits'), 'bad');
    return;
  }
  store.refusal.value = problem;
  say(actions.problemText(problem));
}

async function drawOn({ id, title, steps }: DraftInFull): Promise<void> {
  store.into.value = { id, title, step: steps.length + 1 };
  const community = store.communityId.peek();
  if (community) await store.loadMap(community);
}

/** Back to the map in force: what is drawn stays and is computed there. */
export async function leave(): Promise<void> {
  const community = store.communityId.peek();
  store.into.value = null;
  store.buildings.value = [];
  if (!community) return;
  await store.loadMap(community);
  if (store.intent.peek()) store.askAgain();
  say(te('opened', { tool: te(`tool.${store.tool.peek()}`) }));
}

export function show(id: string): void {
  stopEditing();
  showDraft(id);
}
