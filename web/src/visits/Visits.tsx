/** The visits tab and the patrol page's share of it: what is due, how far each grid is, freshness on the map. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate, formatNumber, formatPercent } from '../format';
import { pick } from '../i18n';
import { mapHandle, mapObject, mapState } from '../map/handle';
import { community, communityGrids, layers } from '../state/data';
import { Icon } from '../ui/Icon';
import { gridTitle } from '../ui/names';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { CommunityHead } from '../workspaces/CommunityHead';
import { LegendSymbol } from '../workspaces/LayersPanel';
import '../styles/staff.css';
import '../styles/visits.css';
import type { GridProgress } from './api';
import { DueList, every } from './DueList';
import { startLayers } from './layers';
import * as store from './store';
import { to } from './text';

let stops: (() => void)[] = [];

/** Reads the plan and draws on the map until `stop`. */
export function start(): void {
  stop();
  let drawn: (() => void) | null = null;
  const leave = (): void => store.flush(true);
  window.addEventListener('pagehide', leave);
  stops = [
    effect(() => {
      // a style that has not been read takes no sources
      const map = mapState.value === 'ready' ? mapObject.value : null;
      untracked(() => {
        drawn?.();
        drawn = map ? startLayers(map) : null;
      });
    }),
    effect(() => {
      const chosen = [store.territory.value, store.rule.value, community.value?.id];
      if (chosen[0]) untracked(store.load);
    }),
    () => drawn?.(),
    () => window.removeEventListener('pagehide', leave),
  ];
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.flush(false);
  store.openId.value = null;
}

function Freshness(): JSX.Element {
  const legend = layers.value.data?.layers.find(({ name }) => name === 'freshness')?.legend ?? [];
  return (
    <div class="visit-freshness">
      <label class="visit-check">
        <input type="checkbox" checked={store.freshnessOn.value} onChange={() => store.showFreshness(!store.freshnessOn.value)} />
        {to('freshness')}
      </label>
      {store.freshnessOn.value && (
        <>
          <ul class="visit-legend">
            {legend.map((entry) => (
              <li key={entry.token}>
                <LegendSymbol entry={entry} />
                {pick(entry.label_zh, entry.label_en)}
              </li>
            ))}
          </ul>
          <p class="cap">{to('freshnessHint')}</p>
        </>
      )}
    </div>
  );
}

function Choices(): JSX.Element {
  const rules = store.plan.value.data?.rules ?? [];
  return (
    <div class="visit-choices">
      <div class="select-box">
        <select
          aria-label={to('where')}
          value={store.grid.value ?? ''}
          onChange={(event) => {
            const chosen = communityGrids.value.find(({ id }) => id === event.currentTarget.value);
            store.grid.value = chosen?.id ?? null;
            if (chosen) mapHandle.peek()?.fit(chosen.bbox, 17, 0.26);
          }}
        >
          <option value="">{to('whole')}</option>
          {communityGrids.value.map((grid) => (
            <option key={grid.id} value={grid.id}>
              {gridTitle(grid)}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
      <details class="visit-rules">
        <summary>{to('rules')}</summary>
        <ul>
          {rules.map((rule) => (
            <li key={rule.code}>
              <b>{pick(rule.name, rule.name_en)}</b> · {every(rule)}
              <p class="cap">{to(rule.status === 'confirmed' ? 'confirmed' : 'unconfirmed', { source: rule.source })}</p>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function ProgressRow({ grid }: { grid: GridProgress }): JSX.Element {
  const share = grid.households ? grid.visited / grid.households : 0;
  const box = communityGrids.value.find(({ id }) => id === grid.territory_id)?.bbox;
  return (
    <li>
      <button
        type="button"
        class="row staff-load"
        onClick={() => {
          store.grid.value = grid.territory_id;
          store.view.value = 'due';
          if (box) mapHandle.peek()?.fit(box, 17, 0.26);
        }}
      >
        <span class="staff-load-head">
          <b>{grid.number ? to('gridNumber', { n: grid.number }) : grid.name}</b>
          <span class="tabular">
            {to('progressRow', { visited: formatNumber(grid.visited), households: formatNumber(grid.households) })} · {formatPercent(share)}
          </span>
        </span>
        <span class="visit-meter" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
        {grid.never > 0 && <span class="cap">{to('progressNever', { n: formatNumber(grid.never) })}</span>}
      </button>
    </li>
  );
}

function ProgressList(): JSX.Element {
  const { data, problem } = store.progress.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what.progress')} retry={store.retry.progress} />;
  if (!data) return <SkeletonRows rows={8} height={56} />;
  return (
    <>
      <p class="hint staff-pad">{to('progressSince', { since: formatDate(data.since), due: data.due_on })}</p>
      <ul class="rows">
        {data.items.map((grid) => (
          <ProgressRow key={grid.territory_id} grid={grid} />
        ))}
      </ul>
    </>
  );
}

export function Panel(): JSX.Element {
  return (
    <>
      <CommunityHead figures={false} />
      <div class="segments staff-views" role="group" aria-label={to('view.label')}>
        {(['due', 'progress'] as const).map((view) => (
          <button key={view} type="button" class={store.view.value === view ? 'segment segment-on' : 'segment'} aria-pressed={store.view.value === view} onClick={() => (store.view.value = view)}>
            {to(`view.${view}`)}
          </button>
        ))}
      </div>
      <Freshness />
      {store.view.value === 'due' ? (
        <>
          <Choices />
          <DueList />
        </>
      ) : (
        <ProgressList />
      )}
    </>
  );
}

/** One's own area, on the phone. */
export function Mine(): JSX.Element {
  return (
    <section class="panel-section visit-mine">
      <h2 class="section-title">{to('title')}</h2>
      <Freshness />
      <DueList />
    </section>
  );
}
