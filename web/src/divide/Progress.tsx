/** A division on its way: how far it is, who asked, and the way to stop it; or why it did not come to an end. */
import type { JSX } from 'preact';
import { pick } from '../i18n';
import { Icon } from '../ui/Icon';
import type { Job } from './api';
import { StartFooter } from './StartFooter';
import * as store from './store';
import { phaseName, tv } from './text';

function Ended({ job }: { job: Job }): JSX.Element {
  const text = job.error ? pick(job.error.message_zh, job.error.message_en) : tv('stopped');
  return (
    <>
      <div class="drawer-body">
        <section class="drawer-section">
          <p class={job.state === 'failed' ? 'notice notice-warn' : 'edit-quote'} role="status">
            {text}
          </p>
        </section>
      </div>
      <div class="edit-footer">
        <div class="edit-buttons">
          <button type="button" class="button button-main edit-go" onClick={store.reset}>
            {tv('again')}
          </button>
        </div>
      </div>
    </>
  );
}

export function Progress({ job }: { job: Job }): JSX.Element {
  if (job.state === 'failed' || job.state === 'cancelled') return <Ended job={job} />;
  const percent = Math.round(job.progress * 100);
  const isStopping = job.cancel_requested;
  return (
    <>
      <div class="drawer-body">
        <section class="drawer-section">
          <h3>{tv(`method.${job.params.method}`)}</h3>
          <div
            class="divide-progress"
            role="progressbar"
            aria-label={tv('progress')}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
            aria-valuetext={tv('progressSaid', { phase: phaseName(job.phase), n: percent })}
          >
            <span style={{ width: `${percent}%` }} />
          </div>
          <p class="divide-phase">
            <span class="spinner" aria-hidden="true" />
            {isStopping ? tv('stopping') : phaseName(job.phase)}
            <b class="tabular">{percent}%</b>
          </p>
          <p class="cap">{tv('by', { name: job.requested_by })}</p>
        </section>
      </div>
      <StartFooter>
        <button type="button" class="button edit-go" disabled={isStopping || store.busy.value} onClick={() => void store.cancel()}>
          <Icon name="close" size={18} />
          {tv(isStopping ? 'stopping' : 'stop')}
        </button>
      </StartFooter>
    </>
  );
}
