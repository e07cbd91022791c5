/** Who came from whom, as a drawing and as a table; and the past figures in today's boundaries with their error. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatDate, formatNumber, formatPercent } from '../format';
import { setAsOf } from '../state/app';
import { Resource } from '../state/resource';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { pastApi, type Bridged, type Lineage as LineageData, type Weight } from './api';
import { drawLineage } from './layout';
import { clock } from './Strip';
import { th } from './text';

const width_px = 360;

function Graph({ data, of }: { data: LineageData; of: string }): JSX.Element {
  const { bars, ribbons, columns, height, width } = drawLineage(data, width_px);
  return (
    <svg class="lineage" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={th('graph', { n: bars.length, m: columns.length })}>
      {columns.map(({ edition, x }) => (
        <g key={edition}>
          <path class="lineage-column" d={`M${x} 18V${height}`} />
          <text class="lineage-edition" x={x} y={12} text-anchor="middle">{edition}</text>
        </g>
      ))}
      {ribbons.map(({ key, path, width: thick }) => (
        <path key={key} class="lineage-ribbon" d={path} stroke-width={thick} />
      ))}
      {bars.map(({ id, label, retired, y, x1, x2 }) => (
        <g key={id} class={id === of ? 'lineage-own' : retired ? 'lineage-retired' : ''}>
          <path class="lineage-bar" d={`M${x1} ${y}H${x2}`} />
          <text x={x2 + 6} y={y + 4}>{label}</text>
        </g>
      ))}
      {ribbons.map(({ key, share, x, y }) => (
        <text key={key} class="lineage-share" x={x} y={y + 3} text-anchor="middle">{formatPercent(share)}</text>
      ))}
    </svg>
  );
}

function Table({ data }: { data: LineageData }): JSX.Element {
  const label = new Map(data.nodes.map(({ id, number, name, state }) => [id, `${number ?? name}${state === 'retired' ? `（${th('retired')}）` : ''}`]));
  return (
    <div class="draft-table">
      <table class="table">
        <caption class="hidden">{th('table')}</caption>
        <thead>
          <tr>
            <th scope="col">{th('edition')}</th>
            <th scope="col">{th('from')} → {th('to')}</th>
            <th scope="col" class="number">{th('area')}</th>
            <th scope="col" class="number">{th('households')}</th>
          </tr>
        </thead>
        <tbody>
          {data.edges.map(({ from_id, to_id, edition, effective_at, area_share, household_share }) => (
            <tr key={`${edition}${from_id}${to_id}`}>
              <td class="tabular">
                <button type="button" class="draft-link" title={clock(effective_at)} onClick={() => setAsOf(effective_at)}>{edition}</button>
              </td>
              <td>{label.get(from_id)} → {label.get(to_id)}</td>
              <td class="number tabular">{formatPercent(area_share)}</td>
              <td class="number tabular">{household_share === null ? '—' : formatPercent(household_share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The past in today's boundaries, the error drawn as a whisker over each bar. */
function BridgedTable({ data }: { data: Bridged }): JSX.Element {
  const top = Math.max(1, ...data.points.map(({ value, error }) => value + error));
  const share = (n: number): string => `${Math.min(100, (Math.max(0, n) / top) * 100)}%`;
  return (
    <table class="table bridged">
      <caption class="hidden">{th('bridged')}</caption>
      <thead>
        <tr>
          <th scope="col">{th('at')}</th>
          <th scope="col"><span class="hidden">{th('partsOf', { parts: '' })}</span></th>
          <th scope="col" class="number">{th('figure')}</th>
        </tr>
      </thead>
      <tbody>
        {data.points.map(({ at, edition, value, error, parts }) => (
          <tr key={at}>
            <td class="tabular">
              {formatDate(at)}
              <span class="cap"> {edition ?? th('started')}</span>
            </td>
            <td class="bridged-bar" title={th('partsOf', { parts: parts.map(({ number, share: part }) => `${number ?? ''} ${formatPercent(part)}`).join('、') })}>
              <span style={{ width: share(value) }} />
              {error >= 0.5 && <i style={{ left: share(value - error), width: `calc(${share(value + error)} - ${share(value - error)})` }} />}
            </td>
            <td class="number tabular">
              <b>{formatNumber(Math.round(value))}</b> <span class="cap">{error >= 0.5 ? th('error', { n: formatNumber(Math.ceil(error)) }) : th('exact')}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const weights: Weight[] = ['households', 'area'];
const lineageResource = new Resource<{ of: string; data: LineageData }>();
const bridgedResource = new Resource<{ of: string; data: Bridged }>();

export function Lineage({ id }: { id: string }): JSX.Element {
  const weight = useSignal<Weight>('households');
  useEffect(() => void lineageResource.load(async (signal) => ({ of: id, data: await pastApi.lineage(id, signal) }), false), [id]);
  const chosen = weight.value;
  useEffect(() => {
    void bridgedResource.load(async (signal) => ({ of: id, data: await pastApi.bridged(id, chosen, signal) }));
  }, [id, chosen]);
  const { data: found, problem } = lineageResource.state.value;
  const bridged = bridgedResource.state.value.data;
  if (problem) return <ProblemBox problem={problem} what={th('lineage')} retry={() => lineageResource.retry()} />;
  if (found?.of !== id) return <SkeletonRows rows={3} height={32} />;
  if (found.data.edges.length === 0) return <p class="hint">{th('lineageNone')}</p>;
  return (
    <>
      <p class="cap">{th('lineageHint')}</p>
      <Graph data={found.data} of={id} />
      <Table data={found.data} />
      {bridged?.of === id && (
        <>
          <h3>{th('bridged')}</h3>
          <p class="cap">{th('bridgedHint')}</p>
          <div class="segments" role="group" aria-label={th('weight')}>
            {weights.map((one) => (
              <button key={one} type="button" class={chosen === one ? 'segment segment-on' : 'segment'} aria-pressed={chosen === one} onClick={() => (weight.value = one)}>
                {th(`weight.${one}`)}
              </button>
            ))}
          </div>
          <BridgedTable data={bridged.data} />
        </>
      )}
    </>
  );
}
