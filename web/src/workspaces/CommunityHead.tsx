/** The community in focus: its name as a picker, edition, and the three figures everybody asks for first. */
import type { JSX } from 'preact';
import type { Territory } from '../api/types';
import { formatDate, formatNumber } from '../format';
import { pastOpen, togglePast } from '../history/entry';
import { EditCommunity } from '../edit/EntryButtons';
import { ownName, t } from '../i18n';
import { mapHandle } from '../map/handle';
import { communityCode, select } from '../state/app';
import { communityGrids, communityThen, grids, seesCommunity, summary } from '../state/data';
import { Icon } from '../ui/Icon';

export function pickCommunity(one: Territory): void {
  communityCode.value = one.code;
  select(null);
  mapHandle.peek()?.fit(one.bbox, 17);
}

function Picker({ now, all }: { now: Territory; all: Territory[] }): JSX.Element {
  if (all.length < 2) return <h2 class="panel-title">{ownName(now)}</h2>;
  return (
    <h2 class="panel-title picker">
      <span aria-hidden="true">{ownName(now)}</span>
      <Icon name="chevronDown" size={18} />
      <select
        aria-label={t('community.pick')}
        value={now.code}
        onChange={(event) => {
          const next = all.find((one) => one.code === event.currentTarget.value);
          if (next) pickCommunity(next);
        }}
      >
        {all.map((one) => (
          <option key={one.code} value={one.code}>
            {ownName(one)}
          </option>
        ))}
      </select>
    </h2>
  );
}

function Figure({ n, unit }: { n: number | null; unit: 'figure.grids' | 'figure.households' | 'figure.people' }): JSX.Element {
  return (
    <span>
      <b class="tabular">{formatNumber(n)}</b> {t(unit, { n: n ?? 0 })}
    </span>
  );
}

export function CommunityHead({ figures = true }: { figures?: boolean }): JSX.Element {
  const now = communityThen.value;
  const loaded = summary.value.data;
  if (!now || !loaded) {
    return (
      <div class="panel-head" aria-hidden="true">
        <span class="skeleton-line" style={{ width: '35%' }} />
        <span class="skeleton-line skeleton-title" style={{ width: '60%' }} />
        <span class="skeleton-line" style={{ width: '70%' }} />
      </div>
    );
  }
  const count = grids.value.data?.community === now.id ? communityGrids.value.length : null;
  return (
    <div class="panel-head">
      <p class="crumb">{ownName(loaded.town ?? loaded.tenant)}</p>
      <div class="panel-title-row">
        <Picker now={now} all={loaded.communities} />
        {now.edition !== null && seesCommunity.value && (
          <button type="button" class="edition-button cap" aria-expanded={pastOpen.value} title={t('past.open')} onClick={togglePast}>
            <Icon name="history" size={14} />
            <span>
            {t('community.edition', { n: now.edition })}
            {now.valid_from && ` · ${t('community.since', { date: formatDate(now.valid_from) })}`}</span>
          </button>
        )}
      </div>
      {figures && (
        <p class="figures">
          <Figure n={count} unit="figure.grids" />
          <Figure n={now.households} unit="figure.households" />
          <Figure n={now.people} unit="figure.people" />
          <EditCommunity />
        </p>
      )}
    </div>
  );
}
