/** Which cameras see the chosen place; a press opens one. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import type { LngLat } from '../api/types';
import { request } from '../api/client';
import { formatDistance } from '../format';
import { select, selection } from '../state/app';
import { session } from '../state/data';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { sideOf } from './compass';
import { tp } from './text';

interface SeeingCamera {
  id: string;
  name: string | null;
  point: LngLat;
  distance_m: number;
  bearing_deg: number;
}

const cameras = new Resource<SeeingCamera[]>();

let started = false;

/** Asks again whenever another place is chosen. */
export function startSeeing(): void {
  if (started) return;
  started = true;
  effect(() => {
    const chosen = selection.value;
    const isIn = session.value.status === 'in';
    untracked(() => {
      if (chosen?.kind !== 'point' || !isIn) {
        cameras.clear();
        return;
      }
      const [lon, lat] = chosen.at;
      void cameras.load(async (signal) => {
        const { items } = await request<{ items: SeeingCamera[] }>(`/api/v1/devices/seeing?lon=${lon}&lat=${lat}`, { signal });
        return items;
      }, false);
    });
  });
}

export function Seeing({ inside }: { inside: boolean }): JSX.Element {
  const { data, problem } = cameras.state.value;
  return (
    <section class="drawer-section" aria-label={tp('seeing')}>
      <h3>{tp('seeing')}</h3>
      {problem && <ProblemBox problem={problem} what={tp('what.seeing')} retry={() => cameras.retry()} />}
      {!problem && !data && <SkeletonRows rows={1} height={34} />}
      {data?.length === 0 && <p class="hint">{tp(inside ? 'seeingInside' : 'seeingNone')}</p>}
      {data && data.length > 0 && (
        <ul class="links places">
          {data.map((camera) => (
            <li key={camera.id}>
              <button type="button" class="link-row" onClick={() => select({ kind: 'device', id: camera.id })}>
                <span class="muted tabular">{formatDistance(camera.distance_m)}</span>
                <span>
                  {camera.name ?? tp('unnamed')}
                  <span class="cap"> · {tp('seeingFrom', { side: sideOf(camera.bearing_deg + 180) })}</span>
                </span>
                <Icon name="chevronRight" size={18} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
