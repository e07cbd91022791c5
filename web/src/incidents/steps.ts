/** The steps one may take with a case: what each asks for, which comes first, which are taken at a press. Pure. */
import type { IconName } from '../ui/iconPaths';
import type { May } from './api';

export type Need = 'reason' | 'body' | 'type' | 'condition' | 'target' | 'photos' | 'amount' | 'review' | 'satisfaction' | 'level' | 'point';

interface Step {
  icon: IconName;
  /** What the dialog asks for; a step without any is taken at a press. */
  needs: readonly Need[];
  /** Whether the reason may stay empty. */
  isReasonFree?: boolean;
}

/** In the order in which they stand beside each other: what brings the case on first. */
const steps: Record<string, Step> = {
  admit: { icon: 'check', needs: [] },
  file: { icon: 'draft', needs: ['type', 'condition'] },
  verify: { icon: 'search', needs: [] },
  dispatch: { icon: 'send', needs: ['body', 'reason'], isReasonFree: true },
  accept: { icon: 'check', needs: [] },
  handle: { icon: 'play', needs: [] },
  feedback: { icon: 'flag', needs: ['reason', 'photos'] },
  check: { icon: 'eye', needs: [] },
  close: { icon: 'check', needs: ['reason', 'photos'] },
  grant: { icon: 'check', needs: [] },
  resume: { icon: 'play', needs: [] },
  follow_up: { icon: 'star', needs: ['satisfaction', 'reason'], isReasonFree: true },
  archive: { icon: 'book', needs: [] },
  deny: { icon: 'close', needs: ['reason'] },
  rework: { icon: 'history', needs: ['reason', 'photos'] },
  return: { icon: 'back', needs: ['reason'] },
  request_delay: { icon: 'clock', needs: ['amount', 'reason'] },
  redispatch: { icon: 'send', needs: ['body', 'reason'] },
  reopen: { icon: 'history', needs: ['reason'] },
  decline: { icon: 'close', needs: ['reason'] },
  not_file: { icon: 'close', needs: ['reason'] },
  merge_into: { icon: 'editMerge', needs: ['target', 'reason'] },
  park: { icon: 'pause', needs: ['review', 'reason'] },
  urge: { icon: 'bell', needs: [] },
  supervise: { icon: 'flag', needs: ['level', 'reason'] },
  correct_type: { icon: 'editRename', needs: ['type', 'reason'] },
  correct_place: { icon: 'pin', needs: ['point', 'reason'] },
  note: { icon: 'editRename', needs: ['reason', 'photos'] },
};

const order = Object.keys(steps);
/** They bring no case on: never the one filled button. */
const quiet = new Set(['archive', 'urge', 'supervise', 'correct_type', 'correct_place', 'note', 'redispatch', 'reopen', 'park', 'merge_into', 'decline', 'not_file', 'return', 'deny', 'request_delay', 'rework']);

export function stepOf(action: string): Step {
  return steps[action] ?? { icon: 'dot', needs: ['reason'], isReasonFree: true };
}

export interface Arranged {
  main: May | null;
  others: May[];
  refused: May[];
}

/** The one step that comes first, the others one may take, and those one may not, each in order. */
export function arrange(all: readonly May[]): Arranged {
  const rank = ({ action }: May): number => (order.includes(action) ? order.indexOf(action) : order.length);
  const sorted = [...all].sort((a, b) => rank(a) - rank(b));
  const open = sorted.filter(({ refused }) => refused === null);
  const main = open.find(({ action }) => !quiet.has(action)) ?? null;
  return { main, others: open.filter((one) => one !== main), refused: sorted.filter(({ refused }) => refused !== null) };
}
