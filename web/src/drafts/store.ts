/** What the drafts view holds: the list, the draft in the drawer, its comparison with the map, where the slider stands. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { Problem } from '../api/client';
import { lang } from '../i18n';
import { notify, say } from '../state/announce';
import { Resource } from '../state/resource';
import { community, session } from '../state/data';
import { draftNews, news } from '../edit/live';
import { draftsApi, type Draft, type DraftAction, type DraftDiff, type DraftInFull } from './api';
import { openDraft } from './entry';
import { td } from './text';

export type StateFilter = 'all' | 'open' | 'waiting' | 'done';

const listResource = new Resource<Draft[]>();
const draftResource = new Resource<DraftInFull>();
const diffResource = new Resource<DraftDiff>();
const sideResource = new Resource<{ draft: Draft; diff: DraftDiff }[]>();

export const list = listResource.state;
export const draft = draftResource.state;
export const diff = diffResource.state;
export const side = sideResource.state;
export const retryList = (): Promise<void> => listResource.retry();
export const retryDraft = (): Promise<void> => draftResource.retry();
export const retryDiff = (): Promise<void> => diffResource.retry();

/** Which share of the map, from the left, shows the map of now. */
export const split = signal(0.5);
export const stateFilter = signal<StateFilter>('all');
export const ticked = signal<string[]>([]);
export const comparing = signal(false);
export const working = signal(false);
export const refusal = signal<Problem | null>(null);

/** The draft that belongs to the link, never the one before. */
export const current = computed<DraftInFull | null>(() => {
  const loaded = draft.value.data;
  return loaded?.id === openDraft.value ? loaded : null;
});
export const currentDiff = computed<DraftDiff | null>(() => (current.value && diffOf.value === current.value.id ? diff.value.data : null));
const diffOf = signal<string | null>(null);

const groups: Record<StateFilter, string[] | null> = {
  all: null,
  open: ['draft', 'returned', 'withdrawn'],
  waiting: ['submitted', 'approved'],
  done: ['recorded', 'effective', 'voided'],
};

export function inFilter(items: Draft[], by: StateFilter): Draft[] {
  const states = groups[by];
  return states ? items.filter(({ state }) => states.includes(state)) : items;
}

export function problemText(problem: Problem): string {
  const { message_zh, message_en, detail } = problem.body;
  return (lang.peek() === 'zh' ? message_zh : message_en) ?? detail ?? td('failed');
}

function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, { code: 'unreadable' });
}

export function loadList(): void {
  const id = community.peek()?.id;
  if (id) void listResource.load((signal) => draftsApi.list(id, signal));
}

export function load(id: string): void {
  void draftResource.load((signal) => draftsApi.read(id, signal));
  void diffResource.load(async (signal) => {
    const found = await draftsApi.diff(id, signal);
    diffOf.value = id;
    return found;
  });
}

/** Takes in the draft as an answer gave it; the comparison is computed anew. */
function take(found: DraftInFull): void {
  void draftResource.load(() => Promise.resolve(found));
  void diffResource.retry();
  loadList();
}

async function work(does: () => Promise<DraftInFull>): Promise<DraftInFull | null> {
  if (working.peek()) return null;
  working.value = true;
  refusal.value = null;
  try {
    const found = await does();
    take(found);
    return found;
  } catch (error) {
    const problem = asProblem(error);
    refusal.value = problem;
    say(problemText(problem));
    // somebody else was faster, or the map moved on: show what is there now beside the refusal
    if (problem.status === 412 || problem.status === 409) {
      const id = openDraft.peek();
      if (id) load(id);
      loadList();
    }
    return null;
  } finally {
    working.value = false;
  }
}

export async function act(on: DraftInFull, action: DraftAction, comment: string, date: string | null): Promise<boolean> {
  const done = await work(() => draftsApi.act(on, action, comment, date));
  if (done) notify(td(`done.${action}`, { title: done.title }));
  return done !== null;
}

export const removeLast = (on: Draft): Promise<DraftInFull | null> => work(() => draftsApi.removeLast(on));
export const comment = (on: Draft, text: string): Promise<DraftInFull | null> => work(() => draftsApi.comment(on.id, text));
export const create = (communityId: string, title: string): Promise<DraftInFull | null> => work(() => draftsApi.create(communityId, title));

export function compareTicked(): void {
  const chosen = (list.peek().data ?? []).filter(({ id }) => ticked.peek().includes(id));
  comparing.value = true;
  void sideResource.load((signal) => Promise.all(chosen.map(async (one) => ({ draft: one, diff: await draftsApi.diff(one.id, signal) }))), false);
}

/** Keeps list and draft in step with the community, the link and what others do. */
export function start(): void {
  effect(() => {
    const id = community.value?.id;
    if (id && session.value.status === 'in') untracked(loadList);
  });
  effect(() => {
    const id = openDraft.value;
    untracked(() => {
      refusal.value = null;
      if (id) load(id);
      else {
        draftResource.clear();
        diffResource.clear();
      }
    });
  });
  effect(() => {
    const told = draftNews.value;
    if (!told) return;
    untracked(() => {
      loadList();
      if (told.draft === openDraft.peek() && !working.peek()) load(told.draft);
    });
  });
  effect(() => {
    const told = news.value;
    untracked(() => {
      const shown = current.peek();
      if (told && shown && told.community === shown.community_id) load(shown.id);
    });
  });
}
