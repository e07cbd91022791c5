/** Details of a building, facility, lane line or bare place, each with the sentence that explains where it belongs. */
import type { ComponentChildren, JSX } from 'preact';
import type { Assignment, Beside, BuildingDetail, FacilityDetail, LaneLineDetail, Located, Named } from '../api/types';
import { absent, formatArea, formatDistance, formatLngLat, formatNumber, formatPercent } from '../format';
import { lang, ownName, pick, t, tData, type MessageKey } from '../i18n';
import { incidents } from '../incidents/entry';
import { mapHandle } from '../map/handle';
import { PlacedHere } from '../placed/Here';
import { places } from '../places/entry';
import { register } from '../register/entry';
import { select } from '../state/app';
import { layers } from '../state/data';
import { facilityKindName } from '../ui/facilityKinds';
import { Icon } from '../ui/Icon';
import { namedLabel } from '../ui/names';
import { DrawerHead } from './Drawer';
import { Heads } from './TerritoryView';

export function Facts({ rows }: { rows: [MessageKey, string | null | undefined][] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key)}</dt>
          <dd class="tabular">{value ? value : absent}</dd>
        </div>
      ))}
    </dl>
  );
}

function Place({ kind, named }: { kind: MessageKey; named: Named | null }): JSX.Element | null {
  if (!named) return null;
  return (
    <li>
      <button type="button" class="link-row" onClick={() => select({ kind: 'territory', id: named.id })}>
        <span class="muted">{t(kind)}</span>
        <span>{namedLabel(named)}</span>
        <Icon name="chevronRight" size={18} />
      </button>
    </li>
  );
}

interface BelongsProps {
  community: Named | null;
  grid: Named | null;
  lane: Named | null;
  explanation: { text_zh: string; text_en: string };
  children?: ComponentChildren;
}

function Belongs({ community, grid, lane, explanation, children }: BelongsProps): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{t('belongs.title')}</h3>
      <ul class="links places">
        <Place kind="belongs.grid" named={grid} />
        <Place kind="belongs.lane" named={lane} />
        <Place kind="belongs.community" named={community} />
      </ul>
      <p class="explanation">
        <b>{t('belongs.why')}</b>
        {pick(explanation.text_zh, explanation.text_en)}
      </p>
      {children}
    </section>
  );
}

export function AssignmentSection({ assignment, children }: { assignment: Assignment | null; children?: ComponentChildren }): JSX.Element {
  if (!assignment) {
    return (
      <section class="drawer-section">
        <h3>{t('belongs.title')}</h3>
        <p class="hint">{t('belongs.none')}</p>
      </section>
    );
  }
  return <Belongs {...assignment}>{children}</Belongs>;
}

export function BuildingView({ building }: { building: BuildingDetail }): JSX.Element {
  const files = register.value;
  const cases = incidents.value;
  const more = places.value;
  const coded = layers.value.data?.layers.flatMap(({ modes }) => modes).find(({ column }) => column === 'use_code');
  const use = coded?.legend.find(({ value }) => value === building.use_code);
  const title = building.name ?? building.address ?? t('unnamed.building');
  const floors = building.floors === null ? null : t('building.floorsValue', { n: building.floors });
  const units = building.units === null ? null : t('building.unitsValue', { n: formatNumber(building.units) });
  return (
    <>
      <DrawerHead title={title} sub={`${t('building.title')} · ${tData('use', building.use)}`} />
      <div class="drawer-body">
        {building.households !== null && (
          <p class="headline">
            <b class="tabular">{formatNumber(building.households)}</b> {t('unit.households', { n: building.households })}
            {building.people !== null && (
              <>
                {' · '}
                <b class="tabular">{formatNumber(building.people)}</b> {t('unit.people', { n: building.people })}
              </>
            )}
          </p>
        )}
        <section class="drawer-section">
          <Facts
            rows={[
              ['building.address', building.address],
              ['building.floors', floors],
              ['building.units', units],
              ['building.area', building.area_m2 === null ? null : formatArea(building.area_m2, lang.value)],
              ['building.useCode', use ? pick(use.label_zh, use.label_en) : building.use_code],
              ['building.let', building.let_households === null ? null : t('building.letValue', { n: formatNumber(building.let_households) })],
              ['building.rental', building.is_rental === null ? null : t(building.is_rental ? 'building.isRental' : 'building.notRental')],
            ]}
          />
        </section>
        <AssignmentSection assignment={building.assignment}>{files && <files.Override kind="building" id={building.id} />}</AssignmentSection>
        {more && <more.Names building={building} />}
        {more && <more.Entrances building={building} />}
        {files && <files.Households />}
        {cases && <cases.Here key={`incidents${building.id}`} bbox={building.bbox} at={building.point} />}
        <PlacedHere place={{ building: building.id }} isOpen />
      </div>
    </>
  );
}

export function FacilityView({ facility }: { facility: FacilityDetail }): JSX.Element {
  const files = register.value;
  return (
    <>
      <DrawerHead title={facility.name ?? t('unnamed.facility')} sub={`${t('kind.facility')} · ${facilityKindName(facility.kind)}`} />
      <div class="drawer-body">
        <section class="drawer-section">
          <Facts
            rows={[
              ['facility.status', t(`facility.${facility.status}`)],
              ['facility.capacity', facility.capacity === null ? null : formatNumber(facility.capacity)],
            ]}
          />
        </section>
        <AssignmentSection assignment={facility.assignment}>{files && <files.Override kind="facility" id={facility.id} />}</AssignmentSection>
      </div>
    </>
  );
}

/** The territories on one side of a line, the largest share first; a grid once, whatever lanes of it there are. */
function beside(line: LaneLineDetail, side: Beside['side']): { place: Named | null; share: number }[] {
  const found = new Map<string, { place: Named | null; share: number }>();
  for (const each of line.sides) {
    if (each.side !== side) continue;
    const place = each.grid ?? each.community;
    const key = place?.id ?? '';
    found.set(key, { place, share: (found.get(key)?.share ?? 0) + each.share });
  }
  return [...found.values()].sort((a, b) => b.share - a.share);
}

function Sides({ line }: { line: LaneLineDetail }): JSX.Element | null {
  const rows = (['left', 'right'] as const).flatMap((side) => beside(line, side).map((each) => ({ side, ...each })));
  if (rows.length === 0) return null;
  return (
    <section class="drawer-section">
      <h3>{t('lane.sides')}</h3>
      <ul class="links places">
        {rows.map(({ side, place, share }) => (
          <li key={`${side}${place?.id ?? ''}`}>
            <button type="button" class="link-row" disabled={place === null} onClick={() => place && select({ kind: 'territory', id: place.id })}>
              <span class="muted">{t(`lane.${side}`)}</span>
              <span>{place ? namedLabel(place) : t('rule.outside')}</span>
              <span class="tabular">{formatPercent(share)}</span>
              {place && <Icon name="chevronRight" size={18} />}
            </button>
          </li>
        ))}
      </ul>
      <p class="explanation">
        <b>{t('belongs.why')}</b>
        {pick(line.sides_zh, line.sides_en)}
      </p>
    </section>
  );
}

export function LaneLineView({ line }: { line: LaneLineDetail }): JSX.Element {
  return (
    <>
      <DrawerHead title={line.name ?? t('unnamed.lane_line')} sub={`${t('kind.lane_line')} · ${tData('class', line.class)}`} />
      <div class="drawer-body">
        <section class="drawer-section">
          <Facts
            rows={[
              ['lane.class', tData('class', line.class)],
              ['lane.length', line.length_m === null ? null : formatDistance(line.length_m)],
            ]}
          />
        </section>
        <Sides line={line} />
      </div>
    </>
  );
}

export function PointView({ located }: { located: Located }): JSX.Element {
  const place = located.grid ?? located.community;
  const cases = incidents.value;
  const more = places.value;
  const verdict = place ? t('point.belongs', { place: namedLabel(place) }) : t('point.outside');
  return (
    <>
      <DrawerHead title={t('point.title')} sub={`${formatLngLat(located.point)} · ${t('point.datum')}`} />
      <div class="drawer-body">
        <p class={place ? 'headline' : 'headline headline-out'}>{verdict}</p>
        {located.building && (
          <section class="drawer-section">
            <ul class="links places">
              <li>
                <button
                  type="button"
                  class="link-row"
                  onClick={() => {
                    if (located.building) select({ kind: 'building', id: located.building.id });
                    mapHandle.peek()?.flyTo(located.point, 17);
                  }}
                >
                  <span class="muted">{t('kind.building')}</span>
                  <span>{namedLabel(located.building)}</span>
                  <Icon name="chevronRight" size={18} />
                </button>
              </li>
            </ul>
          </section>
        )}
        <Belongs
          community={located.community}
          grid={located.grid}
          lane={located.lane}
          explanation={located.explanation}
        />
        {located.overlays.length > 0 && (
          <section class="drawer-section">
            <h3>{t('point.overlays')}</h3>
            <dl class="facts">
              {located.overlays.map((overlay) => (
                <div key={overlay.id}>
                  <dt>{tData('overlay', overlay.kind)}</dt>
                  <dd>
                    {ownName(overlay)}
                    {overlay.body && <span class="cap"> · {pick(overlay.body, overlay.body_en)}</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        {cases && <cases.Here key={`incidents${located.point.join()}`} around={located.point} at={located.point} />}
        {more && <more.Seeing inside={located.building !== null} />}
        {located.responsible.length > 0 && (
          <section class="drawer-section">
            <h3>{t('point.responsible')}</h3>
            <Heads key={located.point.join()} heads={located.responsible} />
          </section>
        )}
      </div>
    </>
  );
}
