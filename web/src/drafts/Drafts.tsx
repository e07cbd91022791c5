/** The drafts on the page: the list for the left panel, the draft for the drawer, the slider for the map. */
import type { JSX } from 'preact';
import '../styles/edit.css';
import '../styles/drafts.css';
import { DraftList } from './List';
import { SideBySide } from './SideBySide';
import * as store from './store';
import { Swipe } from './Swipe';
import { DraftView } from './View';

export { DraftList as List, Swipe };

/** Whether the drawer has something to show. */
export const comparing = store.comparing;

export function Drawer(): JSX.Element {
  return store.comparing.value ? <SideBySide /> : <DraftView />;
}

let started = false;

export function start(): void {
  if (!started) store.start();
  started = true;
}
