/** The run of all standards: asked for, followed, and what it found. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { Problem } from '../api/client';
import { jobNews } from '../edit/live';
import { say } from '../state/announce';
import { community } from '../state/data';
import { reachApi, type Run } from './api';
import * as scenarios from './scenarios';
import { tr } from './text';

export const run = signal<Run | null>(null);
export const problem = signal<Problem | null>(null);
export const asking = signal(false);
export const isOpen = computed(() => run.value?.state === 'queued' || run.value?.state === 'running');

let waiting = 0;
let reading: AbortController | null = null;

async function follow(id: string): Promise<void> {
  window.clearTimeout(waiting);
  try {
    const wasOpen = isOpen.peek();
    run.value = await reachApi.run(id);
    if (isOpen.peek()) waiting = window.setTimeout(() => void follow(id), 1500);
    else if (wasOpen) say(tr(run.value.state === 'done' ? 'runDone' : 'runEnded'));
  } catch (error) {
    problem.value = error as Problem;
  }
}

/** Reads the last run of the community, and goes on following one that is under way. */
async function read(where: string): Promise<void> {
  reading?.abort();
  reading = new AbortController();
  run.value = null;
  try {
    const { items } = await reachApi.runs(where, reading.signal);
    const last = items.find(({ state }) => state === 'queued' || state === 'running') ?? items.find(({ state }) => state === 'done');
    if (last) await follow(last.id);
  } catch (error) {
    if (!(error instanceof DOMException)) problem.value = error as Problem;
  }
}

/** Begins listening until the returned function is called. */
export function startRuns(): () => void {
  const stops = [
    effect(() => {
      const where = community.value?.id;
      untracked(() => where && void read(where));
    }),
    effect(() => {
      const news = jobNews.value;
      untracked(() => {
        const now = run.peek();
        if (news && now && isOpen.peek()) void follow(now.id);
      });
    }),
  ];
  return () => {
    window.clearTimeout(waiting);
    reading?.abort();
    stops.forEach((each) => each());
  };
}

/** Has everything measured, with the scenario that is open. */
export async function start(): Promise<void> {
  const where = community.peek()?.id;
  if (!where || asking.peek()) return;
  asking.value = true;
  problem.value = null;
  try {
    const open = scenarios.isOpen.peek() ? scenarios.opened.peek() : null;
    const asked = await reachApi.start(where, open?.id ?? null);
    run.value = asked;
    await follow(asked.id);
  } catch (error) {
    problem.value = error as Problem;
  } finally {
    asking.value = false;
  }
}

export async function stop(): Promise<void> {
  const now = run.peek();
  if (!now) return;
  try {
    run.value = await reachApi.stop(now.id);
  } catch (error) {
    problem.value = error as Problem;
  }
}
