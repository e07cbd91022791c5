/** Details of a grid, community or lane: the verdict first, then who, how many, what, why, since when. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { FacilityRow, Head, Size, TerritoryDetail, WhyRow } from '../api/types';
import { formatArea, formatDate, formatNumber } from '../format';
import { GridActions } from '../edit/EntryButtons';
import { lang, pick, t, tData, type MessageKey } from '../i18n';
import { loadPast, past, pastOpen, togglePast } from '../history/entry';
import { incidents } from '../incidents/entry';
import { PlacedHere } from '../placed/Here';
import { select, setAsOf } from '../state/app';
import { bandScale, bandText, Bar, StatusMark, unitOf, verdict } from '../ui/Bar';
import { Icon } from '../ui/Icon';
import { facilityIcon, facilityKindName, isStreetFurniture } from '../ui/facilityKinds';
import { gridTitle } from '../ui/names';
import { zh } from '../i18n/zh';
import { CodeText, DrawerHead } from './Drawer';

function Verdict({ size }: { size: Size }): JSX.Element {
  const scale = bandScale(size);
  const at = (value: number): string => `${Math.min(100, (value / scale) * 100)}%`;
  return (
    <section class={`verdict verdict-${size.status}`} aria-label={verdict(size)}>
      <p class="verdict-line">
        <span>
          <b class="verdict-figure tabular">{formatNumber(size.value)}</b> {unitOf(size, size.value)}
        </span>
        <b class="verdict-word">
          {size.status === 'ok' ? <Icon name="check" size={16} /> : <StatusMark status={size.status} />}
          {verdict(size)}
        </b>
      </p>
      <Bar size={size} scale={scale} thick />
      <p class="verdict-ticks cap" aria-hidden="true">
        {size.min !== null && <i style={{ left: at(size.min) }}>{formatNumber(size.min)}</i>}
        {size.max !== null && <i style={{ left: at(size.max) }}>{formatNumber(size.max)}</i>}
      </p>
      <p class="cap">
        {bandText(size)}
        {size.source && ` · ${t('verdict.source', { source: pick(size.source, size.source_en) })}`}
      </p>
    </section>
  );
}

const shownHeads = 3;

export function Heads({ heads }: { heads: Head[] }): JSX.Element {
  const all = useSignal(false);
  if (heads.length === 0) return <p class="hint">{t('detail.noHeads')}</p>;
  const shown = all.value || heads.length <= shownHeads + 1 ? heads : heads.slice(0, shownHeads);
  return (
    <>
      <HeadList heads={shown} />
      {shown.length < heads.length && (
        <button type="button" class="button button-small more" onClick={() => (all.value = true)}>
          {t('detail.moreHeads', { n: heads.length - shown.length })}
        </button>
      )}
    </>
  );
}

/** Why this is who answers now: standing in for somebody, or away with nobody standing in. */
export function awayText(head: Head): string {
  const until = head.away_until ? formatDate(head.away_until) : null;
  if (head.stands_in_for) return until ? t('detail.standsInUntil', { name: head.stands_in_for, date: until }) : t('detail.standsIn', { name: head.stands_in_for });
  if (!head.is_away) return '';
  return until ? t('detail.awayUntil', { date: until }) : t('detail.away');
}

function HeadList({ heads }: { heads: Head[] }): JSX.Element {
  return (
    <ul class="people">
      {heads.map((head) => (
        <li key={`${head.role}${head.name}`}>
          <span class="avatar" aria-hidden="true">
            {head.name.slice(0, 1)}
          </span>
          <span>
            <b>{head.name}</b> <span class="muted">{tData('role', head.role)}</span>
            {head.territory && <span class="masked">{head.territory}</span>}
            {awayText(head) && <span class="masked">{awayText(head)}</span>}
            {head.phone_masked && (
              <span class="masked tabular">
                {head.phone_masked}
                <Icon name="lock" size={14} />
                <span class="hidden">{t('detail.masked')}</span>
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Figures({ territory }: { territory: TerritoryDetail }): JSX.Element {
  const rows: [MessageKey, number | null][] = [
    ['detail.households', territory.households],
    ['detail.buildings', territory.buildings],
    ['detail.peopleCount', territory.people],
    ['detail.lanes', territory.lanes],
    ['detail.elderly', territory.elderly_people],
    ['detail.floating', territory.floating_people],
    ['detail.children', territory.child_people],
  ];
  return (
    <dl class="pairs">
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key)}</dt>
          <dd class="tabular">{formatNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const shownFacilities = 8;
/** The service lists at most so many. */
const listed = 50;

/** Hydrants and bins come by the dozen: what people visit stands first. */
function byInterest(a: FacilityRow, b: FacilityRow): number {
  return Number(isStreetFurniture(a.kind)) - Number(isStreetFurniture(b.kind));
}

function Facilities({ territory }: { territory: TerritoryDetail }): JSX.Element {
  const { facilities } = territory;
  return (
    <section class="drawer-section">
      <h3>
        {t('detail.facilities')} <span class="count tabular">{facilities.length >= listed ? `${listed}+` : facilities.length}</span>
      </h3>
      {facilities.length === 0 && <p class="hint">{t('detail.noFacilities')}</p>}
      <ul class="links">
        {[...facilities].sort(byInterest).slice(0, shownFacilities).map((facility) => (
          <li key={facility.id}>
            <button type="button" class="link-row" onClick={() => select({ kind: 'facility', id: facility.id })}>
              <span class="facility-icon">
                <Icon name={facilityIcon(facility.kind)} />
              </span>
              <span>{facility.name ?? t('unnamed.facility')}</span>
              <span class="muted">{facilityKindName(facility.kind)}</span>
            </button>
          </li>
        ))}
      </ul>
      {facilities.length > shownFacilities && <p class="cap">{t('detail.moreFacilities', { n: shownFacilities })}</p>}
    </section>
  );
}

/** The lists of organisations know communities, grids and lanes. */
function placeOf({ level, id }: TerritoryDetail): Record<string, string> | null {
  return level === 'community' || level === 'grid' || level === 'lane' ? { [level]: id } : null;
}

function countText({ subject_kind, count }: WhyRow): string {
  const key = `count.${subject_kind}`;
  return t((key in zh ? key : 'count.other') as MessageKey, { n: formatNumber(count) });
}

function Why({ territory }: { territory: TerritoryDetail }): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{t('detail.why', { label: territory.number ?? gridTitle(territory) })}</h3>
      {territory.why.length === 0 ? (
        <p class="hint">{t('detail.noWhy')}</p>
      ) : (
        <table class="table">
          <tbody>
            {territory.why.map((row) => (
              <tr key={`${row.rule}${row.subject_kind}`}>
                <th scope="row">{tData('rule', row.rule)}</th>
                <td class="cap">{tData('kind', row.subject_kind)}</td>
                <td class="tabular number">{countText(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The map of then, with the time line to go on from there. */
function showThen(at: string): void {
  setAsOf(at);
  if (!pastOpen.peek()) togglePast();
}

function LineageSection({ id }: { id: string }): JSX.Element {
  const open = useSignal(false);
  const parts = past.value;
  return (
    <section class="drawer-section">
      <h3>{t('detail.lineage')}</h3>
      {open.value ? (
        parts && <parts.Lineage id={id} />
      ) : (
        <button
          type="button"
          class="button button-small more"
          onClick={() => {
            open.value = true;
            void loadPast();
          }}
        >
          {t('detail.lineageShow')}
        </button>
      )}
    </section>
  );
}

function History({ territory }: { territory: TerritoryDetail }): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{t('detail.history')}</h3>
      {territory.history.length === 0 ? (
        <p class="hint">{t('detail.noHistory')}</p>
      ) : (
        <ul class="history">
          {territory.history.map((row) => (
            <li key={`${row.edition}${row.at}`}>
              <button type="button" class="time-row" title={t('past.then')} onClick={() => showThen(row.at)}>
                <Icon name="history" size={18} />
                <span>
                  {t('community.edition', { n: row.edition })} · {tData('edit.kind', row.kind)}
                  {row.reason && <span class="muted"> · {row.reason}</span>}
                </span>
                <time class="tabular muted" dateTime={row.at}>
                  {formatDate(row.at)}
                </time>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function TerritoryView({ territory }: { territory: TerritoryDetail }): JSX.Element {
  const cases = incidents.value;
  const kind =
    territory.level === 'grid' ? t(territory.kind === 'dedicated' ? 'grid.dedicated' : 'grid.general') : tData('kind', territory.level);
  return (
    <>
      <DrawerHead
        title={gridTitle(territory)}
        sub={
          <>
            <CodeText code={territory.code} /> · {kind} · <span class="nowrap">{formatArea(territory.area_m2, lang.value)}</span>
          </>
        }
      />
      <div class="drawer-body">
        {territory.size && territory.size.status !== 'none' && <Verdict size={territory.size} />}
        <GridActions territory={territory} />
        {cases && <cases.Here key={`incidents${territory.id}`} territory={territory.id} at={territory.label_point} />}
        <section class="drawer-section">
          <h3>{t('detail.heads')}</h3>
          <Heads key={territory.id} heads={territory.heads} />
        </section>
        <section class="drawer-section">
          <h3>{t('detail.people')}</h3>
          <Figures territory={territory} />
        </section>
        <Facilities territory={territory} />
        {placeOf(territory) && <PlacedHere place={placeOf(territory) ?? {}} />}
        <Why territory={territory} />
        <History territory={territory} />
        {territory.level === 'grid' && <LineageSection key={`lineage${territory.id}`} id={territory.id} />}
      </div>
    </>
  );
}
