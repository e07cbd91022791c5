/** “Why do I see this, or not?”: the thing selected on the map, explained by roles and grants. */
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { pick } from '../i18n';
import { selection } from '../state/app';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import * as store from './store';
import { ta } from './text';

export function Why({ who }: { who: string | null }): JSX.Element {
  const chosen = selection.value;
  useEffect(() => store.loadWhy(who), [chosen, who]);
  const { data, problem } = store.whyState.value;
  const explained = chosen && chosen.kind !== 'point' && chosen.kind !== 'lane_line';
  return (
    <section class="drawer-section">
      <h3>{ta(who ? 'why.other' : 'why.own')}</h3>
      {!explained && <p class="hint">{ta('why.hint')}</p>}
      {explained && problem && <p class="notice notice-warn">{problemText(problem)}</p>}
      {explained && data && (
        <div class="access-why" role="status">
          <p class={data.on_map ? 'access-yes' : 'access-no'}>
            <Icon name={data.on_map ? 'check' : 'lock'} size={18} />
            <b>{ta(data.on_map ? (data.people ? 'why.people' : 'why.map') : 'why.no')}</b>
          </p>
          <ol>
            {data.reasons.map((reason) => (
              <li key={reason.code}>{pick(reason.text_zh, reason.text_en)}</li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
