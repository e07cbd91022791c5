/** The staff tab: the roster, what is vacant, what everybody carries; one worker in full; the forms on top. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { mapObject, mapState } from '../map/handle';
import { asOf } from '../state/app';
import { community } from '../state/data';
import { CommunityHead } from '../workspaces/CommunityHead';
import '../styles/edit.css';
import '../styles/overlays.css';
import '../styles/staff.css';
import { Card } from './Card';
import { Forms } from './Forms';
import { startLayers } from './layers';
import { VacancyReport, WorkloadReport } from './Reports';
import { Roster } from './Roster';
import * as store from './store';
import { to } from './text';

let stops: (() => void)[] = [];

/** Reads the lists and draws on the map until `stop`. */
export function start(): void {
  stop();
  let drawn: (() => void) | null = null;
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
      if (community.value?.id || asOf.value) untracked(store.load);
    }),
    () => drawn?.(),
  ];
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.reset();
}

export function Panel(): JSX.Element {
  const open = store.open.value;
  const views: store.View[] = ['roster', 'vacancies', 'workload'];
  const vacant = store.vacancies.value.data?.report.items.length ?? 0;
  return (
    <>
      {open ? (
        <Card key={open.id} worker={open} />
      ) : (
        <>
          <CommunityHead figures={false} />
          <div class="segments staff-views" role="group" aria-label={to('view.label')}>
            {views.map((view) => (
              <button key={view} type="button" class={store.view.value === view ? 'segment segment-on' : 'segment'} aria-pressed={store.view.value === view} onClick={() => (store.view.value = view)}>
                {to(`view.${view}`)}
                {view === 'vacancies' && vacant > 0 && <span class="tabular"> {vacant}</span>}
              </button>
            ))}
          </div>
          {store.view.value === 'roster' ? <Roster /> : store.view.value === 'vacancies' ? <VacancyReport /> : <WorkloadReport />}
        </>
      )}
      <Forms />
    </>
  );
}
