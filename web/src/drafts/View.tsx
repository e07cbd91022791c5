/** The drawer of one draft: where it stands, what stands in its way, what it would do, its steps, what was said. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate, formatNumber } from '../format';
import { pick } from '../i18n';
import { ScoresOfJob } from '../divide/Scores';
import { opName } from '../edit/opName';
import { startEditing } from '../edit/entry';
import { mapHandle } from '../map/handle';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { share } from '../workspaces/Drawer';
import { ActionDialog, Footer } from './Acting';
import type { Conflict, DraftInFull, DraftStep } from './api';
import { showDraft } from './entry';
import { clock, StateChip, Way } from './parts';
import { Stats } from './Stats';
import * as store from './store';
import { td, tdData } from './text';

function ConflictBox({ draft, conflict }: { draft: DraftInFull; conflict: Conflict }): JSX.Element {
  const { where, before, after } = conflict;
  return (
    <section class="notice notice-warn draft-conflict" role="alert">
      <p>
        <b>{td(draft.is_outdated ? 'conflict' : 'conflictDraft')}</b>
      </p>
      <p>{pick(conflict.message_zh, conflict.message_en)}</p>
      {conflict.kind === 'changed' && before && after && (
        <p class="tabular">{td('wasIs', { a: formatNumber(before.households ?? 0), b: formatNumber(after.households ?? 0) })}</p>
      )}
      {conflict.editions.length > 0 && (
        <>
          <p class="cap">{td('changedBy')}</p>
          <ul>
            {conflict.editions.map(({ edition, op, author }) => (
              <li key={edition} class="tabular">{td('changedByLine', { n: edition, op: opName(op), name: author ?? td('system') })}</li>
            ))}
          </ul>
        </>
      )}
      {where && (
        <button type="button" class="button button-small" onClick={() => mapHandle.peek()?.flyTo(where, 17.5)}>
          {td('showPlace')}
        </button>
      )}
    </section>
  );
}

function Step({ step }: { step: DraftStep }): JSX.Element {
  const { households = 0, people = 0, figures = [] } = step.impact;
  const grids = figures.map(({ number }) => number).join('、');
  return (
    <li class="draft-step">
      <Icon name="check" size={18} />
      <span>
        <span>
          <b>{opName(step.intent.op)}</b> {grids}
        </span>
        {step.reason && <span class="draft-words">{step.reason}</span>}
        <span class="cap tabular">
          {households > 0 ? td('stepMoves', { h: formatNumber(households), p: formatNumber(people) }) : td('stepMovesNone')}
        </span>
      </span>
      <time class="cap tabular" dateTime={step.added_at}>{clock(step.added_at).slice(11)}</time>
    </li>
  );
}

/** What a division was measured by, for whoever passes it. */
function Divisions({ draft }: { draft: DraftInFull }): JSX.Element {
  const jobs = draft.steps.flatMap(({ intent }) => (intent.op === 'divide' && typeof intent.job === 'string' ? [intent.job] : []));
  return (
    <>
      {jobs.map((job) => (
        <ScoresOfJob key={job} job={job} />
      ))}
    </>
  );
}

function Steps({ draft }: { draft: DraftInFull }): JSX.Element {
  const mayChange = draft.may.includes('submit') && draft.is_own;
  return (
    <section class="drawer-section" aria-label={td('steps')}>
      <h3>
        {td('steps')} <span class="count tabular">{draft.steps.length}</span>
      </h3>
      {draft.steps.length === 0 && <p class="hint">{td('noSteps')}</p>}
      <ol class="draft-steps">
        {draft.steps.map((step) => (
          <Step key={step.position} step={step} />
        ))}
      </ol>
      {mayChange && (
        <div class="draft-tool-row">
          <button type="button" class="button button-small" onClick={() => void startEditing('split', null, { id: draft.id, title: draft.title, step: draft.steps.length + 1 })}>
            <Icon name="editReshape" size={16} /> {td('edit')}
          </button>
          {draft.steps.length > 0 && (
            <button type="button" class="button button-small button-text" disabled={store.working.value} onClick={() => void store.removeLast(draft)}>
              {td('removeLast')}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function Talk({ draft }: { draft: DraftInFull }): JSX.Element {
  const text = useSignal('');
  const send = (event: Event): void => {
    event.preventDefault();
    if (text.peek().trim() === '') return;
    void store.comment(draft, text.peek().trim()).then((done) => {
      if (done) text.value = '';
    });
  };
  return (
    <section class="drawer-section" aria-label={td('comments')}>
      <h3>{td('comments')}</h3>
      <ol class="draft-events">
        {draft.events.map(({ at, actor, action, comment }) => (
          <li key={`${at}${action}`} class={action === 'comment' ? 'draft-said' : ''}>
            <p>
              <b>{actor ?? td('system')}</b> {action !== 'comment' && <span class="draft-did">{tdData('event', action)}</span>}
              <time class="cap tabular" dateTime={at}>{clock(at)}</time>
            </p>
            {comment && <p class="draft-words">{comment}</p>}
          </li>
        ))}
      </ol>
      <form class="draft-comment" onSubmit={send}>
        <label for="draft-comment">{td('comment')}</label>
        <textarea id="draft-comment" rows={2} maxLength={500} placeholder={td('commentHint')} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        <button type="submit" class="button button-small" disabled={text.value.trim() === '' || store.working.value}>
          {td('send')}
        </button>
      </form>
    </section>
  );
}

function Head({ draft }: { draft: DraftInFull }): JSX.Element {
  return (
    <div class="drawer-head">
      <div>
        <h2 class="drawer-title" tabIndex={-1}>{draft.title}</h2>
        <p class="draft-chips">
          <StateChip draft={draft} />
          <span class="cap tabular">{td('based', { n: draft.base_edition })}</span>
          {draft.effective_at && <span class="cap tabular">{td('effectiveOn', { date: formatDate(draft.effective_at) })}</span>}
        </p>
      </div>
      <button type="button" class="icon-button" aria-label={td('share')} title={td('share')} onClick={() => void share()}>
        <Icon name="share" />
      </button>
      <button type="button" class="icon-button" aria-label={td('close')} title={td('close')} onClick={() => showDraft(null)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

export function DraftView(): JSX.Element {
  const draft = store.current.value;
  const loaded = store.draft.value;
  const asking = useSignal<DraftInFull['may'][number] | null>(null);
  if (!draft) {
    if (loaded.problem) return <ProblemBox problem={loaded.problem} what={td('tab')} retry={store.retryDraft} />;
    return <SkeletonRows rows={9} height={40} />;
  }
  const diff = store.currentDiff.value;
  const failed = store.diff.value.problem;
  const conflict = draft.conflict ?? diff?.conflict ?? null;
  return (
    <>
      <Head draft={draft} />
      <div class="drawer-body">
        <Way draft={draft} />
        {conflict && !['effective', 'voided'].includes(draft.state) && <ConflictBox draft={draft} conflict={conflict} />}
        {store.refusal.value && <p class="notice notice-bad draft-refusal" role="alert">{store.problemText(store.refusal.value)}</p>}
        <section class="drawer-section" aria-label={td('stats')} aria-busy={store.diff.value.loading}>
          <h3>{td('stats')}</h3>
          {diff ? <Stats diff={diff} /> : failed ? <ProblemBox problem={failed} what={td('stats')} retry={store.retryDiff} /> : <SkeletonRows rows={3} height={40} />}
        </section>
        <Divisions draft={draft} />
        <Steps draft={draft} />
        <Talk draft={draft} />
      </div>
      <Footer draft={draft} ask={(action) => (asking.value = action)} />
      <ActionDialog draft={draft} action={asking.value} done={() => (asking.value = null)} />
    </>
  );
}
