/** The editor: opens on a community's exact map, draws on the page's map, gives the page its docked parts. */
import { effect } from '@preact/signals';
import type { JSX } from 'preact';
import { mapObject } from '../map/handle';
import { say } from '../state/announce';
import '../styles/edit.css';
import '../styles/drafts.css';
import * as actions from './actions';
import { Cards, CrossHair, Hints } from './Cards';
import { ApplyDialog, Notice } from './Dialogs';
import { AddDialog } from './AddToDraft';
import { stopEditing, type IntoDraft, type Tool } from './entry';
import { Impact } from './Impact';
import { startInput } from './input';
import { news } from './live';
import { startPresence } from './presence';
import { startOverlay } from './overlay';
import { Panel } from './Panel';
import * as keeping from './keeping';
import * as store from './store';
import { te } from './text';
import { Toolbar } from './Toolbar';

export { Impact, Panel };

let stops: (() => void)[] = [];

/** Reads previews out once they stand still for a moment. */
function speak(): () => void {
  return effect(() => {
    const found = store.preview.value;
    if (!found) return;
    const timer = window.setTimeout(() => {
      const sizes = found.figures.map(({ number, after }) => te('sizeSaid', { number, n: after.households })).join(te('comma'));
      say(te('previewSaid', { sizes, moves: actions.movesText(found) }));
    }, 700);
    return () => window.clearTimeout(timer);
  });
}

export async function open(community: string, tool: Tool, grid: string | null, into: IntoDraft | null): Promise<void> {
  close();
  const kept = keeping.keptFor(community);
  store.into.value = into;
  store.clearStep();
  store.tool.value = tool;
  store.tab.value = 'step';
  await store.loadMap(community);
  const map = mapObject.peek();
  if (!map || store.loadProblem.peek()) throw store.loadProblem.peek() ?? new Error('no map');
  map.resize();
  stops = [
    startOverlay(map),
    startInput(map),
    store.startPreviews(),
    speak(),
    effect(() => {
      const told = news.value;
      if (told && told.community === store.communityId.peek()) void actions.follow(told.edition);
    }),
  ];
  say(te('opened', { tool: te(`tool.${tool}`) }));
  keeping.offer.value = kept;
  stops.push(keeping.startKeeping(community), startPresence(community));
  if (grid) actions.chooseTarget(grid);
  void actions.loadHistory();
  map.getCanvas().focus({ preventScroll: true });
}

export function close(): void {
  stops.forEach((stop) => stop());
  stops = [];
  store.clearStep();
  store.aim.value = null;
  store.byKeyboard.value = false;
  store.buildings.value = [];
  store.into.value = null;
  store.level.value = 'grid';
}

/** What stands on and around the map while it is edited. */
export function OnMap(): JSX.Element {
  return (
    <>
      <Toolbar />
      <Cards />
      <CrossHair />
      <Hints />
      <ApplyDialog />
      <AddDialog />
      <Notice />
    </>
  );
}

/** On a phone the step and its impact share the sheet. */
export function PhoneSheet(): JSX.Element {
  return (
    <div class="edit-sheet">
      <Panel />
      {store.tab.value === 'step' && <Impact />}
    </div>
  );
}

export { stopEditing };
