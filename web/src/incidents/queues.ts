/** The parts of the board's queue: which states stand in each, and who sees them. Pure. */
import type { BoardFigures, Incident } from './api';

export const queues = ['waiting', 'to_file', 'underway', 'asked', 'checking', 'parked', 'screening', 'ended'] as const;
export type Queue = (typeof queues)[number];

export const statesOf: Record<Queue, readonly string[]> = {
  screening: ['screening'],
  to_file: ['reported', 'verifying'],
  waiting: ['filed', 'returned'],
  underway: ['dispatched', 'handling', 'rework'],
  asked: ['delay_requested'],
  checking: ['feedback', 'checking'],
  parked: ['parked'],
  ended: ['closed', 'reviewed', 'archived', 'rejected', 'merged'],
};

/** What the queue's rows are ticked for, and which steps may be taken with many at once. */
export const manyOf: Partial<Record<Queue, { action: 'dispatch' | 'admit' | 'decline' | 'archive' | 'urge'; right: string }[]>> = {
  waiting: [{ action: 'dispatch', right: 'incidents.dispatch' }],
  underway: [{ action: 'urge', right: 'incidents.dispatch' }],
  screening: [{ action: 'admit', right: 'incidents.verify' }, { action: 'decline', right: 'incidents.verify' }],
};

/** Reports of the public are screened by those who verify or supervise; others do not see them. */
export function queuesFor(may: (right: string) => boolean): Queue[] {
  const screens = may('incidents.verify') || may('incidents.supervise');
  return queues.filter((one) => one !== 'screening' || screens);
}

/** Where somebody begins: with what only they can move on. */
export function firstQueue(may: (right: string) => boolean): Queue {
  return may('incidents.dispatch') || !may('incidents.verify') ? 'waiting' : 'checking';
}

export function countOf(figures: BoardFigures | null, queue: Queue): { count: number; overdue: number } | null {
  if (!figures) return null;
  const own = figures.states.filter(({ state }) => statesOf[queue].includes(state));
  return own.reduce((sum, { count, overdue }) => ({ count: sum.count + count, overdue: sum.overdue + overdue }), { count: 0, overdue: 0 });
}

/** What has a due time first, the earliest of them; then what has waited longest in its state. */
export function urgentFirst<T extends Pick<Incident, 'due_at' | 'state_at' | 'escalation'>>(items: readonly T[]): T[] {
  const due = ({ due_at }: T): number => (due_at ? new Date(due_at).getTime() : Number.POSITIVE_INFINITY);
  const since = ({ state_at }: T): number => new Date(state_at).getTime();
  return [...items].sort((a, b) => b.escalation - a.escalation || (due(a) === due(b) ? since(a) - since(b) : due(a) - due(b)));
}
