/** Several drafts beside each other: how many grids each makes, how many are out of range, how many households move. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { communityGrids } from '../state/data';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Draft, DraftDiff } from './api';
import { showDraft } from './entry';
import { StateChip } from './parts';
import { isOut } from './Stats';
import * as store from './store';
import { td, type DraftsKey } from './text';

interface Column {
  draft: Draft;
  diff: DraftDiff;
}

/** The figures of one draft: the touched grids as they would be, the others as they are. */
function figures({ draft, diff }: Column): Partial<Record<DraftsKey, string>> {
  const touched = new Set(diff.grids.map(({ id }) => id));
  const others = communityGrids.value.filter(({ id }) => !touched.has(id));
  const after = diff.grids.flatMap(({ after: side }) => (side ? [side] : []));
  const households = [...others.map((grid) => grid.households ?? 0), ...after.map(({ holding }) => holding.households)].filter((n) => n > 0);
  const out = others.filter(({ size }) => size?.status === 'over' || size?.status === 'under').length + after.filter(isOut).length;
  const moved = diff.grids.reduce((sum, { before, after: then }) => sum + Math.max(0, (then?.holding.households ?? 0) - (before?.holding.households ?? 0)), 0);
  const of = (fate: string): number => diff.grids.filter((grid) => grid.fate === fate).length;
  return {
    m_steps: formatNumber(draft.steps_count),
    m_grids: formatNumber(others.length + after.length),
    m_new: `${of('new')} / ${of('retired')}`,
    m_out: formatNumber(out),
    m_moved: formatNumber(moved),
    m_spread: households.length ? `${formatNumber(Math.min(...households))}～${formatNumber(Math.max(...households))}` : '—',
  };
}

const rows: DraftsKey[] = ['m_steps', 'm_grids', 'm_new', 'm_out', 'm_moved', 'm_spread'];

export function SideBySide(): JSX.Element {
  const { data, problem } = store.side.value;
  const columns = (data ?? []).map((column) => ({ ...column, values: figures(column) }));
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title" tabIndex={-1}>{td('compareTitle')}</h2>
        </div>
        <button type="button" class="icon-button" aria-label={td('back')} title={td('back')} onClick={() => (store.comparing.value = false)}>
          <Icon name="close" />
        </button>
      </div>
      <div class="drawer-body">
        {problem ? (
          <ProblemBox problem={problem} what={td('compareTitle')} retry={() => Promise.resolve(store.compareTicked())} />
        ) : !data ? (
          <SkeletonRows rows={6} height={36} />
        ) : (
          <div class="draft-table drawer-section">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col"><span class="hidden">{td('compareTitle')}</span></th>
                  {columns.map(({ draft }) => (
                    <th key={draft.id} scope="col" class="number">
                      <button type="button" class="draft-link" onClick={() => { store.comparing.value = false; showDraft(draft.id); }}>
                        {draft.title}
                      </button>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <tr>
                  <th scope="row">{td('m_state')}</th>
                  {columns.map(({ draft }) => (
                    <td key={draft.id} class="number"><StateChip draft={draft} /></td>
                  ))}
                </tr>
                {rows.map((row) => (
                  <tr key={row}>
                    <th scope="row">{td(row)}</th>
                    {columns.map(({ draft, values }) => (
                      <td key={draft.id} class="number tabular"><b>{values[row]}</b></td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </>
  );
}
