/** The statistics tab: a release, a territory and those below it, one indicator with its formula, and what is not shown. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate } from '../format';
import { lang, pick } from '../i18n';
import { community, communityGrids } from '../state/data';
import { mapHandle } from '../map/handle';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import '../styles/edit.css';
import '../styles/staff.css';
import '../styles/statistics.css';
import { statisticsApi, type Indicator, type Row, type Table } from './api';
import { FullTable, Publish } from './Dialogs';
import * as store from './store';
import { to } from './text';

let stops: (() => void)[] = [];

/** Reads what there is until `stop`; begins at the community in focus. */
export function start(): void {
  stop();
  store.loadKnown();
  stops = [
    effect(() => {
      store.territory.value = community.value?.id ?? null;
    }),
    effect(() => {
      const asked = [store.release.value, store.territory.value, store.known.value.data];
      if (asked[2]) untracked(store.loadTable);
    }),
  ];
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.fullOpen.value = false;
  store.publishing.value = false;
}

function Select({ id, label, value, options, choose }: { id: string; label: string; value: string; options: [string, string][]; choose: (next: string) => void }): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="select-box staff-select">
        <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
          {options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
    </div>
  );
}

function open(row: Row): void {
  store.territory.value = row.territory_id;
  const grid = communityGrids.peek().find(({ id }) => id === row.territory_id);
  if (grid) mapHandle.peek()?.fit(grid.bbox, 17, 0.26);
}

function Path({ table }: { table: Table }): JSX.Element {
  const steps = table.path.slice(0, -1);
  return (
    <nav class="stat-path" aria-label={to('up')}>
      {table.path.length > 0 && (
        <button type="button" class="button button-text button-small" onClick={() => (store.territory.value = null)}>
          {to('all')}
        </button>
      )}
      {steps.map((step) => (
        <button key={step.territory_id} type="button" class="button button-text button-small" onClick={() => (store.territory.value = step.territory_id)}>
          {store.nameOf(step as Row)}
        </button>
      ))}
    </nav>
  );
}

function RowLine({ row, one, most, isTotal }: { row: Row; one: Indicator; most: number; isTotal: boolean }): JSX.Element {
  const value = row.is_suppressed ? null : row.figures[one.code];
  const goes = !isTotal && row.level !== 'lane';
  const body = (
    <>
      <span class="stat-name">{store.nameOf(row)}</span>
      <span class="stat-bar" aria-hidden="true">
        {value !== null && value !== undefined && <span style={{ width: `${most ? (value / most) * 100 : 0}%` }} />}
      </span>
      <span class={row.is_suppressed ? 'stat-figure stat-hidden' : 'stat-figure tabular'}>
        {row.is_suppressed && <Icon name="eyeOff" size={14} />}
        {store.figure(row, one)}
      </span>
    </>
  );
  return (
    <li>
      {goes ? (
        <button type="button" class="row stat-row" title={to('open', { name: store.nameOf(row) })} onClick={() => open(row)}>
          {body}
        </button>
      ) : (
        <div class={isTotal ? 'row stat-row stat-total' : 'row stat-row'}>{body}</div>
      )}
    </li>
  );
}

function Rows({ table, one }: { table: Table; one: Indicator }): JSX.Element {
  const [total, ...below] = table.rows;
  if (!total) return <Empty icon="info" title={to('emptyTitle')} hint={to('emptyHint')} />;
  const most = Math.max(0, ...below.map((row) => (row.is_suppressed ? 0 : (row.figures[one.code] ?? 0))));
  const hidden = table.rows.filter(({ is_suppressed }) => is_suppressed).length;
  const k = table.release.suppress_below;
  return (
    <>
      <ul class="rows">
        <RowLine row={total} one={one} most={0} isTotal />
        {below.map((row) => (
          <RowLine key={row.territory_id} row={row} one={one} most={most} isTotal={false} />
        ))}
      </ul>
      {hidden > 0 && (
        <p class="hint staff-pad stat-why">
          <Icon name="eyeOff" size={14} /> {to('suppressedHint', { n: hidden, k })}
        </p>
      )}
      {below.some(({ not_measured }) => not_measured.length > 0) && <p class="hint staff-pad">{to('notMeasuredHint')}</p>}
    </>
  );
}

function Tools({ table, one }: { table: Table | null; one: Indicator }): JSX.Element {
  const { data } = store.known.value;
  const releases = data?.releases ?? [];
  const now = store.release.value ?? releases[0]?.number ?? 0;
  return (
    <div class="staff-tools">
      <Select
        id="stat-release" label={to('releaseLabel')} value={String(now)}
        options={releases.map((each) => [String(each.number), to('release', { n: each.number, date: formatDate(each.as_of) })])}
        choose={(next) => (store.release.value = Number(next))}
      />
      <Select
        id="stat-indicator" label={to('indicator')} value={one.code}
        options={(data?.indicators ?? []).map((each) => [each.code, pick(each.name, each.name_en)])}
        choose={(next) => (store.indicator.value = next)}
      />
      <p class="stat-formula">
        {to('formula', { formula: pick(one.formula, one.formula_en) })}
        {table && (
          <span class="cap">
            {to('basis', { date: formatDate(table.release.as_of), formulas: table.release.formula_edition, k: table.release.suppress_below })}
            {table.rows[0] && table.rows[0].edition !== null && ` · ${to('edition', { n: table.rows[0].edition })}`}
          </span>
        )}
      </p>
      <div class="staff-actions">
        <button type="button" class="button" disabled={!table?.rows.length} onClick={() => (store.fullOpen.value = true)}>
          {to('full')}
        </button>
        <a class="button" href={statisticsApi.csv(store.release.value, store.territory.value, lang.value)} download>
          {to('csv')}
        </a>
        {store.mayPublish.value && (
          <button type="button" class="button" onClick={() => (store.publishing.value = true)}>
            {to('publish')}
          </button>
        )}
      </div>
    </div>
  );
}

function Body(): JSX.Element {
  const { data, problem } = store.known.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.known} />;
  if (!data) return <SkeletonRows rows={10} height={40} />;
  const one = store.chosen.value ?? data.indicators[0];
  if (data.releases.length === 0 || !one) {
    return (
      <Empty icon="info" title={to('noneTitle')} hint={to('noneHint')}>
        {store.mayPublish.value && (
          <button type="button" class="button button-main" onClick={() => (store.publishing.value = true)}>
            {to('publish')}
          </button>
        )}
      </Empty>
    );
  }
  const table = store.table.value;
  return (
    <>
      <Tools table={table.data} one={one} />
      {table.data && <Path table={table.data} />}
      {table.problem ? (
        <ProblemBox problem={table.problem} what={to('what')} retry={store.retry.table} />
      ) : table.data ? (
        <Rows table={table.data} one={one} />
      ) : (
        <SkeletonRows rows={10} height={40} />
      )}
    </>
  );
}

export function Panel(): JSX.Element {
  return (
    <>
      <Body />
      <FullTable />
      <Publish />
    </>
  );
}
