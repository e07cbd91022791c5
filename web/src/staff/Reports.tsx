/** The reports: what is vacant (lit up on the map), where lines of work meet, and what everybody carries. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Size } from '../api/types';
import { formatDate, formatNumber } from '../format';
import { pick } from '../i18n';
import { Headless } from '../register/Headless';
import { may } from '../state/data';
import { Bar, niceCeil } from '../ui/Bar';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Load, Posts, Shared, Vacancy } from './api';
import * as store from './store';
import { lineName, to } from './text';

const pageSize = 30;

function Held({ posts }: { posts: Posts }): JSX.Element {
  const role = pick(posts.role_name, posts.role_name_en);
  return (
    <p class="staff-posts">
      <span>{role}</span>
      <span class="staff-meter" aria-hidden="true">
        <span style={{ width: `${posts.needed ? (posts.held / posts.needed) * 100 : 0}%` }} />
      </span>
      <span class="tabular" aria-label={to('posts', { role, held: posts.held, needed: posts.needed })}>
        {formatNumber(posts.held)} / {formatNumber(posts.needed)}
      </span>
    </p>
  );
}

function VacancyRow({ vacancy }: { vacancy: Vacancy }): JSX.Element {
  const role = pick(vacancy.role_name, vacancy.role_name_en);
  return (
    <li class="staff-vacancy">
      <button type="button" class="row staff-row" onClick={() => store.showPlace(vacancy.bbox)}>
        <Icon name={vacancy.level === 'lane' ? 'lane' : 'grid'} size={18} />
        <span class="staff-name">
          <b>{store.placeName(vacancy)}</b>
          <span class="cap">
            {to(`why.${vacancy.why}`, { role })} · {to('households', { n: formatNumber(vacancy.households) })}
          </span>
        </span>
      </button>
      {store.mayChange.value && vacancy.why === 'nobody' && (
        <button
          type="button"
          class="button button-small"
          onClick={() => store.showForm({ kind: 'give', worker: null, vacancy })}
        >
          {to('appoint', { role })} <span class="hidden">{store.placeName(vacancy)}</span>
        </button>
      )}
    </li>
  );
}

function SharedRows({ items }: { items: Shared[] }): JSX.Element {
  return (
    <section class="staff-group">
      <h3 class="staff-group-head">{to('lines')}</h3>
      <p class="hint staff-pad">{to(items.length ? 'linesHint' : 'linesNone')}</p>
      <ul class="staff-items staff-pad">
        {items.map((item) => (
          <li key={item.territory_id} class="staff-item">
            <p>
              <b>{store.placeName(item)}</b> <span class="cap">{to('linesOf', { n: item.lines, m: item.workers })}</span>
            </p>
            <p class="cap">{[...new Set(item.staffed.map(({ line }) => lineName(line)))].join('、')}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function VacancyReport(): JSX.Element {
  const shown = useSignal(pageSize);
  const { data, problem } = store.vacancies.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what.vacancies')} retry={store.retry.vacancies} />;
  if (!data) return <SkeletonRows rows={8} height={44} />;
  const { posts, items } = data.report;
  return (
    <>
      <div class="staff-tools">
        <p class="staff-sentence">{items.length ? to('vacant', { n: items.length }) : to('vacantNone')}</p>
        {posts.map((each) => (
          <Held key={each.role} posts={each} />
        ))}
        {items.length > 0 && <p class="hint">{to('onMap')}</p>}
      </div>
      <ul class="rows">
        {items.slice(0, shown.value).map((vacancy) => (
          <VacancyRow key={`${vacancy.territory_id}${vacancy.role}`} vacancy={vacancy} />
        ))}
      </ul>
      {items.length > shown.value && (
        <button type="button" class="button button-small staff-more" onClick={() => (shown.value += pageSize)}>
          {to('more', { n: Math.min(pageSize, items.length - shown.value) })}
        </button>
      )}
      {may('people.read') && <Headless />}
      <SharedRows items={data.shared} />
    </>
  );
}

function sizeOf({ households, band }: Load): Size {
  const none: Size = { measure: 'households', value: households, min: 0, max: 0, status: 'none', source: null, status_note: null };
  if (!band) return none;
  const [min, max] = band;
  return { ...none, min, max, status: households > max ? 'over' : households < min ? 'under' : 'ok' };
}

function LoadRow({ load, scale }: { load: Load; scale: number }): JSX.Element {
  const size = sizeOf(load);
  const places = load.territories.map((place) => store.placeName(place));
  return (
    <li>
      <button type="button" class="row staff-load" onClick={() => (store.openId.value = load.id)}>
        <span class="staff-load-head">
          <b>{load.name}</b>
          <span class="cap">{places.slice(0, 3).join('、') + (places.length > 3 ? ' …' : '')}</span>
          <span class="tabular">{to('households', { n: formatNumber(load.households) })}</span>
        </span>
        <span class="row-bar">
          <Bar size={size} scale={scale} />
        </span>
        <span class="cap staff-load-foot">
          <span>{to('loadVisits', { done: formatNumber(load.visits_done), due: formatNumber(load.visits_due) })}</span>
          {!!load.incidents && (
            <span class={load.incidents_overdue ? 'staff-late' : undefined}>
              {to('loadIncidents', { n: formatNumber(load.incidents) })}
              {load.incidents_overdue ? ` · ${to('loadOverdue', { n: formatNumber(load.incidents_overdue) })}` : ''}
            </span>
          )}
          <span>{load.band ? to('loadBand', { min: formatNumber(load.band[0]), max: formatNumber(load.band[1]) }) : to('loadNoBand')}</span>
        </span>
      </button>
    </li>
  );
}

export function WorkloadReport(): JSX.Element {
  const byLoad = useSignal(false);
  const shown = useSignal(pageSize);
  const { data, problem } = store.workload.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what.workload')} retry={store.retry.workload} />;
  if (!data) return <SkeletonRows rows={8} height={56} />;
  const items = byLoad.value ? [...data.items].sort((a, b) => b.households - a.households) : data.items;
  const scale = niceCeil(Math.max(1, ...data.items.map(({ households, band }) => Math.max(households, band?.[1] ?? 0))));
  return (
    <>
      <div class="staff-tools">
        <p class="hint">{to('loadHint', { date: formatDate(data.since) })}</p>
        <p class="hint">{to('loadMissing')}</p>
        <div class="segments" role="group" aria-label={to('sortLabel')}>
          {([false, true] as const).map((way) => (
            <button key={String(way)} type="button" class={byLoad.value === way ? 'segment segment-on' : 'segment'} aria-pressed={byLoad.value === way} onClick={() => (byLoad.value = way)}>
              {to(way ? 'sortLoad' : 'sortName')}
            </button>
          ))}
        </div>
      </div>
      {items.length === 0 && <p class="hint staff-pad">{to('loadNone')}</p>}
      <ul class="rows">
        {items.slice(0, shown.value).map((load) => (
          <LoadRow key={load.id} load={load} scale={scale} />
        ))}
      </ul>
      {items.length > shown.value && (
        <button type="button" class="button button-small staff-more" onClick={() => (shown.value += pageSize)}>
          {to('morePeople', { n: Math.min(pageSize, items.length - shown.value) })}
        </button>
      )}
    </>
  );
}
