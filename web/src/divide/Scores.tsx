/** Scores of a division beside today's and the targets; also in the view of a draft that is a division. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatNumber, formatPercent } from '../format';
import { Icon } from '../ui/Icon';
import { divideApi, type Found, type Measure } from './api';
import '../styles/divide.css';
import { tv } from './text';

const measures: Measure[] = ['in_range', 'contiguous', 'on_lanes', 'compactness'];

const written = (measure: Measure, value: number): string => (measure === 'compactness' ? value.toFixed(2) : formatPercent(value));

/** Shares are told to the tenth of a percent: one that falls short by less is not short. */
export const isReached = (value: number, target: number): boolean => value >= target - 5e-4;

function Row({ found, measure }: { found: Found; measure: Measure }): JSX.Element {
  const { [measure]: target } = found.targets;
  const after = found.scores[measure];
  const reached = isReached(after, target);
  return (
    <tr data-measure={measure}>
      <th scope="row">{tv(`score.${measure}`)}</th>
      <td class="number tabular muted">{written(measure, found.before[measure])}</td>
      <td class={`number tabular ${reached ? 'divide-fine' : 'divide-out'}`}>
        <span class="divide-verdict">
          <Icon name={reached ? 'check' : 'alert'} size={16} />
          <b>{written(measure, after)}</b>
          <span class="hidden">{tv(reached ? 'reached' : 'missed')}</span>
        </span>
      </td>
      <td class="number tabular muted">{target === 1 ? written(measure, target) : tv('atLeast', { n: written(measure, target) })}</td>
    </tr>
  );
}

export function Scores({ found }: { found: Found }): JSX.Element {
  const { before, scores } = found;
  const range = (one: typeof scores): string => `${formatNumber(one.least)}–${formatNumber(one.most)}`;
  return (
    <table class="table edit-table divide-scores">
      <thead>
        <tr>
          <th scope="col">{tv('score')}</th>
          <th scope="col" class="number">{tv('today')}</th>
          <th scope="col" class="number">{tv('after')}</th>
          <th scope="col" class="number">{tv('target')}</th>
        </tr>
      </thead>
      <tbody>
        {measures.map((measure) => (
          <Row key={measure} found={found} measure={measure} />
        ))}
        <tr data-measure="spread">
          <th scope="row">{tv('score.spread')}</th>
          <td class="number tabular muted">{range(before)}</td>
          <td class="number tabular">{range(scores)}</td>
          <td />
        </tr>
        <tr data-measure="grids">
          <th scope="row">{tv('score.grids')}</th>
          <td class="number tabular muted">{before.grids}</td>
          <td class="number tabular">{scores.grids}</td>
          <td />
        </tr>
        <tr data-measure="moved">
          <th scope="row">{tv('score.moved')}</th>
          <td />
          <td class="number tabular">{formatNumber(found.households_moved)}</td>
          <td class="number tabular muted">{formatPercent(found.households_moved / Math.max(1, found.households))}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** The scores of the division that a draft's step came from. */
export function ScoresOfJob({ job }: { job: string }): JSX.Element | null {
  const found = useSignal<Found | null>(null);
  useEffect(() => {
    let isGone = false;
    divideApi.read(job).then(
      (result) => {
        if (!isGone) found.value = result.found;
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [job]);
  if (!found.value) return null;
  return (
    <section class="drawer-section">
      <h3>{tv('scores')}</h3>
      <Scores found={found.value} />
    </section>
  );
}
