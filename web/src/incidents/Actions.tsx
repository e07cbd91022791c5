/** What the person signed in may do with the case now, one step first; and what not, and why. */
import type { JSX } from 'preact';
import { pick } from '../i18n';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { acting, begin, refusal, saving } from './acting';
import type { Case, May } from './api';
import { StepDialog } from './StepDialog';
import { arrange, stepOf } from './steps';
import { to, word } from './text';

function StepButton({ found, step, isMain = false }: { found: Case; step: May; isMain?: boolean }): JSX.Element {
  const { action } = step;
  return (
    <button
      type="button" class={isMain ? 'button button-main' : 'button'} disabled={saving.value !== null} data-action={action}
      onClick={() => begin(found, action)}
    >
      {saving.value === action ? <span class="spinner" aria-hidden="true" /> : <Icon name={stepOf(action).icon} size={18} />}
      {word('act', action)}
    </button>
  );
}

export function Refusal({ action }: { action?: string }): JSX.Element | null {
  const now = refusal.value;
  if (!now || (action !== undefined && now.action !== action)) return null;
  return (
    <p class="edit-problem edit-problem-block" role="alert">
      <Icon name="alert" size={18} />
      <span>{problemText(now.problem)}</span>
    </p>
  );
}

export function Actions({ found }: { found: Case }): JSX.Element {
  // the place is corrected where it stands
  const { main, others, refused } = arrange(found.may.filter(({ action }) => action !== 'correct_place'));
  return (
    <section class="inc-actions" aria-label={to('case.actions')}>
      {main && <StepButton found={found} step={main} isMain />}
      {!main && <p class="hint">{to('case.noActions')}</p>}
      {others.length > 0 && (
        <div class="inc-actions-row">
          {others.map((step) => (
            <StepButton key={step.action} found={found} step={step} />
          ))}
        </div>
      )}
      {acting.value === null && <Refusal />}
      {refused.length > 0 && (
        <details class="inc-cannot">
          <summary>{to('case.cannot')}</summary>
          <dl>
            {refused.map(({ action, refused_zh, refused_en }) => (
              <div key={action}>
                <dt>{word('act', action)}</dt>
                <dd>{pick(refused_zh, refused_en)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <StepDialog found={found} />
    </section>
  );
}
