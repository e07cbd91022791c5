/** The incidents' tab: the dispatch board, one's own tasks, the form to report; and what the drawer shows of them. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { incidentNews } from '../edit/live';
import { mapHandle, mapObject, mapState } from '../map/handle';
import { desk, incidentId, openDesk, workspace } from '../state/app';
import { community } from '../state/data';
import { Icon } from '../ui/Icon';
import '../styles/edit.css';
import '../styles/staff.css';
import '../styles/incidents.css';
import { Board } from './Board';
import { FiguresView } from './Figures';
import { boardOpen, deskNow, incidentsOpen } from './entry';
import { startLayers } from './layers';
import { Mine, ReportButton, Tasks } from './Mine';
import { now } from './parts';
import { pointing, startPointing } from './pointing';
import { Report } from './Report';
import * as store from './store';
import { to } from './text';

export { Case } from './Case';
export { Loads } from './Loads';
export { Here } from './Here';

const minute_ms = 60_000;
/** One change is read again at once; where they come one after the other, now and then. */
const settle_ms = 150;
const between_ms = 3_000;
let stops: (() => void)[] = [];

/** Reads what is on screen, draws on the map, moves the clocks on and listens for news until `stop`. */
export function start(): void {
  stop();
  let drawn: (() => void) | null = null;
  let input: (() => void) | null = null;
  let flown = '';
  const ticking = window.setInterval(() => (now.value = Date.now()), minute_ms / 2);
  stops = [
    effect(() => {
      // a style that has not been read takes no sources
      const map = mapState.value === 'ready' ? mapObject.value : null;
      untracked(() => {
        drawn?.();
        drawn = map ? startLayers(map) : null;
      });
    }),
    effect(() => {
      const map = mapObject.value;
      const takes = pointing.value !== null;
      if (takes && map && !input) input = untracked(() => startPointing(map));
      if (!takes && input) {
        input();
        input = null;
      }
    }),
    effect(() => {
      const wanted = boardOpen.value ? store.asked.value : null;
      if (wanted) untracked(store.loadList);
    }),
    effect(() => {
      const place = [community.value?.id, store.grid.value];
      if (boardOpen.value && place[0]) untracked(store.loadBoard);
    }),
    effect(() => {
      const asked = [community.value?.id, store.grid.value, store.grouping.value, store.months.value];
      if (incidentsOpen.value && deskNow.value === 'figures' && asked[0]) untracked(store.loadFigures);
    }),
    effect(() => {
      const asked = [community.value?.id, store.grid.value];
      if (incidentsOpen.value && deskNow.value === 'figures' && asked[0]) untracked(store.loadChronic);
    }),
    effect(() => {
      const isWanted = (incidentsOpen.value && deskNow.value === 'mine') || workspace.value === 'patrol';
      if (isWanted) untracked(store.loadMine);
    }),
    effect(() => {
      const id = incidentId.value;
      untracked(() => {
        store.loadCase(false);
        if (id) store.needTypes();
      });
    }),
    effect(() => {
      const found = store.current.value;
      if (!found) return;
      untracked(() => {
        store.loadSimilar(found.id);
        // a case from a link is shown where it is; one from the list is there already
        if (flown !== found.id) mapHandle.peek()?.flyTo(found.point, 16);
        flown = found.id;
      });
    }),
    followNews(),
    () => window.clearInterval(ticking),
    () => drawn?.(),
    () => input?.(),
  ];
}

/** Reads again what is on screen when something of it changed, here or elsewhere. */
function followNews(): () => void {
  let waiting = 0;
  let last = 0;
  const heard = incidentNews.peek();
  const end = effect(() => {
    if (incidentNews.value === heard || waiting) return;
    waiting = window.setTimeout(() => {
      waiting = 0;
      last = Date.now();
      store.refresh();
    }, Math.max(settle_ms, between_ms - (Date.now() - last)));
  });
  return () => {
    window.clearTimeout(waiting);
    end();
  };
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.picked.value = new Set();
}

const views = ['board', 'mine', 'figures'] as const;

function Head(): JSX.Element {
  const show = deskNow.value;
  return (
    <div class="inc-head">
      <div class="segments inc-views" role="group" aria-label={to('desk.label')}>
        {views.map((view) => (
          <button key={view} type="button" class={show === view ? 'segment segment-on' : 'segment'} aria-pressed={show === view} onClick={() => (desk.value = view)}>
            {to(`desk.${view}`)}
          </button>
        ))}
      </div>
      <ReportButton isMain={show === 'mine'} />
    </div>
  );
}

export function Panel(): JSX.Element {
  const show = deskNow.value;
  if (show === 'report') return <Report />;
  return (
    <>
      <Head />
      {show === 'mine' ? <Mine /> : show === 'figures' ? <FiguresView /> : <Board />}
    </>
  );
}

/** On the patrol's page: the form in its place, or the button to it and what waits for this person. */
export function PatrolReport(): JSX.Element {
  return <Report />;
}

export function PatrolTasks(): JSX.Element {
  const items = store.mine.value.data?.items ?? [];
  return (
    <section class="panel-section inc-mine">
      <button type="button" class="button button-main button-wide button-tall" onClick={() => openDesk('report')}>
        <Icon name="photo" />
        {to('desk.report')}
      </button>
      <h2 class="section-title">
        {to('mine.title')} <span class="count tabular">{items.length}</span>
      </h2>
      <Tasks />
    </section>
  );
}

