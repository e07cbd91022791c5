/** The leaders' patrol pages: the board, patrols and one in full; read again every quarter of a minute while on screen. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { mapObject, mapState } from '../map/handle';
import '../styles/incidents.css';
import '../styles/patrols.css';
import { BoardView } from './Board';
import { startLayers } from './layers';
import { RunsView } from './Runs';
import * as store from './store';
import { to, word } from './text';

const again_ms = 15_000;
let stops: (() => void)[] = [];

export function start(): void {
  stop();
  let drawn: (() => void) | null = null;
  const timer = window.setInterval(() => {
    if (document.visibilityState === 'visible' && store.view.peek() === 'board') store.loadBoard();
  }, again_ms);
  stops = [
    effect(() => {
      const map = mapState.value === 'ready' ? mapObject.value : null;
      untracked(() => {
        drawn?.();
        drawn = map ? startLayers(map) : null;
      });
    }),
    effect(() => {
      const view = store.view.value;
      if (store.where.value === null) return;
      untracked(() => {
        if (view === 'board') store.loadBoard();
        if (view === 'runs') store.loadRuns();
      });
    }),
    () => {
      drawn?.();
      window.clearInterval(timer);
    },
  ];
}

export function stop(): void {
  stops.forEach((each) => each());
  stops = [];
}

export function Views(): JSX.Element {
  return (
    <div class="segments lead-views" role="group" aria-label={to('view.label')}>
      {store.views.map((view) => {
        const on = store.view.value === view;
        return (
          <button key={view} type="button" class={on ? 'segment segment-on' : 'segment'} aria-pressed={on} onClick={() => (store.view.value = view)}>
            {word('view', view)}
          </button>
        );
      })}
    </div>
  );
}

/** The view that is chosen; nothing for one's own. */
export function Panel(): JSX.Element | null {
  switch (store.view.value) {
    case 'board':
      return <BoardView />;
    case 'runs':
      return <RunsView />;
    case 'mine':
      return null;
  }
}

export const isMine = (): boolean => store.view.value === 'mine';
