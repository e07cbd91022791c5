/** 巡查: the street page: my area, the duty posts around, and where I am. */
import type { JSX } from 'preact';
import { formatDistance, formatNumber } from '../format';
import { t, tData } from '../i18n';
import { metresBetween } from '../map/distance';
import { mapHandle, position, settled } from '../map/handle';
import { findMe } from '../map/position';
import { incidents, maySeeIncidents, reportOpen } from '../incidents/entry';
import { patrolArea, select, setPatrolArea } from '../state/app';
import { areaDetail, communityGrids, inListOrder, may } from '../state/data';
import { Icon } from '../ui/Icon';
import { compareNumbers, gridTitle } from '../ui/names';
import { SkeletonRows } from '../ui/States';
import { leading, mayLead } from '../patrols/entry';
import { visits } from '../visits/entry';
import { CommunityHead } from './CommunityHead';
import { awayText } from './TerritoryView';

async function whereAmI(): Promise<void> {
  const found = await findMe();
  if (found) select({ kind: 'point', at: found.at });
}

function AreaFacts(): JSX.Element | null {
  const area = areaDetail.value.data;
  if (!area || area.id !== patrolArea.value) return null;
  const head = area.heads[0];
  return (
    <div class="area">
      <p class="figures">
        <span>
          <b class="tabular">{formatNumber(area.lanes)}</b> {t('detail.lanes')}
        </span>
        <span>
          <b class="tabular">{formatNumber(area.buildings)}</b> {t('detail.buildings')}
        </span>
        <span>
          <b class="tabular">{formatNumber(area.households)}</b> {t('unit.households', { n: area.households ?? 0 })}
        </span>
      </p>
      {head && (
        <p class="area-head">
          <Icon name="user" size={18} />
          <b>{head.name}</b> <span class="muted">{tData('role', head.role)}</span>
          {head.phone_masked && <span class="tabular muted">{head.phone_masked}</span>}
          {awayText(head) && <span class="muted">{awayText(head)}</span>}
        </p>
      )}
    </div>
  );
}

function Area(): JSX.Element {
  const items = inListOrder(communityGrids.value).sort((a, b) => (a.number ?? a.code).localeCompare(b.number ?? b.code));
  return (
    <section class="panel-section">
      <h2 class="section-title">
        <label for="patrol-area">{t('patrol.area')}</label>
      </h2>
      <div class="select-box">
        <select
          id="patrol-area"
          value={patrolArea.value ?? ''}
          onChange={(event) => {
            const grid = items.find((one) => one.id === event.currentTarget.value);
            setPatrolArea(grid?.id ?? null);
            if (grid) mapHandle.peek()?.fit(grid.bbox, 17);
          }}
        >
          <option value="">{t('patrol.areaHint')}</option>
          {items.map((grid) => (
            <option key={grid.id} value={grid.id}>
              {gridTitle(grid)}
              {grid.head ? ` · ${grid.head}` : ''}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
      <AreaFacts />
    </section>
  );
}

function Posts(): JSX.Element {
  // the tiles on screen are the source: read again whenever the map has settled
  const posts = settled.value >= 0 ? (mapHandle.value?.visible('duty_posts') ?? []) : [];
  const me = position.value;
  const collator = new Intl.Collator('zh-u-co-pinyin-kn-true');
  const withDistance = posts
    .map((post) => ({ ...post, distance_m: me ? metresBetween(me.at, post.at) : null }))
    .sort((a, b) => (a.distance_m ?? 0) - (b.distance_m ?? 0) || compareNumbers(a.name, b.name) || collator.compare(a.name, b.name));
  return (
    <section class="panel-section">
      <h2 class="section-title">
        {t('patrol.posts')} <span class="count tabular">{posts.length}</span>
        <span class="cap">{t('patrol.shown')}</span>
      </h2>
      {posts.length === 0 ? (
        <p class="hint">{t('patrol.zoomForPosts')}</p>
      ) : (
        <ul class="links">
          {withDistance.map((post) => (
            <li key={post.id}>
              <button type="button" class="link-row" onClick={() => mapHandle.peek()?.flyTo(post.at, 17.5)}>
                <span class="post-icon">
                  <Icon name="post" size={18} />
                </span>
                <span>{post.name || t('kind.duty_post')}</span>
                {post.distance_m !== null && <span class="muted tabular">{t('patrol.distance', { d: formatDistance(post.distance_m) })}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Visits(): JSX.Element | null {
  const parts = visits.value;
  return parts ? <parts.Mine /> : null;
}

/** The page that works without a network: its own, so that a phone can keep it. */
function OnPhone(): JSX.Element {
  return (
    <section class="panel-section">
      <a class="button button-wide button-tall" href="/patrol/">
        <Icon name="phone" />
        {t('patrol.onPhone')}
      </a>
      <p class="hint">{t('patrol.onPhoneHint')}</p>
    </section>
  );
}

export function Patrol(): JSX.Element {
  const cases = incidents.value;
  if (reportOpen.value) return cases ? <cases.PatrolReport /> : <SkeletonRows rows={8} height={44} />;
  const lead = leading.value;
  if (mayLead.value && !lead) return <SkeletonRows rows={9} height={58} />;
  if (lead && !lead.isMine()) {
    return (
      <div class="panel-body">
        <lead.Views />
        <lead.Panel />
      </div>
    );
  }
  return (
    <div class="panel-body">
      {lead && <lead.Views />}
      <CommunityHead figures={false} />
      {maySeeIncidents.value && (cases ? <cases.PatrolTasks /> : <SkeletonRows rows={3} height={56} />)}
      <div class="panel-section">
        <button type="button" class={maySeeIncidents.value ? 'button button-wide button-tall' : 'button button-main button-wide button-tall'} onClick={() => void whereAmI()}>
          <Icon name="locate" />
          {t('patrol.whereAmI')}
        </button>
      </div>
      {may('patrol.walk') && <OnPhone />}
      <Area />
      <Visits />
      <Posts />
    </div>
  );
}
