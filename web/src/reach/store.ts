/** What planning holds of reach on foot: the question, sites that are tried, the answer, and that of now beside it. */
import { batch, computed, signal } from '@preact/signals';
import type { LngLat } from '../api/types';
import { rounded } from '../edit/geometry';
import { formatNumber, formatPercent } from '../format';
import { say } from '../state/announce';
import { facilityKind } from '../state/app';
import { community } from '../state/data';
import { Resource } from '../state/resource';
import { facilityKindName } from '../ui/facilityKinds';
import { reachApi, type Figures, type Group, type Question, type Standard, type Survey } from './api';
import { tr } from './text';

/** Metres offered beside those of the standards. */
const plainLimits = [300, 500, 800, 1000];
export const mostSites = 5;

export interface Closed {
  id: string;
  name: string;
  at: LngLat;
}

interface Answer {
  key: string;
  survey: Survey;
}

const standardsResource = new Resource<{ items: Standard[] }>();
const answers = new Resource<Answer>();
/** Answers about things as they are: the first to a question is one, and is asked for again only when sites came with it. */
const bases = new Resource<Answer>();
const first = signal<Answer | null>(null);
export const answer = answers.state;
export const retry = (): Promise<void> => answers.retry();

export const limit = signal<number | null>(null);
export const group = signal<Group | null>(null);
export const sites = signal<LngLat[]>([]);
/** Existing facilities that are supposed to be gone, and ways that are supposed to be open. */
export const closed = signal<Closed[]>([]);
export const links = signal<LngLat[][]>([]);
export const placing = signal<'site' | 'link' | null>(null);
/** Where the link that is being drawn begins. */
export const linkFrom = signal<LngLat | null>(null);
export const aim = signal<LngLat | null>(null);
export const byKeyboard = signal(false);
export const wanted = signal(1);
export const choosing = signal(false);
/** What the last choice of sites can be off the best at most, as a share; null: not chosen, or changed since. */
export const off = signal<number | null>(null);

/** Kinds that some standard names: they are planned for even where none stands. */
export const kinds = computed(() => [...new Set((standardsResource.state.value.data?.items ?? []).map(({ kind }) => kind))]);
export const standards = computed(() =>
  (standardsResource.state.value.data?.items ?? []).filter(({ kind }) => kind === facilityKind.value).sort((a, b) => a.limit_m - b.limit_m),
);
/** The standard in force on the page: the one with the chosen metres, else the one that must be kept. */
export const standard = computed<Standard | null>(() => {
  const all = standards.value;
  if (limit.value !== null) return all.find(({ limit_m }) => limit_m === limit.value) ?? null;
  return all.find(({ duty }) => duty === 'must') ?? all[0] ?? null;
});
export const metres = computed(() => limit.value ?? standard.value?.limit_m ?? 500);
export const forWhom = computed<Group>(() => group.value ?? standard.value?.group ?? standards.value[0]?.group ?? 'people');
/** Distances one can choose: the standards' own, then others. */
export const choices = computed<[number, Standard | null][]>(() => {
  const own = standards.value.map((each): [number, Standard] => [each.limit_m, each]);
  const others = plainLimits.filter((each) => !own.some(([metres_]) => metres_ === each)).map((each): [number, null] => [each, null]);
  return [...own, ...others];
});

function question(): Question | null {
  const kind = facilityKind.value;
  const where = community.value?.id;
  // before the standards are here the metres to ask about are not known
  if (!kind || !where || (!standardsResource.state.value.data && !standardsResource.state.value.problem)) return null;
  return { community_id: where, kind, limit_m: metres.value, group: forWhom.value, added: sites.value, closed: closed.value.map(({ id }) => id), links: links.value };
}

const bare = { added: [], closed: [], links: [] };
export const isBare = (asked_: Question): boolean => asked_.added.length + asked_.closed.length + asked_.links.length === 0;

export const asked = computed(question);
export const baseKey = computed(() => (asked.value ? JSON.stringify({ ...asked.value, ...bare }) : ''));

/** The answer to what is asked; while one is under way the one before, if it is of the same question but for the sites. */
export const survey = computed<Survey | null>(() => {
  const found = answer.value.data;
  return found?.key === baseKey.value ? found.survey : null;
});
export const base = computed<Survey | null>(() => [first.value, bases.state.value.data].find((each) => each?.key === baseKey.value)?.survey ?? null);

export function readStandards(): void {
  if (!standardsResource.state.peek().data) void standardsResource.load((abort) => reachApi.standards(abort));
}

let waiting = 0;

/** Asks; a little later while a site is being dragged. */
export function ask(now: Question, soon: boolean): void {
  const key = baseKey.peek();
  window.clearTimeout(waiting);
  const run = (): void => {
    void answers.load(async (abort) => {
      const found = { key, survey: await reachApi.survey(now, abort) };
      if (isBare(now)) first.value = found;
      return found;
    });
    if (!isBare(now) && !base.peek()) {
      void bases.load(async (abort) => ({ key, survey: await reachApi.survey({ ...now, ...bare }, abort) }));
    }
  };
  if (soon) run();
  else waiting = window.setTimeout(run, 120);
}

export function put(at: LngLat): void {
  if (sites.peek().length >= 20) return;
  batch(() => {
    sites.value = [...sites.peek(), rounded(at)];
    off.value = null;
  });
}

export function move(index: number, at: LngLat): void {
  batch(() => {
    sites.value = sites.peek().map((each, i) => (i === index ? rounded(at) : each));
    off.value = null;
  });
}

export function remove(index: number): void {
  batch(() => {
    sites.value = sites.peek().filter((_, i) => i !== index);
    off.value = null;
  });
}

export function clear(): void {
  batch(() => {
    sites.value = [];
    closed.value = [];
    links.value = [];
    placing.value = null;
    linkFrom.value = null;
    off.value = null;
  });
}

/** Supposes that an existing facility is gone, or takes that back. */
export function close(facility: Closed, isGone = !closed.peek().some(({ id }) => id === facility.id)): void {
  const others = closed.peek().filter(({ id }) => id !== facility.id);
  batch(() => {
    closed.value = isGone ? [...others, facility] : others;
    off.value = null;
  });
}

/** The first press is where a way begins, the second where it ends. */
export function link(at: LngLat): void {
  const from = linkFrom.peek();
  if (!from) {
    linkFrom.value = rounded(at);
    return;
  }
  batch(() => {
    linkFrom.value = null;
    if (links.peek().length < 10) links.value = [...links.peek(), [from, rounded(at)]];
  });
}

export function unlink(index: number): void {
  links.value = links.peek().filter((_, i) => i !== index);
}

let asking: AbortController | null = null;

/** Has the service choose so many more sites, and tries them. */
export async function choose(): Promise<void> {
  const now = asked.peek();
  if (!now || choosing.peek()) return;
  asking = new AbortController();
  choosing.value = true;
  say(tr('choosing'));
  try {
    const { proposal } = await reachApi.survey({ ...now, sites: wanted.peek() }, asking.signal);
    if (!proposal) return;
    batch(() => {
      sites.value = [...sites.peek(), ...proposal.sites.map(({ point }) => point)];
      off.value = proposal.at_most > 0 ? Math.max(0, 1 - proposal.gained / proposal.at_most) : 0;
    });
    if (proposal.sites.length === 0) say(tr('noGain'));
  } catch {
    // the survey itself says what is wrong with the service
    void answers.retry();
  } finally {
    choosing.value = false;
  }
}

/** Leaves the map and what is under way; the sites stay as long as the kind is the same. */
export function leave(): void {
  window.clearTimeout(waiting);
  asking?.abort();
  placing.value = null;
  linkFrom.value = null;
  aim.value = null;
  byKeyboard.value = false;
}

/** The kind that what is tried here is about. */
export let begun: string | null = null;

/** Another kind is another question: what was tried and chosen for the one before goes. */
export function begin(kind = facilityKind.peek()): void {
  begun = kind;
  batch(() => {
    clear();
    limit.value = null;
    group.value = null;
  });
}

export function people(n: number): string {
  const rounding = survey.value?.rounded_to ?? 1;
  return tr(rounding > 1 ? 'about' : 'exact', { n: formatNumber(n) });
}

export function share({ met, gap, unknown }: Figures): number {
  const all = met + gap + unknown;
  return all === 0 ? 0 : gap / all;
}

/** The answer in a sentence. */
export function sentence(found: Survey): string {
  const { met, gap, unknown } = found.whole;
  const about = found.rounded_to > 1 ? tr('roughly') : '';
  const words = { about, all: formatNumber(met + gap + unknown), group: tr(`group.${forWhom.value}`), limit: formatNumber(metres.value), kind: facilityKindName(facilityKind.value ?? '').toLowerCase() };
  if (met + gap + unknown === 0) return tr('sentenceNobody', words);
  return gap === 0 ? tr('sentenceMet', words) : tr('sentence', { ...words, gap: formatNumber(gap), share: formatPercent(share(found.whole)) });
}
