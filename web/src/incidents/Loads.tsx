/** How much each responsible body has open, and how much of it is late; pressing one narrows the queue to it. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { queueBody } from '../state/app';
import { niceCeil } from '../ui/Bar';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Load } from './api';
import { bodyText } from './parts';
import * as store from './store';
import { to } from './text';

function Line({ load, scale }: { load: Load; scale: number }): JSX.Element {
  const { body, grid } = load;
  const on = body ? queueBody.value === body.id : grid !== null && queueBody.value === null && store.grid.value === grid.id;
  const press = (): void => {
    if (body) queueBody.value = on ? null : body.id;
    else if (grid) store.grid.value = on ? null : grid.id;
  };
  const width = (n: number): string => `${(n / scale) * 100}%`;
  return (
    <li>
      <button type="button" class="inc-load" aria-pressed={on} onClick={press}>
        <b>{bodyText(load)}</b>
        <span class="inc-load-figures">
          {load.overdue > 0 && (
            <span class="inc-mark inc-overdue">
              <Icon name="bell" size={14} />
              {to('loads.overdue', { n: formatNumber(load.overdue) })}
            </span>
          )}
          <span class="tabular">{to('loads.open', { n: formatNumber(load.open) })}</span>
        </span>
        <span class="inc-load-bar" aria-hidden="true">
          <span class="inc-load-overdue" style={{ width: width(load.overdue) }} />
          <span class="inc-load-open" style={{ width: width(load.open - load.overdue) }} />
        </span>
      </button>
    </li>
  );
}

export function Loads({ isInPanel = false }: { isInPanel?: boolean }): JSX.Element {
  const { data, problem } = store.board.value;
  const loads = data?.bodies ?? [];
  const scale = niceCeil(Math.max(1, ...loads.map(({ open }) => open)));
  const body =
    problem && !data ? (
      <ProblemBox problem={problem} what={to('what.loads')} retry={store.retry.board} />
    ) : !data ? (
      <SkeletonRows rows={8} height={44} />
    ) : loads.length === 0 ? (
      <p class="hint staff-pad">{to('loads.none')}</p>
    ) : (
      <ul class="inc-loads">
        {loads.map((load) => (
          <Line key={load.body?.id ?? load.grid?.id ?? ''} load={load} scale={scale} />
        ))}
      </ul>
    );
  if (isInPanel) return body;
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title">{to('loads.title')}</h2>
          <p class="cap">{to('loads.hint')}</p>
        </div>
      </div>
      <div class="drawer-body">{body}</div>
    </>
  );
}
