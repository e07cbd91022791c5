/** Open incidents of a grid or around a place, in the panel of whatever is selected. */
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Bbox, LngLat } from '../api/types';
import { openDesk } from '../state/app';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { incidentsApi, type Asked, type Incident } from './api';
import { mayReport } from './entry';
import { ClockMark, typeName } from './parts';
import { urgentFirst } from './queues';
import * as report from './reporting';
import * as store from './store';
import { to } from './text';

const shown = 5;
/** So many are read to find the most urgent of them. */
const read = 100;
const around_m = 40;

interface HereProps {
  territory?: string;
  bbox?: Bbox;
  /** A place: what lies within some metres of it. */
  around?: LngLat;
  /** Where a report from here begins. */
  at: LngLat;
}

export function Here({ territory, bbox, around, at }: HereProps): JSX.Element {
  const found = useMemo(() => new Resource<{ items: Incident[]; more: boolean }>(), []);
  const key = JSON.stringify([territory, bbox, around]);
  useEffect(() => {
    const box = bbox ?? (around && store.boxAround(around, around_m));
    const asked: Asked = { open: true, sort: 'newest', limit: read, ...(territory ? { territory } : {}), ...(box ? { bbox: box } : {}) };
    void found.load(async (abort) => {
      const page = await incidentsApi.list(asked, null, abort);
      return { items: urgentFirst(page.items), more: page.next_cursor !== null };
    });
  }, [key, found]);
  const { data, problem } = found.state.value;
  return (
    <section class="drawer-section inc-here">
      <h3>
        {to('here.title')} {data && <span class="count tabular">{data.more ? `${read}+` : data.items.length}</span>}
      </h3>
      {problem && !data && <ProblemBox problem={problem} what={to('what')} retry={() => found.retry()} />}
      {!data && !problem && <SkeletonRows rows={2} height={34} />}
      {data?.items.length === 0 && <p class="hint">{to('here.none')}</p>}
      <ul class="links">
        {data?.items.slice(0, shown).map((incident) => (
          <li key={incident.id}>
            <button type="button" class="link-row" onClick={() => store.open(incident)}>
              <Icon name="incident" size={18} />
              <span>{typeName(incident)}</span>
              <ClockMark incident={incident} />
            </button>
          </li>
        ))}
      </ul>
      <div class="inc-actions-row">
        {data && data.items.length > shown && territory && (
          <button
            type="button" class="button button-small"
            onClick={() => {
              store.grid.value = territory;
              openDesk('board');
            }}
          >
            {to('here.all')}
          </button>
        )}
        {mayReport.value && (
          <button
            type="button" class="button button-small"
            onClick={() => {
              report.beginAt(at);
              openDesk('report');
            }}
          >
            <Icon name="plus" size={16} />
            {to('here.report')}
          </button>
        )}
      </div>
    </section>
  );
}
