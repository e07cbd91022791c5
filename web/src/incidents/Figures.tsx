/** 统计: one figure at a time with its formula, by month, grid, body or class; and the places where matters come back. */
import type { JSX } from 'preact';
import { formatNumber, formatPercent } from '../format';
import { lang, pick } from '../i18n';
import { mapHandle } from '../map/handle';
import { openIncident } from '../state/app';
import { communityGrids } from '../state/data';
import { niceCeil } from '../ui/Bar';
import { Choose } from '../ui/Choose';
import { Icon } from '../ui/Icon';
import { gridTitle } from '../ui/names';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { groupings, type Chronic, type Figures, type FiguresRow, type Grouping, type Indicator } from './api';
import { agoText, momentText } from './clock';
import { now } from './parts';
import * as store from './store';
import { to, word } from './text';

const periods = [3, 6, 12, 24];

const isRate = (found: Figures, code: string): boolean => found.rates.some((one) => one.code === code);

function indicatorOf(found: Figures): Indicator | undefined {
  const all = [...found.rates, ...found.counts];
  return all.find(({ code }) => code === store.indicator.value) ?? all[0];
}

/** 2026-11 for a month, else the group's own name. */
function nameOf(row: FiguresRow, by: string): string {
  if (row.key === null) return to('figures.noGroup');
  return by === 'month' ? row.key.slice(0, 7) : pick(row.name, row.name_en) || row.key;
}

/** The value in words with its base: 97%（123 / 127 起）; a bare count for counts. */
function Value({ row, found, code }: { row: FiguresRow; found: Figures; code: string }): JSX.Element {
  if (!isRate(found, code)) return <b>{formatNumber(row.counts[code])}</b>;
  const rate = row.rates[code];
  if (!rate || rate.value === null) return <span class="muted">—</span>;
  return (
    <>
      <b>{formatPercent(rate.value)}</b>
      <span class="cap">{to('figures.base', { a: formatNumber(rate.numerator), b: formatNumber(rate.denominator) })}</span>
    </>
  );
}

function share(row: FiguresRow, found: Figures, code: string, most: number): number {
  return isRate(found, code) ? (row.rates[code]?.value ?? 0) : (row.counts[code] ?? 0) / most;
}

function Choices({ found }: { found: Figures | null }): JSX.Element {
  const indicators = found ? [...found.rates, ...found.counts] : [];
  const grids = communityGrids.value.map((grid): [string, string] => [grid.id, gridTitle(grid)]);
  return (
    <div class="inc-figures">
      <Choose
        id="figures-indicator" label={to('figures.indicator')} value={store.indicator.value}
        options={indicators.map((one): [string, string] => [one.code, pick(one.name, one.name_en)])} set={(code) => (store.indicator.value = code)}
      />
      <Choose id="figures-where" label={to('board.where')} value={store.grid.value ?? ''} none={to('board.allGrids')} options={grids} set={(id) => (store.grid.value = id || null)} />
      <Choose
        id="figures-by" label={to('figures.by')} value={store.grouping.value} options={groupings.map((one): [string, string] => [one, word('by', one)])}
        set={(by) => (store.grouping.value = by as Grouping)}
      />
      <Choose
        id="figures-period" label={to('figures.period')} value={String(store.months.value)} options={periods.map((n): [string, string] => [String(n), to('figures.months', { n })])}
        set={(n) => (store.months.value = Number(n))}
      />
    </div>
  );
}

function Lead({ found, shown }: { found: Figures; shown: Indicator }): JSX.Element {
  const rate = found.total.rates[shown.code];
  return (
    <>
      <p class="inc-lead">
        <span>
          <b class="inc-lead-figure">{isRate(found, shown.code) ? (rate?.value == null ? '—' : formatPercent(rate.value)) : formatNumber(found.total.counts[shown.code])}</b>{' '}
          <span class="inc-lead-main">{pick(shown.name, shown.name_en)}</span>
        </span>
        {rate && rate.value !== null && <span class="tabular muted">{to('figures.base', { a: formatNumber(rate.numerator), b: formatNumber(rate.denominator) })}</span>}
      </p>
      <p class="hint inc-pad">{to('figures.formula', { formula: pick(shown.formula, shown.formula_en) })}</p>
    </>
  );
}

function Rows({ found, shown }: { found: Figures; shown: Indicator }): JSX.Element {
  const most = niceCeil(Math.max(1, ...found.rows.map(({ counts }) => counts[shown.code] ?? 0)));
  return (
    <ul>
      {found.rows.map((row) => (
        <li key={row.key ?? ''} class="inc-figure-row">
          <span>{nameOf(row, found.by)}</span>
          <span class="inc-figure-bar" aria-hidden="true">
            <span style={{ width: `${share(row, found, shown.code, most) * 100}%` }} />
          </span>
          <span class="inc-figure">
            <Value row={row} found={found} code={shown.code} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Definitions({ found }: { found: Figures }): JSX.Element {
  const language = lang.value;
  const [first, ...others] = Object.entries(found.definitions).filter(([name]) => name.endsWith(`_${language}`));
  return (
    <div class="inc-figures-foot">
      {first && <p class="explanation">{first[1]}</p>}
      <details class="inc-fold">
        <summary>{to('figures.definitions')}</summary>
        {others.map(([name, text]) => (
          <p key={name} class="cap">
            {text}
          </p>
        ))}
        <dl>
          {[...found.rates, ...found.counts].map((one) => (
            <div key={one.code}>
              <dt>{pick(one.name, one.name_en)}</dt>
              <dd class="cap">{pick(one.formula, one.formula_en)}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p class="cap tabular">
        {to('figures.asOf', { at: momentText(found.at) })} · {to('figures.seen')}
      </p>
    </div>
  );
}

function ChronicRow({ place }: { place: Chronic }): JSX.Element {
  const last = place.incidents[0];
  const show = (): void => {
    if (last) openIncident(last.id);
    mapHandle.peek()?.flyTo(place.point, 17.5);
  };
  return (
    <li class="inc-line">
      <button type="button" class="inc-row" onClick={show}>
        <span class={place.open > 0 ? 'inc-sign inc-sign-warn' : 'inc-sign inc-sign-muted'}>
          <Icon name="history" size={18} />
        </span>
        <span class="inc-title">{pick(place.class_name, place.class_name_en) || place.class_code}</span>
        <b class="inc-when tabular">{to('chronic.times', { n: place.recurrences })}</b>
        <span class="inc-place">{[place.grid, place.address].filter(Boolean).join(' · ')}</span>
        <span class="inc-body">{place.open > 0 ? to('chronic.open', { n: place.open }) : agoText(place.last_at, now.value, lang.value)}</span>
      </button>
    </li>
  );
}

function ChronicPlaces(): JSX.Element {
  const { data, problem } = store.chronic.value;
  return (
    <section>
      <h2 class="inc-group-title">{to('chronic.title')}</h2>
      {problem && !data && <ProblemBox problem={problem} what={to('what.chronic')} retry={store.retry.chronic} />}
      {!data && !problem && <SkeletonRows rows={3} height={58} />}
      {data && <p class="hint inc-pad">{pick(data.text_zh, data.text_en)}</p>}
      {data?.items.length === 0 && <p class="hint inc-pad">{to('chronic.none')}</p>}
      {data && data.items.length > 0 && (
        <ul class="inc-rows">
          {data.items.map((place) => (
            <ChronicRow key={`${place.class_code}${place.point.join()}`} place={place} />
          ))}
        </ul>
      )}
    </section>
  );
}

export function FiguresView(): JSX.Element {
  const { data, problem, loading } = store.figuresFound.value;
  const shown = data ? indicatorOf(data) : undefined;
  return (
    <>
      <Choices found={data} />
      {problem && !data && <ProblemBox problem={problem} what={to('what.figures')} retry={store.retry.figures} />}
      {!data && !problem && <SkeletonRows rows={9} height={40} />}
      {data?.rows.length === 0 && <Empty icon="inbox" title={to('figures.none')} hint={to('figures.noneHint')} />}
      {data && shown && data.rows.length > 0 && (
        <div class={loading ? 'rows-stale' : undefined}>
          <Lead found={data} shown={shown} />
          <Rows found={data} shown={shown} />
          <Definitions found={data} />
        </div>
      )}
      <ChronicPlaces />
    </>
  );
}
