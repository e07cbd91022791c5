/** Who can walk to a facility of the kind asked about, by grid and home; sites that are tried, and sites chosen. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { formatNumber, formatPercent } from '../format';
import { pick, t } from '../i18n';
import { grabbed, mapHandle, mapObject, mapState, zoom } from '../map/handle';
import { say } from '../state/announce';
import { facilityKind } from '../state/app';
import { community, communityGrids } from '../state/data';
import { Choose } from '../ui/Choose';
import { facilityIcon, facilityKindName } from '../ui/facilityKinds';
import { Icon } from '../ui/Icon';
import { gridTitle } from '../ui/names';
import { ProblemBox, SkeletonRows } from '../ui/States';
import '../styles/reach.css';
import type { Group, Survey } from './api';
import { Bar, states } from './Bar';
import { startInput } from './input';
import { homesFrom, startLayers } from './layers';
import { Report } from './Report';
import { startRuns } from './runs';
import { Scenarios } from './Scenarios';
import * as scenarios from './scenarios';
import * as store from './store';
import { tr } from './text';

export { kinds } from './store';

let stops: (() => void)[] = [];

/** Asks, draws on the map and takes presses on it until `stop`. */
export function start(): void {
  stop();
  let drawn: (() => void) | null = null;
  let taken: (() => void) | null = null;
  let sites = 0;
  store.readStandards();
  stops = [
    startRuns(),
    effect(() => {
      if (community.value) untracked(scenarios.read);
    }),
    effect(() => {
      const kind = facilityKind.value;
      untracked(() => {
        if (kind && kind !== store.begun) store.begin();
      });
    }),
    effect(() => {
      // a style that has not been read takes no sources
      const map = mapState.value === 'ready' ? mapObject.value : null;
      untracked(() => {
        drawn?.();
        drawn = map ? startLayers(map) : null;
      });
    }),
    effect(() => {
      const map = store.placing.value ? mapObject.value : null;
      untracked(() => {
        taken?.();
        taken = map ? startInput(map) : null;
        grabbed.value = map !== null;
      });
    }),
    effect(() => {
      const now = store.asked.value;
      if (!now) return;
      const isDragged = now.added.length > 0 && now.added.length === sites;
      sites = now.added.length;
      if (scenarios.compared.peek()) untracked(() => scenarios.compare(scenarios.compared.peek()));
      untracked(() => store.ask(now, !isDragged));
    }),
    effect(() => {
      const found = store.survey.value;
      if (found) untracked(() => say(store.sentence(found)));
    }),
    () => {
      drawn?.();
      taken?.();
      grabbed.value = false;
    },
  ];
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.leave();
}

const word = { met: 'met', gap: 'gap', unknown: 'cannotTell' } as const;

/** The answer over the map. */
export function Sentence(): JSX.Element | null {
  const found = store.survey.value;
  const kind = facilityKind.value;
  if (!kind || !found) return null;
  return (
    <div class="sentence" role="status">
      <p class="sentence-main">
        <Icon name={facilityIcon(kind)} size={24} />
        {store.sentence(found)}
      </p>
      {found.whole.unknown > 0 && <p class="cap">{tr('unknown', { n: store.people(found.whole.unknown) })}</p>}
      <ul class="reach-key">
        <li>
          <span class="legend-symbol legend-fill reach-gap" aria-hidden="true" />
          {tr(zoom.value < homesFrom ? 'gridsShaded' : 'homes')}
        </li>
        {found.buildings.unknown.length > 0 && (
          <li>
            <span class="legend-symbol legend-fill reach-unknown" aria-hidden="true" />
            {tr('homesUnknown')}
          </li>
        )}
        {store.sites.value.length > 0 && (
          <li>
            <span class="reach-dot" aria-hidden="true">1</span>
            {tr('tried')}
          </li>
        )}
        {scenarios.other.value && scenarios.compared.value && (
          <li>
            <span class="legend-symbol legend-fill reach-better" aria-hidden="true" />
            {tr('better_', { name: scenarios.compared.value.name, n: scenarios.difference.value.better.length })}
          </li>
        )}
      </ul>
    </div>
  );
}

function Controls(): JSX.Element {
  const groups: Group[] = ['people', 'elderly', 'children'];
  const rule = store.standard.value;
  return (
    <div class="drawer-section reach-controls">
      <Choose
        id="reach-limit"
        label={tr('distance')}
        value={String(store.metres.value)}
        options={store.choices.value.map(([metres, each]) => {
          const n = formatNumber(metres);
          return [String(metres), each ? tr('limit', { level: tr(`level.${each.level}`), n }) : tr('metres', { n })];
        })}
        set={(value) => (store.limit.value = Number(value))}
      />
      <Choose
        id="reach-group"
        label={tr('group')}
        value={store.forWhom.value}
        options={groups.map((each) => [each, tr(`group.${each}`)])}
        set={(value) => (store.group.value = value as Group)}
      />
      <p class="cap reach-source">
        {rule ? `${tr('source', { source: pick(rule.source, rule.source_en) })} · ${tr(`status.${rule.status}`)}` : tr('noStandard')}
      </p>
    </div>
  );
}

function Totals({ found }: { found: Survey }): JSX.Element {
  const all = found.whole.met + found.whole.gap + found.whole.unknown;
  return (
    <div class="drawer-section">
      <p class="reach-figure">
        <b class="tabular">{formatPercent(store.share(found.whole))}</b>
        <span>
          {tr('gap')} <span class="tabular">{store.people(found.whole.gap)}</span>
        </span>
      </p>
      <Bar figures={found.whole} />
      <ul class="reach-legend">
        {states
          .filter((state) => state !== 'unknown' || found.whole.unknown > 0)
          .map((state) => (
            <li key={state}>
              <span class={`legend-symbol legend-fill reach-${state}`} aria-hidden="true" />
              {tr(word[state])}
              <span class="tabular">{formatNumber(found.whole[state])}</span>
              <span class="muted tabular">{formatPercent(all ? found.whole[state] / all : 0)}</span>
            </li>
          ))}
      </ul>
      <p class="cap">
        {[
          tr('hint'),
          tr('network', { km: formatNumber(Math.round(found.streets_m / 100) / 10) }),
          found.islands_m >= 1 && tr('islands', { m: formatNumber(Math.round(found.islands_m)) }),
          found.rounded_to > 1 && tr('rounded', { n: found.rounded_to }),
        ]
          .filter(Boolean)
          .join(' ')}
      </p>
    </div>
  );
}

/** What the tried sites change. */
function Difference({ found }: { found: Survey }): JSX.Element | null {
  const before = store.base.value;
  const now = store.asked.value;
  if (!before || !now || store.isBare(now)) return null;
  const fewer = before.whole.gap - found.whole.gap;
  return (
    <p class="reach-difference" role="status">
      <Icon name={fewer > 0 ? 'check' : 'info'} size={18} />
      {fewer > 0 ? tr('better', { n: store.people(fewer) }) : fewer < 0 ? tr('worse', { n: store.people(-fewer) }) : tr('same')}
    </p>
  );
}

function Sites({ found }: { found: Survey | null }): JSX.Element {
  const sites = store.sites.value;
  const isPlacing = store.placing.value === 'site';
  const isLinking = store.placing.value === 'link';
  const [closed, links] = [store.closed.value, store.links.value];
  const off = store.off.value;
  return (
    <div class="drawer-section reach-sites">
      <h3 class="section-title">{tr('tryOut')}</h3>
      <div class="reach-buttons">
        <button type="button" class={isPlacing ? 'button button-main' : 'button'} aria-pressed={isPlacing} onClick={() => (store.placing.value = isPlacing ? null : 'site')}>
          <Icon name="plus" size={18} />
          {isPlacing ? tr('done') : tr('put')}
        </button>
        <button
          type="button"
          class={isLinking ? 'button button-main' : 'button'}
          aria-pressed={isLinking}
          onClick={() => {
            store.linkFrom.value = null;
            store.placing.value = isLinking ? null : 'link';
          }}
        >
          <Icon name="lane" size={18} />
          {isLinking ? tr('done') : tr('link')}
        </button>
        <label class="reach-count">
          <span class="hidden">{tr('count')}</span>
          <select value={store.wanted.value} onChange={(event) => (store.wanted.value = Number(event.currentTarget.value))}>
            {Array.from({ length: store.mostSites }, (_, i) => (
              <option key={i} value={i + 1}>
                {i + 1}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button" disabled={store.choosing.value || !found || found.whole.gap === 0} onClick={() => void store.choose()}>
          <Icon name="pin" size={18} />
          {store.choosing.value ? tr('choosing') : tr('choose', { n: store.wanted.value })}
        </button>
      </div>
      {isPlacing && <p class="hint">{tr('putting')}</p>}
      {isLinking && <p class="hint">{tr(store.linkFrom.value ? 'linkingEnd' : 'linking')}</p>}
      {found && <Difference found={found} />}
      {sites.length + closed.length + links.length > 0 && (
        <>
          <ol class="rows">
            {sites.map((at, i) => (
              <li key={`${at[0]},${at[1]},${i}`} class="reach-site">
                <button type="button" class="row" onClick={() => mapHandle.peek()?.flyTo(at)}>
                  <span class="reach-dot" aria-hidden="true">
                    {i + 1}
                  </span>
                  <span class="row-name row-name-wide">{tr('site', { n: i + 1 })}</span>
                  {found?.unplaced.includes(i) && <span class="plan-none">{tr('offStreet')}</span>}
                </button>
                <button type="button" class="icon-button" aria-label={tr('remove', { n: i + 1 })} onClick={() => store.remove(i)}>
                  <Icon name="close" size={18} />
                </button>
              </li>
            ))}
            {closed.map((facility) => (
              <li key={facility.id} class="reach-site">
                <button type="button" class="row" onClick={() => mapHandle.peek()?.flyTo(facility.at)}>
                  <span class="reach-dot reach-dot-closed" aria-hidden="true">
                    ×
                  </span>
                  <span class="row-name row-name-wide">{tr('closed', { name: facility.name || facilityKindName(facilityKind.value ?? '') })}</span>
                </button>
                <button type="button" class="icon-button" aria-label={tr('reopen', { name: facility.name })} onClick={() => store.close(facility, false)}>
                  <Icon name="close" size={18} />
                </button>
              </li>
            ))}
            {links.map((link, i) => (
              <li key={`link ${i}`} class="reach-site">
                <button type="button" class="row" onClick={() => link[0] && mapHandle.peek()?.flyTo(link[0])}>
                  <span class="reach-dot reach-dot-link" aria-hidden="true">
                    –
                  </span>
                  <span class="row-name row-name-wide">{tr('way', { n: i + 1 })}</span>
                  {found?.unlinked.includes(i) && <span class="plan-none">{tr('offStreet')}</span>}
                </button>
                <button type="button" class="icon-button" aria-label={tr('removeWay', { n: i + 1 })} onClick={() => store.unlink(i)}>
                  <Icon name="close" size={18} />
                </button>
              </li>
            ))}
          </ol>
          {off !== null && <p class="cap">{off < 1e-6 ? tr('best', { n: store.wanted.value }) : tr('within', { share: formatPercent(off) })}</p>}
          <button type="button" class="button button-text" onClick={store.clear}>
            {tr('clear')}
          </button>
        </>
      )}
      <p class="cap">{tr('tryHint')}</p>
    </div>
  );
}

function Grids({ found }: { found: Survey }): JSX.Element {
  const byId = new Map(communityGrids.value.map((grid) => [grid.id, grid]));
  return (
    <div class="reach-grids">
      <h3 class="section-title">{tr('grids')}</h3>
      <ul class="rows" aria-label={tr('grids')}>
        {found.grids.map((figures) => {
          const grid = figures.grid_id ? byId.get(figures.grid_id) : undefined;
          return (
            <li key={figures.grid_id ?? ''}>
              <button type="button" class="row" onClick={() => grid && mapHandle.peek()?.fit(grid.bbox, 16.5)}>
                <b class="row-number tabular">{grid?.number ?? '·'}</b>
                <span class="row-bar">
                  <Bar figures={figures} />
                  {!grid?.number && <span class="cap">{grid ? gridTitle(grid) : tr('gridOutside')}</span>}
                </span>
                <span class={figures.gap > 0 ? 'row-figure row-figure-wide tabular' : 'row-figure row-figure-wide muted'}>
                  {figures.gap > 0 ? tr('gridGap', { n: store.people(figures.gap) }) : tr('gridMet')}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** All standards at once, while no kind is chosen. */
export function Standards(): JSX.Element {
  return <Report ranked />;
}

/** The question, the answer by grid, and what more facilities would change. */
export function Drawer(): JSX.Element | null {
  const kind = facilityKind.value;
  if (!kind) return null;
  const found = store.survey.value;
  const { problem, loading } = store.answer.value;
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title">{facilityKindName(kind)}</h2>
          <p class="cap">{tr('failed')}</p>
        </div>
        <button type="button" class="icon-button" aria-label={t('detail.close')} onClick={() => (facilityKind.value = null)}>
          <Icon name="close" />
        </button>
      </div>
      <div class="drawer-body" aria-busy={loading}>
        <Controls />
        {problem ? <ProblemBox problem={problem} what={tr('failed')} retry={store.retry} /> : found ? <Totals found={found} /> : <SkeletonRows rows={4} />}
        <Sites found={found} />
        <Scenarios />
        {found && !scenarios.compared.value && <Grids found={found} />}
        <Report ranked={false} />
      </div>
    </>
  );
}
