/** What dividing holds: the community's situation, what is wanted, the job, and what it found. */
import { computed, effect, signal } from '@preact/signals';
import { Problem } from '../api/client';
import { jobNews, news } from '../edit/live';
import { formatPercent } from '../format';
import { say } from '../state/announce';
import { isPhone, sheet } from '../state/app';
import { divideApi, type Found, type Job, type Method, type Situation } from './api';
import { phaseName, tv } from './text';

export const communityId = signal<string | null>(null);
export const situation = signal<Situation | null>(null);
export const problem = signal<Problem | null>(null);
export const method = signal<Method>('rebalance');
export const low = signal('');
export const high = signal('');
export const count = signal('');
export const job = signal<Job | null>(null);
export const found = signal<Found | null>(null);
export const busy = signal(false);
export const refusal = signal<Problem | null>(null);
export const showing = signal<'after' | 'before'>('after');
export const newestEdition = signal(0);

export const isOpen = computed(() => job.value?.state === 'queued' || job.value?.state === 'running');
export const numbers = computed(() => ({ low: Number(low.value), high: Number(high.value), count: count.value.trim() === '' ? null : Number(count.value) }));
export const isSound = computed(() => {
  const { low: least, high: most, count: grids } = numbers.value;
  return low.value !== '' && high.value !== '' && least >= 0 && least < most && (grids === null || (Number.isInteger(grids) && grids > 0 && grids <= 500));
});

const asProblem = (error: unknown): Problem => (error instanceof Problem ? error : new Problem(0, { code: 'unreadable' }));

async function attempt(work: () => Promise<void>): Promise<void> {
  busy.value = true;
  refusal.value = null;
  try {
    await work();
  } catch (error) {
    refusal.value = asProblem(error);
  } finally {
    busy.value = false;
  }
}

/** Reads what the community has; takes up a job that is being computed for it, whoever asked. */
export async function load(id: string): Promise<void> {
  const isSame = communityId.peek() === id;
  communityId.value = id;
  problem.value = null;
  if (!isSame) reset();
  try {
    const [there, { items }] = await Promise.all([divideApi.situation(id), divideApi.jobs(id)]);
    if (communityId.peek() !== id) return;
    situation.value = there;
    if (!isSame || low.peek() === '') {
      low.value = there.low === null ? '' : String(there.low);
      high.value = there.high === null ? '' : String(there.high);
      method.value = there.out_of_range.length > 0 ? 'rebalance' : 'propose';
    }
    const open = items.find(({ kind, state }) => kind === 'division' && (state === 'queued' || state === 'running'));
    if (open) take(open);
  } catch (error) {
    problem.value = asProblem(error);
  }
}

export function reset(): void {
  job.value = null;
  found.value = null;
  refusal.value = null;
  showing.value = 'after';
}

function take(next: Job): void {
  const before = job.peek();
  if (before?.id === next.id && before.state !== 'queued' && before.state !== 'running') return;
  job.value = next;
  if (before?.phase !== next.phase) say(tv('progressSaid', { phase: phaseName(next.phase), n: Math.round(next.progress * 100) }));
  if (next.state === 'done' && !found.peek()) void readResult(next.id);
}

async function readResult(id: string): Promise<void> {
  try {
    const result = await divideApi.read(id);
    if (job.peek()?.id !== id) return;
    found.value = result.found;
    if (result.found) {
      const { scores, households_moved } = result.found;
      if (isPhone.peek()) sheet.value = 'mid';
      say(tv('doneSaid', { n: scores.grids, p: formatPercent(scores.in_range), h: households_moved }));
    }
  } catch (error) {
    refusal.value = asProblem(error);
  }
}

export function start(): Promise<void> {
  return attempt(async () => {
    const id = communityId.peek();
    if (!id || !isSound.peek()) return;
    const wanted = { method: method.peek(), ...numbers.peek() };
    found.value = null;
    job.value = null;
    take(await divideApi.start(id, method.peek() === 'propose' ? wanted : { ...wanted, count: null }));
  });
}

export function cancel(): Promise<void> {
  return attempt(async () => {
    const now = job.peek();
    if (now) take(await divideApi.cancel(now.id));
  });
}

export async function makeDraft(title: string, reason: string): Promise<string | null> {
  const now = job.peek();
  if (!now) return null;
  let made: string | null = null;
  await attempt(async () => {
    const draft = await divideApi.makeDraft(now.id, title, reason);
    made = draft.id;
    if (found.peek()) found.value = { ...found.peek(), draft: draft.id } as Found;
    say(tv('made', { title: draft.title }));
  });
  return made;
}

const pollEvery_ms = 2_000;

/** Follows the job by the service's news; asks now and then as well, should those not come through. */
export function follow(): () => void {
  const stops = [
    effect(() => {
      const told = jobNews.value;
      const now = job.peek();
      if (!told || !now || told.job !== now.id) return;
      if (told.state === 'failed') void refresh(now.id);
      else take({ ...now, state: told.state, progress: told.progress, phase: told.phase });
    }),
    effect(() => {
      const told = news.value;
      if (told && told.community === communityId.peek()) newestEdition.value = told.edition;
    }),
    effect(() => {
      if (!isOpen.value) return;
      const id = job.peek()?.id;
      const timer = window.setInterval(() => id && void refresh(id), pollEvery_ms);
      return () => window.clearInterval(timer);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

async function refresh(id: string): Promise<void> {
  try {
    const now = await divideApi.job(id);
    if (job.peek()?.id === id) take(now);
  } catch {
    // the next round asks again; the bar stands still meanwhile
  }
}
