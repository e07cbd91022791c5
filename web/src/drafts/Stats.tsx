/** What if: households, people and area of every touched grid, now and with the draft, against the band. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { bandScale, Bar, StatusMark, verdict } from '../ui/Bar';
import type { Size } from '../api/types';
import type { DraftDiff, GridDiff, GridSide } from './api';
import { td } from './text';

const hectares = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function isOut(side: GridSide | null): boolean {
  return side?.size?.status === 'over' || side?.size?.status === 'under';
}

function Change({ now, then, format = formatNumber }: { now: number | null; then: number | null; format?: (n: number) => string }): JSX.Element {
  const text = (value: number | null): string => (value === null ? '—' : format(value));
  return (
    <>
      <span class="muted">{text(now)} → </span>
      <b>{text(then)}</b>
    </>
  );
}

function Verdict({ size }: { size: Size | null }): JSX.Element | null {
  if (!size || size.status === 'none') return null;
  return (
    <span class={`draft-verdict status-${size.status}`}>
      <Bar size={{ ...size, status_note: null }} scale={bandScale(size)} />
      <span class="cap">
        <StatusMark status={size.status} /> {size.status === 'ok' ? td('inBand') : verdict(size)}
      </span>
    </span>
  );
}

function Row({ grid }: { grid: GridDiff }): JSX.Element {
  const { number, fate, before, after } = grid;
  return (
    <tr data-grid={number}>
      <th scope="row">
        <b class={fate === 'new' ? 'edit-new' : ''}>{number}</b>{' '}
        {fate !== 'changed' && <span class="cap">{td(fate === 'new' ? 'new_' : 'retired')}</span>}
        <Verdict size={after?.size ?? null} />
      </th>
      <td class="number tabular">
        <Change now={before?.holding.households ?? null} then={after?.holding.households ?? null} />
      </td>
      <td class="number tabular">
        <Change now={before?.holding.people ?? null} then={after?.holding.people ?? null} />
      </td>
      <td class="number tabular">
        <Change
          now={before ? before.area_m2 / 10_000 : null}
          then={after ? after.area_m2 / 10_000 : null}
          format={(n) => hectares.format(n)}
        />
      </td>
    </tr>
  );
}

export function Stats({ diff }: { diff: DraftDiff }): JSX.Element {
  if (diff.grids.length === 0) return <p class="hint">{td('noChange')}</p>;
  const out = (side: 'before' | 'after'): number => diff.grids.filter((grid) => isOut(grid[side])).length;
  return (
    <>
      <p class="cap">{td('statsHint')}</p>
      <div class="draft-table">
        <table class="table">
          <caption class="hidden">{td('stats')}</caption>
          <thead>
            <tr>
              <th scope="col">{td('grid')}</th>
              <th scope="col" class="number">{td('households')}</th>
              <th scope="col" class="number">{td('people')}</th>
              <th scope="col" class="number">{td('area')}</th>
            </tr>
          </thead>
          <tbody>
            {diff.grids.map((grid) => (
              <Row key={grid.id} grid={grid} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="cap tabular">
        {td('outNow', { a: out('before'), b: out('after') })} · {td('unchanged', { n: diff.unchanged })}
      </p>
    </>
  );
}
