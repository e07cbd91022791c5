/** Restoring what later editions changed again: a draft takes them back from the newest on, and is compared before it is sent. */
import { Problem } from '../api/client';
import { draftsApi } from '../drafts/api';
import * as actions from './actions';
import { editApi, type HistoryItem } from './api';
import { show } from './intoDraft';
import * as store from './store';
import { te } from './text';

const most = 40;

/** The editions that a refused restoring names; none when it was refused for another reason. */
export function laterEditions(problem: Problem): number[] {
  const { code, params } = problem.body as { code?: string; params?: { editions?: number[] } };
  return code === 'later_edits' ? (params?.editions ?? []) : [];
}

async function idsByEdition(community: string): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  let cursor: string | null = null;
  do {
    const page: { items: HistoryItem[]; next_cursor: string | null } = await editApi.history(community, cursor);
    for (const { edition, edit_id } of page.items) found.set(edition, edit_id);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** Adds the restoring of an edit to a draft, whatever stands in its way first; `left` keeps it from going on for ever. */
async function addRestoring(draft: string, edit: string, reason: string, ids: Map<number, string>, left: { n: number }): Promise<void> {
  for (;;) {
    left.n -= 1;
    if (left.n < 0) throw new Problem(409, { code: 'later_edits' });
    try {
      await draftsApi.addStep(draft, { intent: { op: 'revert', edit }, reason, may_cut_buildings: true });
      return;
    } catch (error) {
      const later = error instanceof Problem ? laterEditions(error) : [];
      const newest = ids.get(Math.max(...later));
      if (later.length === 0 || !newest) throw error;
      await addRestoring(draft, newest, te('revertReason', { n: Math.max(...later) }), ids, left);
    }
  }
}

export async function draftRestoring(item: HistoryItem, reason: string): Promise<void> {
  const community = store.communityId.peek();
  if (!community) return;
  try {
    const ids = await idsByEdition(community);
    const draft = await draftsApi.create(community, te('revertDraftTitle', { n: item.edition }));
    await addRestoring(draft.id, item.edit_id, reason, ids, { n: most });
    show(draft.id);
  } catch (error) {
    actions.tell(actions.problemText(error instanceof Problem ? error : new Problem(0, {})), 'bad');
  }
}
