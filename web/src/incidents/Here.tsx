/** Open incidents of a grid or around a place, in the panel of whatever is selected; of a building also the last ended. */
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Bbox, LngLat } from '../api/types';
import { openDesk } from '../state/app';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { incidentsApi, type Asked, type Incident } from './api';
import { momentText } from './clock';
import { mayReport } from './entry';
import { ClockMark, typeName } from './parts';
import { urgentFirst } from './queues';
import * as report from './reporting';
import * as store from './store';
import { ended } from './states';
import { to, word } from './text';

const shown = 5;
/** So many are read to find the most urgent of them. */
const read = 100;
const ofBuilding = 20;
const around_m = 40;

interface HereProps {
  territory?: string;
  /** A building by its id: with what ended there. */
  building?: string;
  bbox?: Bbox;
  /** A place: what lies within some metres of it. */
  around?: LngLat;
  /** Where a report from here begins. */
  at: LngLat;
}

export function Here({ territory, building, bbox, around, at }: HereProps): JSX.Element {
  const found = useMemo(() => new Resource<{ items: Incident[]; more: boolean }>(), []);
  const key = JSON.stringify([territory, building, bbox, around]);
  useEffect(() => {
    const box = bbox ?? (around && store.boxAround(around, around_m));
    const asked: Asked = { sort: 'newest', limit: building ? ofBuilding : read, ...(building ? { building } : { open: true }), ...(territory ? { territory } : {}), ...(box ? { bbox: box } : {}) };
    void found.load(async (abort) => {
      const page = await incidentsApi.list(asked, null, abort);
      const open = urgentFirst(page.items.filter(({ state }) => !ended.has(state)));
      return { items: [...open, ...page.items.filter(({ state }) => ended.has(state))], more: page.next_cursor !== null };
    });
  }, [key, found]);
  const { data, problem } = found.state.value;
  return (
    <section class="drawer-section inc-here">
      <h3>
        {to(building ? 'here.building' : 'here.title')} {data && <span class="count tabular">{data.more ? `${building ? ofBuilding : read}+` : data.items.length}</span>}
      </h3>
      {problem && !data && <ProblemBox problem={problem} what={to('what')} retry={() => found.retry()} />}
      {!data && !problem && <SkeletonRows rows={2} height={34} />}
      {data?.items.length === 0 && <p class="hint">{to(building ? 'here.never' : 'here.none')}</p>}
      <ul class="links">
        {data?.items.slice(0, building ? ofBuilding : shown).map((incident) => (
          <li key={incident.id}>
            <button type="button" class="link-row" onClick={() => store.open(incident)}>
              <Icon name="incident" size={18} />
              <span>
                {typeName(incident)}
                {building && (
                  <span class="cap">
                    {' '}
                    {momentText(incident.reported_at).slice(0, 10)} · {word('state', incident.state)}
                  </span>
                )}
              </span>
              {!ended.has(incident.state) && <ClockMark incident={incident} />}
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
