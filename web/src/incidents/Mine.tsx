/** 我的任务: what waits for this person, by what they have to do with it, most urgent first. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { incidentId, openDesk } from '../state/app';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import type { Mine as Task } from './api';
import { toneOf } from './clock';
import { mayReport } from './entry';
import { IncidentRow, moveInRows } from './parts';
import * as store from './store';
import { to, word } from './text';

/** In the order of the first of each kind, as the service sorts them. */
export function byWhy(items: readonly Task[]): [string, Task[]][] {
  const groups = new Map<string, Task[]>();
  for (const item of items) groups.set(item.why, [...(groups.get(item.why) ?? []), item]);
  return [...groups];
}

export function ReportButton({ isMain = false }: { isMain?: boolean }): JSX.Element | null {
  if (!mayReport.value) return null;
  return (
    <button type="button" class={isMain ? 'button button-main' : 'button'} onClick={() => openDesk('report')}>
      <Icon name="plus" size={18} />
      {to('report')}
    </button>
  );
}

export function Tasks(): JSX.Element {
  const { data, problem, loading } = store.mine.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.mine} />;
  if (!data) return <SkeletonRows rows={8} height={58} />;
  if (data.items.length === 0) {
    return <Empty icon="check" title={to('mine.none')} hint={to('mine.noneHint')} />;
  }
  return (
    <div class={loading ? 'rows-stale' : undefined} onKeyDown={moveInRows}>
      {byWhy(data.items).map(([why, items]) => (
        <section key={why}>
          <h2 class="inc-group-title">
            {word('why', why)} <span class="count tabular">{formatNumber(items.length)}</span>
          </h2>
          <ul class="inc-rows">
            {items.map((one) => (
              <li key={one.id} class={incidentId.value === one.id ? 'inc-line inc-line-on' : 'inc-line'}>
                <IncidentRow incident={one} isOpen={incidentId.value === one.id} open={store.open} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

export function Mine(): JSX.Element {
  const items = store.mine.value.data?.items ?? [];
  const late = items.filter(({ clock }) => toneOf(clock) === 'overdue').length;
  return (
    <>
      {items.length > 0 && (
        <p class="inc-lead">
          <span>
            <b class="inc-lead-figure">{formatNumber(items.length)}</b> <span class="inc-lead-main">{to('mine.sum')}</span>
          </span>
          {late > 0 && (
            <span class="inc-mark inc-overdue">
              <Icon name="bell" size={16} />
              {to('board.overdue', { n: formatNumber(late) })}
            </span>
          )}
        </p>
      )}
      <Tasks />
    </>
  );
}
