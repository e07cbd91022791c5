/** What was found: scores, the grids with their households, why each border runs where it does, and what to do with it. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { showDraft } from '../drafts/entry';
import { boxOf } from '../edit/geometry';
import { formatNumber, formatPercent } from '../format';
import { ownName, pick } from '../i18n';
import { mapHandle } from '../map/handle';
import { community } from '../state/data';
import { bandScale, Bar } from '../ui/Bar';
import { Icon } from '../ui/Icon';
import type { Border, DividedGrid, Found, Job } from './api';
import { stopDividing } from './entry';
import { Refusal } from './Refusal';
import { Scores } from './Scores';
import * as store from './store';
import { tv } from './text';

const shownAtFirst = 8;

function OnMap(): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={tv('show')}>
      {(['before', 'after'] as const).map((name) => (
        <button
          key={name}
          type="button"
          class={store.showing.value === name ? 'segment segment-on' : 'segment'}
          aria-pressed={store.showing.value === name}
          onClick={() => (store.showing.value = name)}
        >
          {tv(name === 'after' ? 'showAfter' : 'showBefore')}
        </button>
      ))}
    </div>
  );
}

function GridRow({ grid, job }: { grid: DividedGrid; job: Job }): JSX.Element {
  const { low, high } = job.params;
  const { households, households_before: before } = grid;
  const status = households > high ? 'over' : households < low ? 'under' : 'ok';
  const size = { status, measure: 'households', value: households, min: low, max: high, status_note: null } as never;
  return (
    <li>
      <button type="button" class="row divide-row" onClick={() => mapHandle.peek()?.fit(boxOf([grid.geometry]), 17, 0.2)}>
        <b class={grid.fate === 'new' ? 'row-number tabular edit-new' : 'row-number tabular'}>{grid.number}</b>
        <span class="row-bar">
          <Bar size={size} scale={bandScale({ min: low, max: high, value: households })} />
        </span>
        <span class="tabular divide-figures">
          {grid.fate === 'kept' ? '' : before === null ? `${tv('wasNew')} → ` : before === households ? '' : `${formatNumber(before)} → `}
          <b>{formatNumber(households)}</b>
        </span>
        <span class="cap divide-fate">{tv(`fate.${grid.fate}`)}</span>
      </button>
    </li>
  );
}

function because(border: Border): string {
  const p = formatPercent(border.on_lanes);
  const along =
    border.on_lanes < 0.005 ? tv('borderBetween') : border.lanes.length > 0 ? tv('borderAlong', { lanes: border.lanes.join(tv('comma')), p }) : tv('borderUnnamed', { p });
  if (border.kept > 0.995) return `${along}${tv('comma')}${tv('borderKept')}`;
  return border.kept < 0.005 ? along : `${along}${tv('comma')}${tv('borderPartly', { p: formatPercent(border.kept) })}`;
}

/** New borders first: those are what needs a reason. */
function Borders({ found }: { found: Found }): JSX.Element {
  const all = useSignal(false);
  const sorted = [...found.borders].sort((a, b) => a.kept - b.kept || b.length_m - a.length_m);
  const shown = all.value ? sorted : sorted.slice(0, shownAtFirst);
  return (
    <section class="drawer-section">
      <h3>{tv('borders')}</h3>
      <ul class="divide-borders">
        {shown.map((border) => (
          <li key={`${border.first} ${border.second}`}>
            <b class="tabular">
              {border.first}｜{border.second}
            </b>
            <span>{because(border)}</span>
            <span class="cap tabular">{formatNumber(border.length_m)} m</span>
          </li>
        ))}
      </ul>
      {shown.length < sorted.length && (
        <button type="button" class="button button-small more" onClick={() => (all.value = true)}>
          {tv('more', { n: sorted.length - shown.length })}
        </button>
      )}
    </section>
  );
}

function Problems({ found }: { found: Found }): JSX.Element | null {
  const isOutdated = store.newestEdition.value > found.edition;
  if (found.problems.length === 0 && !isOutdated) return null;
  return (
    <section class="drawer-section">
      <h3>{tv('problems')}</h3>
      {isOutdated && <p class="notice notice-warn">{tv('outdated', { n: store.newestEdition.value })}</p>}
      <ul class="edit-problems">
        {found.problems.slice(0, shownAtFirst).map(({ severity, message_zh, message_en }) => (
          <li key={message_zh} class={`edit-problem edit-problem-${severity}`}>
            <Icon name="alert" size={18} />
            <span>{pick(message_zh, message_en)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Footer({ found, job }: { found: Found; job: Job }): JSX.Element {
  const now = community.value;
  const isFix = found.method === 'rebalance';
  const title = useSignal(tv(isFix ? 'draftTitleFix' : 'draftTitleNew', { name: now ? ownName(now) : '' }));
  const { low, high } = job.params;
  const reason = tv('draftReason', { method: tv(`method.${found.method}`), low, high, h: found.households_moved });
  const { draft } = found;
  return (
    <div class="edit-footer">
      <Refusal />
      {draft && <p class="edit-fine">{tv('kept')}</p>}
      {!draft && (
        <div class="field">
          <label for="divide-draft">{tv('draftTitle')}</label>
          <span class="field-box">
            <input id="divide-draft" maxLength={100} value={title.value} onInput={(event) => (title.value = event.currentTarget.value)} />
          </span>
        </div>
      )}
      <div class="edit-buttons">
        {draft ? (
          <button
            type="button"
            class="button button-main edit-go"
            onClick={() => {
              stopDividing();
              showDraft(draft);
            }}
          >
            <Icon name="chevronRight" size={18} />
            {tv('openDraft')}
          </button>
        ) : (
          <button
            type="button"
            class="button button-main edit-go"
            disabled={store.busy.value || title.value.trim() === ''}
            onClick={() => void store.makeDraft(title.value, reason)}
          >
            {store.busy.value ? <span class="spinner" aria-hidden="true" /> : <Icon name="check" size={18} />}
            {tv(store.busy.value ? 'making' : 'makeDraft')}
          </button>
        )}
        <button type="button" class="button" onClick={store.reset}>
          {tv(draft ? 'again' : 'discard')}
        </button>
      </div>
    </div>
  );
}

export function Result({ found, job }: { found: Found; job: Job }): JSX.Element {
  const grids = [...found.grids].sort((a, b) => a.number.localeCompare(b.number, undefined, { numeric: true }));
  const having = (fate: string): number => grids.filter((grid) => grid.fate === fate).length;
  return (
    <>
      <div class="drawer-body">
        <section class="drawer-section divide-top">
          <OnMap />
          <p>
            {tv('summary', { c: having('changed'), n: having('new'), r: found.retired.length, k: having('kept'), s: found.seconds.toFixed(1) })}
          </p>
        </section>
        <section class="drawer-section">
          <h3>{tv('scores')}</h3>
          <Scores found={found} />
        </section>
        <Problems found={found} />
        <section class="drawer-section">
          <h3>{tv('grids')}</h3>
          <ul class="rows">
            {grids.map((grid) => (
              <GridRow key={grid.number} grid={grid} job={job} />
            ))}
          </ul>
          {found.retired.length > 0 && (
            <p class="cap">{tv('retired', { list: found.retired.map(({ number, name }) => `${number} ${name}`).join(tv('comma')) })}</p>
          )}
        </section>
        <Borders found={found} />
      </div>
      <Footer found={found} job={job} />
    </>
  );
}
