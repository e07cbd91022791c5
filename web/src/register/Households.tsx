/** The households of a building, in the order of stair and room; each leads to its file. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { HouseholdLine } from './api';
import * as store from './store';
import { tr } from './text';

const manyRows = 12;

function place(line: HouseholdLine): string {
  const stair = line.entrance ? `${line.entrance.replace(/单元$/, '')}-` : '';
  return line.room ? `${stair}${line.room}` : line.address;
}

function Row({ line }: { line: HouseholdLine }): JSX.Element {
  return (
    <li>
      <button type="button" class="link-row household-row" onClick={() => store.open(line.id)}>
        <span class="household-room tabular">{place(line)}</span>
        <span class={line.head ? undefined : 'muted'}>
          {line.head ?? tr(line.known_people > 0 ? 'headless' : 'noHead')}
          {line.is_rental && <span class="chip-let">{tr('let')}</span>}
        </span>
        <span class="muted tabular">{tr('people', { n: formatNumber(line.people) })}</span>
        <Icon name="chevronRight" size={18} />
      </button>
    </li>
  );
}

export function Households(): JSX.Element {
  const { data, problem } = store.list.value;
  const lines = store.lines.value;
  return (
    <section class="drawer-section" aria-label={tr('households')}>
      <h3>
        {tr('households')} {data && <span class="count tabular">{formatNumber(data.items.length)}</span>}
      </h3>
      {problem && problem.status !== 403 && <ProblemBox problem={problem} what={tr('what.list')} retry={store.retry.list} />}
      {problem?.status === 403 && <p class="hint">{tr('hidden')}</p>}
      {!problem && !lines && <SkeletonRows rows={4} height={34} />}
      {data && data.items.length > manyRows && (
        <div class="field-box household-find">
          <Icon name="search" size={18} />
          <input
            type="search" aria-label={tr('filter')} placeholder={tr('filter')} maxLength={40} value={store.find.value}
            onInput={(event) => (store.find.value = event.currentTarget.value)}
          />
        </div>
      )}
      {store.headless.value > 0 && (
        <label class="household-check">
          <input type="checkbox" checked={store.onlyHeadless.value} onChange={() => (store.onlyHeadless.value = !store.onlyHeadless.value)} />
          {tr('onlyHeadless', { n: formatNumber(store.headless.value) })}
        </label>
      )}
      {lines && (
        <ul class="links household-rows">
          {lines.map((line) => (
            <Row key={line.id} line={line} />
          ))}
        </ul>
      )}
      {lines?.length === 0 && <p class="hint">{tr(data?.items.length ? 'filtered' : 'none')}</p>}
    </section>
  );
}
