/** 管理: every grid of the community with its households against the band, out of range first. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Size, Territory } from '../api/types';
import { formatArea, formatDate, formatNumber } from '../format';
import { lang, ownName, t } from '../i18n';
import { mapHandle } from '../map/handle';
import { overlays } from '../overlays/entry';
import { asOf, filter, hoveredGrid, select, selection, setAsOf, tab, type Filter } from '../state/app';
import { community, communityGrids, filtered, grids, inListOrder, retry, seesCommunity, summary } from '../state/data';
import type { Tab } from '../state/url';
import { bandScale, Bar, commonBand, StatusMark, verdict } from '../ui/Bar';
import { gridTitle } from '../ui/names';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { drafts, maySeeDrafts } from '../drafts/entry';
import { incidents, maySeeIncidents } from '../incidents/entry';
import { maySeeStaff, staff } from '../staff/entry';
import { maySeeStatistics, statistics } from '../statistics/entry';
import { maySeeVisits, visits } from '../visits/entry';
import { CommunityHead } from './CommunityHead';
import { LayersPanel } from './LayersPanel';

function openGrid(grid: Territory): void {
  select({ kind: 'territory', id: grid.id });
  mapHandle.peek()?.fit(grid.bbox, 16, 0.26);
}

function moveInList(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('button.row')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

/** The figure the band is about; without a band the households. */
function figureOf(grid: Territory): string {
  if (grid.size && grid.size.status !== 'none' && grid.size.measure !== 'households') return formatNumber(grid.size.value);
  return formatNumber(grid.households);
}

function Row({ grid, scale }: { grid: Territory; scale: number }): JSX.Element {
  const chosen = selection.value;
  const selected = chosen?.kind === 'territory' && chosen.id === grid.id;
  const status = grid.size?.status ?? 'none';
  return (
    <li>
      <button
        type="button"
        class={`row status-${status}`}
        aria-pressed={selected}
        onClick={() => openGrid(grid)}
        onPointerEnter={() => (hoveredGrid.value = grid.id)}
        onPointerLeave={() => (hoveredGrid.value = null)}
      >
        <span class={`swatch g${grid.colour ?? 1}`} />
        <b class="row-number tabular" aria-hidden="true">
          {grid.number ?? '·'}
        </b>
        <span class="hidden">{gridTitle(grid)}, </span>
        <span class={grid.head ? 'row-name' : 'row-name absent'}>{grid.head ?? t('list.noHead')}</span>
        <span class="row-bar">
          {grid.size && status !== 'none' ? (
            <Bar size={grid.size} scale={scale} />
          ) : (
            <span class="cap">{t(grid.kind === 'dedicated' ? 'list.dedicated' : 'list.noBand')}</span>
          )}
        </span>
        <span class="row-figure tabular">
          <StatusMark status={status} />
          {grid.kind === 'dedicated' && !grid.households ? '—' : figureOf(grid)}
        </span>
        <span class="hidden">
          {t('unit.households', { n: grid.households ?? 0 })}, {verdict(grid.size)}
        </span>
      </button>
    </li>
  );
}

function Chips({ items }: { items: Territory[] }): JSX.Element {
  const values: [Filter, string][] = [['all', t('filter.all')], ['over', t('filter.over')], ['under', t('filter.under')]];
  return (
    <div class="segments" role="group" aria-label={t('filter.label')}>
      {values.map(([value, label]) => (
        <button
          key={value}
          type="button"
          class={filter.value === value ? 'segment segment-on' : 'segment'}
          aria-pressed={filter.value === value}
          onClick={() => (filter.value = value)}
        >
          {value !== 'all' && <StatusMark status={value} />}
          {label} <span class="tabular">{filtered(items, value).length}</span>
        </button>
      ))}
    </div>
  );
}

function ListHeader({ band, scale }: { band: Size | null; scale: number }): JSX.Element {
  const at = (value: number | null | undefined): string => `${((value ?? 0) / scale) * 100}%`;
  const close = band?.min != null && band.max != null && (band.max - band.min) / scale < 0.3;
  return (
    <div class="list-header" aria-hidden="true">
      <span class="row-number">{t('list.number')}</span>
      <span class="row-name">{t('list.head')}</span>
      <span class="row-bar">
        {band?.min != null && (
          <i class={close ? 'tick tick-left' : 'tick'} style={{ left: at(band.min) }}>
            {formatNumber(band.min)}
          </i>
        )}
        {band?.max != null && (
          <i class={close ? 'tick tick-right' : 'tick'} style={{ left: at(band.max) }}>
            {formatNumber(band.max)}
          </i>
        )}
      </span>
      <span class="row-figure">{t('list.households')}</span>
    </div>
  );
}

function NoGrids({ now }: { now: Territory }): JSX.Element {
  const date = asOf.value;
  if (!date) return <Empty icon="manage" title={t('list.empty', { name: ownName(now) })} hint={t('list.emptyHint')} />;
  const hint = now.valid_from ? t('list.emptyThenHint', { date: formatDate(now.valid_from) }) : '';
  return (
    <Empty icon="history" title={t('list.emptyThen', { name: ownName(now), date })} hint={hint}>
      <button type="button" class="button" onClick={() => setAsOf(null)}>
        {t('asof.today')}
      </button>
    </Empty>
  );
}

function GridList(): JSX.Element {
  const state = grids.value;
  const now = community.value;
  if (!now || (state.loading && communityGrids.value.length === 0)) return <SkeletonRows rows={12} />;
  if (state.problem && communityGrids.value.length === 0) {
    return <ProblemBox problem={state.problem} what={t('what.list')} retry={retry.grids} />;
  }
  const all = communityGrids.value;
  if (all.length === 0) {
    return <NoGrids now={now} />;
  }
  const shown = filtered(inListOrder(all), filter.value);
  const band = commonBand(all);
  const scale = bandScale(band);
  return (
    <>
      <div class="panel-tools">
        <Chips items={all} />
      </div>
      <ListHeader band={band} scale={scale} />
      {shown.length === 0 && filter.value !== 'all' && (
        <div class="empty empty-small">
          <p class="empty-hint">{t('list.filterEmpty', { filter: t(filter.value === 'over' ? 'list.over' : 'list.under') })}</p>
          <button type="button" class="button" onClick={() => (filter.value = 'all')}>
            {t('list.showAll')}
          </button>
        </div>
      )}
      <ul class={state.loading ? 'rows rows-stale' : 'rows'} aria-label={t('list.label')} onKeyDown={moveInList}>
        {shown.map((grid) => (
          <Row key={grid.id} grid={grid} scale={scale} />
        ))}
      </ul>
      <p class="list-foot">
        {seesCommunity.value && `${formatArea(now.area_m2, lang.value)} · `}
        {formatNumber(now.buildings)} {t('unit.buildings', { n: now.buildings ?? 0 })}
      </p>
    </>
  );
}

function Tabs(): JSX.Element {
  const names: [Tab, string][] = [['list', t('tab.grids')], ['layers', t('tab.layers')]];
  if (maySeeDrafts.value) names.push(['drafts', t('tab.drafts')]);
  if (maySeeIncidents.value) names.push(['incidents', t('tab.incidents')]);
  names.push(['overlays', t('tab.overlays')]);
  if (maySeeStaff.value) names.push(['staff', t('tab.staff')]);
  if (maySeeVisits.value) names.push(['visits', t('tab.visits')]);
  if (maySeeStatistics.value) names.push(['statistics', t('tab.statistics')]);
  const now = tab.value;
  useEffect(() => document.getElementById(`tab-${now}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [now, names.length]);
  return (
    <div class="tabs" role="tablist">
      {names.map(([name, label]) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={tab.value === name}
          aria-controls="tab-body"
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => (tab.value = name)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            event.stopPropagation();
            const at = names.findIndex(([one]) => one === name) + (event.key === 'ArrowRight' ? 1 : -1);
            const other = names[(at + names.length) % names.length]?.[0] ?? 'list';
            tab.value = other;
            document.getElementById(`tab-${other}`)?.focus();
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** Drafts speak of the map in force: on a past day there is nothing to compare them with. */
function DraftsTab(): JSX.Element {
  const parts = drafts.value;
  if (asOf.value) {
    return (
      <Empty icon="draft" title={t('drafts.past')} hint={t('drafts.pastHint')}>
        <button type="button" class="button" onClick={() => setAsOf(null)}>
          {t('asof.today')}
        </button>
      </Empty>
    );
  }
  return parts ? <parts.List /> : <SkeletonRows rows={6} height={64} />;
}

function OverlaysTab(): JSX.Element {
  const parts = overlays.value;
  return parts ? <parts.Panel /> : <SkeletonRows rows={6} height={48} />;
}

function StaffTab(): JSX.Element {
  const parts = staff.value;
  return parts ? <parts.Panel /> : <SkeletonRows rows={10} height={44} />;
}

function VisitsTab(): JSX.Element {
  const parts = visits.value;
  return parts ? <parts.Panel /> : <SkeletonRows rows={10} height={56} />;
}

function IncidentsTab(): JSX.Element {
  const parts = incidents.value;
  return parts ? <parts.Panel /> : <SkeletonRows rows={10} height={56} />;
}

function Nowhere({ isGranted }: { isGranted: boolean }): JSX.Element {
  if (isGranted) return <Empty icon="community" title={t('community.none')} hint={t('community.noneHint')} />;
  return <Empty icon="community" title={t('community.notGranted')} hint={t('community.notGrantedHint')} />;
}

function StatisticsTab(): JSX.Element {
  const parts = statistics.value;
  return parts ? <parts.Panel /> : <SkeletonRows rows={10} height={40} />;
}

export function Manage(): JSX.Element {
  const loaded = summary.value;
  return (
    <>
      <Tabs />
      <div class="panel-body" id="tab-body" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        {tab.value === 'layers' ? (
          <LayersPanel />
        ) : tab.value === 'drafts' && maySeeDrafts.value ? (
          <DraftsTab />
        ) : tab.value === 'incidents' && maySeeIncidents.value ? (
          <IncidentsTab />
        ) : tab.value === 'overlays' ? (
          <OverlaysTab />
        ) : tab.value === 'staff' && maySeeStaff.value ? (
          <StaffTab />
        ) : tab.value === 'visits' && maySeeVisits.value ? (
          <VisitsTab />
        ) : tab.value === 'statistics' && maySeeStatistics.value ? (
          <StatisticsTab />
        ) : loaded.problem && !loaded.data ? (
          <ProblemBox problem={loaded.problem} what={t('what.summary')} retry={retry.summary} />
        ) : loaded.data?.communities.length === 0 ? (
          <Nowhere isGranted={loaded.data.areas === null} />
        ) : (
          <>
            <CommunityHead />
            <GridList />
          </>
        )}
      </div>
    </>
  );
}
