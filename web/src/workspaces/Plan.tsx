/** 规划: facilities by kind; of the chosen one who can walk to it, or, without the right, how many each grid has. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Territory } from '../api/types';
import { formatNumber } from '../format';
import { ownName, t } from '../i18n';
import { mapHandle } from '../map/handle';
import { facilityKind, isPhone, select } from '../state/app';
import { community, communityGrids, facilityCounts, retry } from '../state/data';
import { Icon } from '../ui/Icon';
import { facilityIcon, facilityKindName } from '../ui/facilityKinds';
import { gridTitle } from '../ui/names';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { reach } from '../reach/entry';
import { CommunityHead } from './CommunityHead';

export interface KindRow {
  kind: string;
  count: number;
  without: Territory[];
}

/** One row per kind, most widely missing first; `counts` maps grid id → kind → number, `also` are kinds that none may have. */
export function kindRows(items: Territory[], counts: ReadonlyMap<string, Readonly<Record<string, number>>>, also: readonly string[] = []): KindRow[] {
  const kinds = new Set([...also, ...[...counts.values()].flatMap((ofGrid) => Object.keys(ofGrid))]);
  return [...kinds]
    .map((kind) => ({
      kind,
      count: items.reduce((sum, grid) => sum + (counts.get(grid.id)?.[kind] ?? 0), 0),
      without: items.filter((grid) => !counts.get(grid.id)?.[kind]),
    }))
    .sort((a, b) => b.without.length - a.without.length || b.count - a.count || a.kind.localeCompare(b.kind));
}

function KindList({ rows, total }: { rows: KindRow[]; total: number }): JSX.Element {
  return (
    <>
      <div class="list-header kinds-header" aria-hidden="true">
        <span class="kind-name">{t('plan.kind')}</span>
        <span class="kind-count">{t('plan.count')}</span>
        <span class="kind-without">{t('plan.gridsWithout')}</span>
      </div>
      <ul class="rows" aria-label={t('plan.kind')}>
        {rows.map(({ kind, count, without }) => (
          <li key={kind}>
            <button
              type="button"
              class="row kind-row"
              aria-pressed={facilityKind.value === kind}
              onClick={() => {
                facilityKind.value = facilityKind.value === kind ? null : kind;
                select(null);
              }}
            >
              <Icon name={facilityIcon(kind)} />
              <span class="kind-name">{facilityKindName(kind)}</span>
              <span class="kind-count tabular">{formatNumber(count)}</span>
              <span class="kind-bar" aria-hidden="true">
                <span style={{ width: `${(without.length / Math.max(1, total)) * 100}%` }} />
              </span>
              <span class="kind-without tabular">
                {formatNumber(without.length)}
                <span class="muted"> / {total}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

export function usePlanRows(): KindRow[] | null {
  const loaded = facilityCounts.value.data;
  return loaded && loaded.community === community.value?.id ? kindRows(communityGrids.value, loaded.counts, reach.value?.kinds.value ?? []) : null;
}

function Body(): JSX.Element {
  const now = community.value;
  const rows = usePlanRows();
  const { problem } = facilityCounts.value;
  if (problem && !rows) return <ProblemBox problem={problem} what={t('detail.facilities')} retry={retry.facilityCounts} />;
  if (!now || !rows) return <SkeletonRows rows={9} />;
  if (rows.length === 0) {
    return <Empty icon="plan" title={t('plan.noFacilities', { name: ownName(now) })} hint={t('plan.noFacilitiesHint')} />;
  }
  return <KindList rows={rows} total={communityGrids.value.length} />;
}

export function Plan(): JSX.Element {
  const chosen = facilityKind.value;
  const body = useRef<HTMLDivElement>(null);
  // on the phone the answer takes the place of the list, and begins at its top, not where the list was left
  useLayoutEffect(() => {
    if (chosen && isPhone.peek()) body.current?.scrollIntoView({ block: 'start' });
  }, [chosen]);
  return (
    <div class="panel-body" ref={body}>
      <CommunityHead figures={false} />
      {chosen && isPhone.value ? (
        <>
          <PlanSentence />
          <PlanDrawer />
        </>
      ) : (
        <>
          <PlanStandards />
          <div class="panel-section">
            <h2 class="section-title">{t('plan.title')}</h2>
            <p class="hint">{chosen ? t('plan.hint') : t('plan.pick')}</p>
          </div>
          <Body />
        </>
      )}
    </div>
  );
}

/** All standards at once, for who may see statistics. */
function PlanStandards(): JSX.Element | null {
  const parts = reach.value;
  return parts ? <parts.Standards /> : null;
}

export function PlanSentence(): JSX.Element | null {
  const parts = reach.value;
  return parts ? <parts.Sentence /> : <CountSentence />;
}

export function PlanDrawer(): JSX.Element | null {
  const parts = reach.value;
  return parts ? <parts.Drawer /> : <CountDrawer />;
}

/** For who may not see statistics: facilities as registered, without a walk. */
function CountSentence(): JSX.Element | null {
  const kind = facilityKind.value;
  const row = usePlanRows()?.find((one) => one.kind === kind);
  if (!row) return null;
  const n = communityGrids.value.length;
  const name = facilityKindName(row.kind);
  return (
    <div class="sentence" role="status">
      <p class="sentence-main">
        <Icon name={facilityIcon(row.kind)} size={24} />
        {row.without.length === 0 ? t('plan.sentenceNone', { n, kind: name }) : t('plan.sentence', { n, m: row.without.length, kind: name })}
      </p>
      {row.without.length > 0 && (
        <p class="sentence-key">
          <span class="legend-symbol legend-fill lacking" aria-hidden="true" />
          {t('plan.shaded', { kind: name })}
        </p>
      )}
      <p class="cap">{t('plan.note')}</p>
    </div>
  );
}

function CountDrawer(): JSX.Element | null {
  const kind = facilityKind.value;
  const rows = usePlanRows();
  const row = rows?.find((one) => one.kind === kind);
  const loaded = facilityCounts.value.data;
  if (!kind || !row || !loaded) return null;
  const countOf = (grid: Territory): number => loaded.counts.get(grid.id)?.[kind] ?? 0;
  const items = [...communityGrids.value].sort((a, b) => countOf(a) - countOf(b) || (a.number ?? a.code).localeCompare(b.number ?? b.code));
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title">{facilityKindName(kind)}</h2>
          <p class="cap">{t('plan.perGrid')}</p>
        </div>
        <button type="button" class="icon-button" aria-label={t('detail.close')} onClick={() => (facilityKind.value = null)}>
          <Icon name="close" />
        </button>
      </div>
      <div class="drawer-body">
        <ul class="rows" aria-label={t('plan.perGrid')}>
          {items.map((grid) => (
            <li key={grid.id}>
              <button
                type="button"
                class="row"
                onClick={() => {
                  mapHandle.peek()?.fit(grid.bbox, 16.5);
                }}
              >
                <b class="row-number tabular">{grid.number ?? '·'}</b>
                <span class="row-name row-name-wide">{grid.number ? (grid.head ?? '') : gridTitle(grid)}</span>
                <span class={countOf(grid) ? 'row-figure row-figure-wide tabular' : 'row-figure row-figure-wide plan-none'}>
                  {countOf(grid) ? t('plan.has', { n: countOf(grid) }) : t('plan.hasNone')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
