/** Dividing on the page: the drawer that asks, follows and shows, and the result on the map. */
import type { JSX } from 'preact';
import { ownName } from '../i18n';
import { mapObject } from '../map/handle';
import { community } from '../state/data';
import '../styles/edit.css';
import '../styles/divide.css';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { stopDividing } from './entry';
import { startOverlay } from './overlay';
import { Progress } from './Progress';
import { Result } from './Result';
import { Settings } from './Settings';
import * as store from './store';
import { tv } from './text';

let stops: (() => void)[] = [];

export async function open(id: string): Promise<void> {
  close();
  const map = mapObject.peek();
  if (map) stops.push(startOverlay(map));
  stops.push(store.follow());
  await store.load(id);
  document.getElementById('divide-title')?.focus({ preventScroll: true });
}

/** What was found stays, so that opening again shows it; the job goes on without the page. */
export function close(): void {
  stops.forEach((stop) => stop());
  stops = [];
}

function Body(): JSX.Element {
  const id = store.communityId.value;
  const { value: problem } = store.problem;
  if (problem && id) return <ProblemBox problem={problem} what={tv('title')} retry={() => store.load(id)} />;
  if (!store.situation.value) return <SkeletonRows rows={5} />;
  const job = store.job.value;
  if (!job) return <Settings />;
  return store.found.value ? <Result found={store.found.value} job={job} /> : <Progress job={job} />;
}

export function Drawer(): JSX.Element {
  const now = community.value;
  return (
    <div class="divide">
      <div class="drawer-head">
        <div>
          <p class="crumb">{now ? ownName(now) : ''}</p>
          <h2 class="drawer-title" id="divide-title" tabIndex={-1}>
            {tv(store.found.value ? 'result' : 'title')}
          </h2>
        </div>
        <button type="button" class="icon-button" aria-label={tv('close')} title={`${tv('close')} (Esc)`} onClick={stopDividing}>
          <Icon name="close" />
        </button>
      </div>
      <Body />
    </div>
  );
}
