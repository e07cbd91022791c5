/** A finding of the register: households whose members are known and of whom none is the head, grid by grid. */
import { effect, signal, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatNumber } from '../format';
import { householdId } from '../state/app';
import { community } from '../state/data';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { gridTitle } from '../ui/names';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { registerApi, type GridFindings, type HouseholdLine } from './api';
import { tr } from './text';

const found = new Resource<GridFindings[]>();
const lines = new Resource<{ grid: string; items: HouseholdLine[]; more: boolean }>();
const openGrid = signal<string | null>(null);

function showGrid(id: string | null): void {
  openGrid.value = id;
  if (id === null) lines.clear();
  else void lines.load(async (abort) => ({ grid: id, ...(await registerApi.withoutHead(id, abort)) }), false);
}

function Lines({ grid }: { grid: string }): JSX.Element {
  const { data, problem } = lines.state.value;
  if (problem) return <ProblemBox problem={problem} what={tr('what.list')} retry={() => lines.retry()} />;
  if (data?.grid !== grid) return <SkeletonRows rows={3} height={34} />;
  return (
    <>
      <ul class="links headless-lines">
        {data.items.map((line) => (
          <li key={line.id}>
            <button type="button" class="link-row" onClick={() => (householdId.value = line.id)}>
              <span>{line.address}</span>
              <span class="muted tabular">{tr('people', { n: formatNumber(line.people) })}</span>
              <Icon name="chevronRight" size={18} />
            </button>
          </li>
        ))}
      </ul>
      {data.more && <p class="hint staff-pad">{tr('headlessFirst', { n: formatNumber(data.items.length) })}</p>}
    </>
  );
}

function Grid({ grid }: { grid: GridFindings }): JSX.Element {
  const isOpen = openGrid.value === grid.territory_id;
  return (
    <li>
      <button type="button" class="row staff-row" aria-expanded={isOpen} onClick={() => showGrid(isOpen ? null : grid.territory_id)}>
        <Icon name="grid" size={18} />
        <span class="staff-name">
          <b>{gridTitle({ ...grid, level: 'grid', name_en: null })}</b>
        </span>
        <span class="tabular">{tr('count', { n: formatNumber(grid.without_head) })}</span>
        <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={18} />
      </button>
      {isOpen && <Lines grid={grid.territory_id} />}
    </li>
  );
}

export function Headless(): JSX.Element {
  useEffect(
    () =>
      effect(() => {
        const id = community.value?.id;
        untracked(() => {
          showGrid(null);
          if (id) void found.load((abort) => registerApi.findings(id, abort), false);
        });
      }),
    [],
  );
  const { data, problem } = found.state.value;
  const grids = data?.filter(({ without_head }) => without_head > 0) ?? [];
  const [missing, known] = (['without_head', 'known_households'] as const).map((name) => (data ?? []).reduce((sum, grid) => sum + grid[name], 0));
  return (
    <section class="staff-group" aria-label={tr('headless')}>
      <h3 class="staff-group-head">{tr('headless')}</h3>
      {problem && <ProblemBox problem={problem} what={tr('what.list')} retry={() => found.retry()} />}
      {!problem && !data && <SkeletonRows rows={3} height={44} />}
      {data && <p class="hint staff-pad">{tr(grids.length ? 'headlessHint' : 'headlessNone', { n: formatNumber(missing ?? 0), of: formatNumber(known ?? 0) })}</p>}
      <ul class="rows">
        {grids.map((grid) => (
          <Grid key={grid.territory_id} grid={grid} />
        ))}
      </ul>
    </section>
  );
}
