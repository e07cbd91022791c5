/** How states and clocks look: tone, sign and words; colour never stands alone. Pure. */
import type { IconName } from '../ui/iconPaths';

export type Tone = 'accent' | 'warn' | 'bad' | 'good' | 'muted';

const looks: Record<string, { tone: Tone; icon: IconName }> = {
  screening: { tone: 'accent', icon: 'photo' },
  reported: { tone: 'accent', icon: 'inbox' },
  verifying: { tone: 'accent', icon: 'search' },
  filed: { tone: 'accent', icon: 'draft' },
  dispatched: { tone: 'accent', icon: 'send' },
  handling: { tone: 'accent', icon: 'play' },
  feedback: { tone: 'accent', icon: 'flag' },
  checking: { tone: 'accent', icon: 'eye' },
  returned: { tone: 'warn', icon: 'back' },
  delay_requested: { tone: 'warn', icon: 'clock' },
  parked: { tone: 'warn', icon: 'pause' },
  rework: { tone: 'warn', icon: 'history' },
  rejected: { tone: 'muted', icon: 'close' },
  merged: { tone: 'muted', icon: 'editMerge' },
  closed: { tone: 'good', icon: 'check' },
  reviewed: { tone: 'good', icon: 'star' },
  archived: { tone: 'muted', icon: 'book' },
};

export function lookOf(state: string): { tone: Tone; icon: IconName } {
  return looks[state] ?? { tone: 'muted', icon: 'dot' };
}

export const ended = new Set(['rejected', 'merged', 'closed', 'reviewed', 'archived']);
