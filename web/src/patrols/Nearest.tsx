/** 找最近的巡查员: with one button beside an open incident, free members on patrol by how far they are. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatDistance } from '../format';
import { mapHandle } from '../map/handle';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { ProblemBox } from '../ui/States';
import '../styles/patrols.css';
import { patrolApi, type Free } from './api';
import { agoText, groundText } from './parts';
import { to } from './text';

export function Nearest({ incident }: { incident: string }): JSX.Element {
  const found = useMemo(() => new Resource<{ busy: number; items: Free[] }>(), [incident]);
  const { data, problem, loading } = found.state.value;
  const ask = (): void => void found.load((abort) => patrolApi.nearest(incident, abort));
  return (
    <section class="drawer-section lead-nearest" aria-live="polite">
      <button type="button" class="button button-wide" disabled={loading} onClick={ask}>
        {loading ? <span class="spinner" aria-hidden="true" /> : <Icon name="user" size={18} />}
        {to('nearest.ask')}
      </button>
      {problem && <ProblemBox problem={problem} what={to('what.nearest')} retry={() => found.retry()} />}
      {data?.items.length === 0 && <p class="hint">{to('nearest.none')}</p>}
      {data && data.items.length > 0 && (
        <ul class="links">
          {data.items.map((one) => (
            <li key={one.run_id}>
              <button type="button" class="link-row" title={to('nearest.show', { name: one.name })} onClick={() => mapHandle.peek()?.flyTo(one.position.point, 17.5)}>
                <span class="post-icon">
                  <Icon name="user" size={18} />
                </span>
                <span>
                  {one.name} <span class="cap">{groundText(one.territory)} · {to('member.heard', { d: agoText(one.position.at) })}</span>
                </span>
                <b class="tabular">{formatDistance(one.distance_m)}</b>
              </button>
            </li>
          ))}
        </ul>
      )}
      {data && data.items.length > 0 && <p class="cap">{[to('nearest.crow'), data.busy > 0 ? to('nearest.busy', { n: data.busy }) : ''].join(' ')}</p>}
    </section>
  );
}
