/** Sends the queue in its order, each action exactly once by its id, and judges every answer; knows no page. */
import { Problem } from '../api/client';
import type { Action, ItemAnswer, ItemProblem, SyncAnswer } from './contract';
import type { Done, Item, Store } from './store';

const MOST = 10;

export interface Transport {
  /** The id of whoever is signed in now. */
  who: () => Promise<string>;
  photo: (body: ArrayBuffer) => Promise<string>;
  sync: (actions: Action[]) => Promise<SyncAnswer>;
}
export type Ended = 'empty' | 'later' | 'sign_in' | 'other_user' | 'revoked' | 'old';
export interface Told {
  sending: (ids: readonly string[]) => void;
  answered: (answer: SyncAnswer, sent_ms: number) => void;
  changed: () => Promise<void>;
}
type Verdict = 'later' | 'sign_in' | 'revoked' | 'old' | 'refused';

/** What an answer to a whole request means for the queue. */
export function verdictOn(error: unknown): Verdict {
  if (!(error instanceof Problem)) return 'later';
  const { status } = error;
  if (status === 401) return 'sign_in';
  if (status === 403) return error.body.code === 'foreign_origin' ? 'later' : 'revoked';
  if (status === 426) return 'old';
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500 ? 'later' : 'refused';
}

function problemOf(error: unknown): ItemProblem {
  const body = error instanceof Problem ? error.body : {};
  return { code: body.code ?? 'refused', zh: body.message_zh ?? body.detail ?? '', en: body.message_en ?? body.detail ?? '', params: {} };
}

/** A call for help goes before everything but the start of its own patrol. */
export function firstOf(queue: readonly Item[], most = MOST): Item[] {
  const sos = queue.find(({ kind }) => kind === 'sos');
  if (!sos) return queue.slice(0, most);
  const start = queue.find(({ kind, run_id }) => kind === 'start' && run_id === sos.run_id);
  return start ? [start, sos] : [sos];
}

class Round {
  /** Put off until the next round, so that one that does not get through blocks no other. */
  private readonly held = new Set<string>();
  private alone = 0;

  constructor(
    private readonly store: Store,
    private readonly transport: Transport,
    private readonly told: Told,
  ) {}

  async run(user: string): Promise<Ended> {
    let isKnown = false;
    for (;;) {
      const queue = (await this.store.items()).filter(({ id, state }) => state === 'queued' && !this.held.has(id));
      if (queue.length === 0) return this.held.size > 0 ? 'later' : 'empty';
      if (!isKnown) {
        const ended = await this.identified(user);
        if (ended) return ended;
        isKnown = true;
      }
      const batch = firstOf(queue, this.alone > 0 ? 1 : MOST);
      this.alone = Math.max(0, this.alone - 1);
      this.told.sending(batch.map(({ id }) => id));
      const ended = await this.send(batch, queue);
      await this.told.changed();
      if (ended) return ended;
    }
  }

  private async identified(user: string): Promise<Ended | null> {
    try {
      return (await this.transport.who()) === user ? null : 'other_user';
    } catch (error) {
      const verdict = verdictOn(error);
      return verdict === 'refused' ? 'later' : verdict;
    }
  }

  private async send(batch: readonly Item[], queue: readonly Item[]): Promise<Ended | null> {
    const ready: { item: Item; action: Action }[] = [];
    for (const item of batch) {
      const media = await this.photos(item);
      if (typeof media === 'string') return media;
      if (media) ready.push({ item, action: actionOf(item, media) });
    }
    if (ready.length === 0) return null;
    const sent_ms = Date.now();
    let answer: SyncAnswer;
    try {
      answer = await this.transport.sync(ready.map(({ action }) => action));
    } catch (error) {
      const verdict = verdictOn(error);
      if (verdict !== 'refused') return verdict;
      // somebody in it is not understood: each by itself shows who
      if (ready.length > 1) this.alone = ready.length;
      else if (ready[0]) await this.store.refuse(ready[0].item, problemOf(error));
      return null;
    }
    this.told.answered(answer, sent_ms);
    const answers = new Map(answer.items.map((each) => [each.id, each]));
    for (const { item } of ready) await this.settle(item, answers.get(item.id), queue);
    return null;
  }

  /** The ids of its photos once the service has them all; null when it waits or was refused, or how the round ends. */
  private async photos(item: Item): Promise<string[] | null | Ended> {
    const ids: string[] = [];
    for (const sha256 of item.photos) {
      const photo = await this.store.photo(sha256);
      if (!photo) continue;
      try {
        const id = photo.media_id ?? (await this.transport.photo(photo.body));
        if (!photo.media_id) await this.store.photoSent(sha256, id);
        ids.push(id);
      } catch (error) {
        const verdict = verdictOn(error);
        if (verdict === 'refused') await this.store.refuse(item, problemOf(error));
        else if (verdict !== 'later' || !(error instanceof Problem) || error.status === 0) return verdict;
        else this.held.add(item.id);
        return null;
      }
    }
    return ids;
  }

  private async settle(item: Item, answer: ItemAnswer | undefined, queue: readonly Item[]): Promise<void> {
    if (!answer || answer.status >= 500) this.held.add(item.id);
    else if (answer.status === 200 || answer.status === 201) await this.store.accept(item, doneOf(item, answer));
    else if (isEarly(item, answer, queue)) this.held.add(item.id);
    else await this.store.refuse(item, answer.problem ?? { code: `${answer.status}`, zh: '', en: '', params: {} });
  }
}

/** Its patrol's start is not there yet but still on its way. */
function isEarly(item: Item, { problem }: ItemAnswer, queue: readonly Item[]): boolean {
  return problem?.code === 'no_run' && queue.some(({ kind, run_id }) => kind === 'start' && run_id === item.run_id);
}

function actionOf(item: Item, media: string[]): Action {
  const { id, seq, run_id, kind, observed_at } = item;
  const body = kind === 'finding' ? { ...(item.body as object), media_ids: media } : item.body;
  return { id, seq, run_id, kind, observed_at, body };
}

function doneOf({ id, kind, run_id, observed_at, body }: Item, { answer }: ItemAnswer): Done {
  const incident = answer?.incident as { number?: unknown } | undefined;
  const number = typeof incident?.number === 'string' ? incident.number : null;
  const point = (body as { point_id?: unknown }).point_id;
  return { id, kind, run_id, observed_at, sent_at: new Date().toISOString(), number, point_id: typeof point === 'string' ? point : null };
}

export function flush(store: Store, transport: Transport, user: string, told: Told): Promise<Ended> {
  return new Round(store, transport, told).run(user);
}

/** Full jitter: anything up to a limit that doubles, so that many phones do not come back at once. */
export function pause_ms(failed: number, random = Math.random): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(failed, 6)) * random();
}
