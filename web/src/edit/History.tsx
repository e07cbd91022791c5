/** Every edition of the community: what, who, why, how many households moved, and the way back. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate, formatNumber } from '../format';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import * as actions from './actions';
import type { HistoryItem } from './api';
import { RevertDialog } from './RevertDialog';
import { opName } from './opName';
import { te } from './text';

const icons: Record<string, IconName> = {
  split: 'editSplit', merge: 'editMerge', reshape: 'editReshape', carve: 'editCarve', paint: 'editPaint', revert: 'editUndo', split_buildings: 'editSplit', aggregate: 'editAggregate', rename: 'editRename', redraw: 'editReshape', divide: 'grid',
  move_vertices: 'editVertices', insert_vertex: 'editVertices', delete_vertex: 'editVertices',
};

function clock(at: string): string {
  const date = new Date(at);
  return `${formatDate(at)} ${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

function Item({ item, restore }: { item: HistoryItem; restore: () => void }): JSX.Element {
  const moved = item.op === 'import' ? null : (item.impact?.households ?? null);
  return (
    <li class={item.reverted_by_edition ? 'edit-edition edit-edition-undone' : 'edit-edition'} data-edition={item.edition}>
      <Icon name={icons[item.op] ?? 'history'} size={18} />
      <div>
        <p>
          <b>{te('editionNo', { n: item.edition })}</b> · {opName(item.op)}
          {moved !== null && <span class="muted tabular"> · {te('movedHouseholds', { n: formatNumber(moved) })}</span>}
        </p>
        {item.reason && <p>{item.reason}</p>}
        <p class="cap tabular">{item.author ? te('by', { name: item.author, at: clock(item.recorded_at) }) : clock(item.recorded_at)}</p>
        {item.reverts_edition !== null && item.reason !== te('reverts', { n: item.reverts_edition }) && <p class="cap">{te('reverts', { n: item.reverts_edition })}</p>}
        {item.reverted_by_edition !== null && <p class="cap">{te('reverted', { n: item.reverted_by_edition })}</p>}
      </div>
      {item.op !== 'import' && item.reverted_by_edition === null && (
        <button type="button" class="button button-small" onClick={restore}>
          {te('revert')}
        </button>
      )}
    </li>
  );
}

export function HistoryList(): JSX.Element {
  const chosen = useSignal<HistoryItem | null>(null);
  const { items, next, problem, loading } = actions.history.value;
  if (problem && items.length === 0) return <ProblemBox problem={problem} what={te('history')} retry={() => actions.loadHistory()} />;
  if (loading && items.length === 0) return <SkeletonRows rows={6} height={56} />;
  if (items.length === 0) return <Empty icon="history" title={te('historyEmpty')} hint={te('historyEmptyHint')} />;
  return (
    <>
      <ul class="edit-editions" aria-label={te('history')}>
        {items.map((item) => (
          <Item key={item.edit_id} item={item} restore={() => (chosen.value = item)} />
        ))}
      </ul>
      {next !== null && (
        <button type="button" class="button edit-more" onClick={() => void actions.loadHistory(true)}>
          {te('more')}
        </button>
      )}
      <RevertDialog item={chosen.value} done={() => (chosen.value = null)} />
    </>
  );
}
