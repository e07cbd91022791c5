/** Small parts of the drafts: the chip of a state, the way a draft goes, a moment in words. */
import type { JSX } from 'preact';
import { formatDate } from '../format';
import { Icon } from '../ui/Icon';
import type { Draft, DraftState } from './api';
import { td, tdData } from './text';

const tones: Record<DraftState, string> = {
  draft: 'pending', submitted: 'accent', returned: 'warn', approved: 'accent', recorded: 'good', effective: 'ink', withdrawn: 'muted', voided: 'muted',
};

/** A recorded draft whose day is still to come waits for it. */
export function isScheduled({ state, effective_at }: Draft): boolean {
  return state === 'recorded' && effective_at !== null && new Date(effective_at).getTime() > Date.now();
}

export function stateText(draft: Draft): string {
  return isScheduled(draft) ? td('state.scheduled', { date: formatDate(draft.effective_at) }) : tdData('state', draft.state);
}

export function StateChip({ draft }: { draft: Draft }): JSX.Element {
  return (
    <>
      <span class={`chip chip-${isScheduled(draft) ? 'pending' : tones[draft.state]}`}>{stateText(draft)}</span>
      {draft.is_outdated && (
        <span class="chip chip-warn">
          <Icon name="alert" size={14} /> {td('outdated')}
        </span>
      )}
    </>
  );
}

const way: { state: DraftState; label: string }[] = [
  { state: 'draft', label: 'draft' },
  { state: 'submitted', label: 'submitted' },
  { state: 'approved', label: 'approved' },
  { state: 'recorded', label: 'recorded' },
  { state: 'effective', label: 'effective' },
];
const reached: Record<DraftState, number> = { draft: 0, returned: 0, withdrawn: 0, submitted: 1, approved: 2, recorded: 3, effective: 4, voided: -1 };

export function Way({ draft }: { draft: Draft }): JSX.Element {
  const at = reached[draft.state];
  return (
    <ol class="draft-way" aria-label={td('way.label')}>
      {way.map(({ label }, i) => (
        <li key={label} class={i < at ? 'draft-way-done' : i === at ? 'draft-way-now' : ''} aria-current={i === at ? 'step' : undefined}>
          {tdData('way', label)}
        </li>
      ))}
    </ol>
  );
}

export function clock(at: string): string {
  const date = new Date(at);
  return `${formatDate(at)} ${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
