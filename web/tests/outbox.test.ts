import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../src/api/client';
import type { Action, ItemAnswer, SyncAnswer } from '../src/patrol/contract';
import { flush, pause_ms, type Ended, type Transport } from '../src/patrol/flush';
import { orderedId } from '../src/phone/ids';
import { makeKey, sealer, type Sealer } from '../src/patrol/seal';
import { Store, type Item } from '../src/patrol/store';

const silent = { sending: () => undefined, answered: () => undefined, changed: () => Promise.resolve() };
const away = new Problem(0, {});
const at = '2026-11-23T21:10:00+08:00';

/** A service that keeps what it took by its id, and can be made to misbehave. */
class Service implements Transport {
  rows = new Map<string, Action>();
  photos: number[] = [];
  batches: string[][] = [];
  user = 'me';
  before: (actions: Action[]) => void = () => undefined;
  after: (actions: Action[]) => void = () => undefined;
  judge: (action: Action) => Partial<ItemAnswer> = () => ({});
  photo = (body: ArrayBuffer): Promise<string> => Promise.resolve(`media-${this.photos.push(body.byteLength)}`);
  who = (): Promise<string> => Promise.resolve(this.user);
  async sync(actions: Action[]): Promise<SyncAnswer> {
    await Promise.resolve();
    this.before(actions);
    this.batches.push(actions.map(({ kind }) => kind));
    const items = actions.map((action) => {
      const said: ItemAnswer = { id: action.id, status: this.rows.has(action.id) ? 200 : 201, answer: null, problem: null, ...this.judge(action) };
      if (said.status === 201) this.rows.set(action.id, action);
      return said;
    });
    this.after(actions);
    return { at, skew_s: 0, scope_generation: '1', revoked: false, items };
  }
}

let store: Store;
let service: Service;
let seal: Sealer;
let tests = 0;
const run = orderedId();
const add = (kind: Action['kind'], body: unknown = {}, photos: { sha256: string; body: ArrayBuffer }[] = []): Promise<Item> =>
  store.add({ id: orderedId(), run_id: run, kind, observed_at: at, body, photos });
const go = (): Promise<Ended> => flush(store, service, 'me', silent);
const waiting = async (): Promise<string[]> => (await store.items()).map(({ kind, state }) => `${kind} ${state}`);

beforeEach(async () => {
  seal = sealer(await makeKey());
  store = await Store.open(`t${(tests += 1)}`, seal);
  service = new Service();
});

describe('the outbox', () => {
  it('sends everything in its order, ten at a time, photos first, and keeps nothing of it', async () => {
    await add('start');
    await add('finding', { incident: { text: '路灯' } }, [{ sha256: 'aa', body: new ArrayBuffer(9) }]);
    for (let n = 0; n < 12; n += 1) await add('note', { text: `${n}` });
    expect(await go()).toBe('empty');
    expect(service.batches.map((batch) => batch.length)).toEqual([10, 4]);
    const sent = [...service.rows.values()];
    expect(sent.map(({ seq }) => seq)).toEqual([...sent.map(({ seq }) => seq)].sort((a, b) => a - b));
    expect(sent[1]?.body).toEqual({ incident: { text: '路灯' }, media_ids: ['media-1'] });
    expect(await store.items()).toEqual([]);
    expect(await store.photo('aa')).toBeNull();
    expect(await store.done()).toHaveLength(14);
  });

  it('has each action on the service once, whichever requests and answers are lost', async () => {
    await add('start');
    for (let n = 0; n < 30; n += 1) await add('note', { text: `${n}` }, n % 7 ? [] : [{ sha256: `p${n}`, body: new ArrayBuffer(n + 1) }]);
    let request = 0;
    const faults = { before: 0, after: 0 };
    service.before = () => {
      if ((request += 1) % 3 === 1) {
        faults.before += 1;
        throw away;
      }
    };
    service.after = () => {
      if (request % 3 === 2) {
        faults.after += 1;
        throw away;
      }
    };
    let rounds = 0;
    while ((await go()) !== 'empty' && rounds < 50) rounds += 1;
    expect(Math.min(faults.before, faults.after)).toBeGreaterThan(2);
    expect(service.rows.size).toBe(31);
    expect([...service.rows.values()].map(({ seq }) => seq)).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
    expect(service.photos).toHaveLength(5);
  });

  it('keeps what was refused with its reason and goes on with the rest', async () => {
    await add('start');
    const bad = await add('check_in', { point_id: 'p3' });
    await add('finish');
    service.judge = ({ kind }) => (kind === 'check_in' ? { status: 422, problem: { code: 'too_far', zh: '离 3 号点 86 m', en: '', params: {} } } : {});
    expect(await go()).toBe('empty');
    expect(await waiting()).toEqual(['check_in refused']);
    expect((await store.items())[0]?.problem?.zh).toBe('离 3 号点 86 m');
    service.judge = () => ({});
    await store.again(bad);
    expect(await go()).toBe('empty');
    expect(service.rows.size).toBe(3);
  });

  it('finds the one that spoils a whole batch', async () => {
    for (const text of ['1', '2', 'bad', '3']) await add('note', { text });
    service.before = (actions) => {
      if (actions.some(({ body }) => (body as { text: string }).text === 'bad')) throw new Problem(422, { code: 'input', message_zh: '文字太长' });
    };
    expect(await go()).toBe('empty');
    expect(service.rows.size).toBe(3);
    expect(await waiting()).toEqual(['note refused']);
  });

  it('waits with what came before its own start, and not when that was refused', async () => {
    await add('start');
    await add('pause');
    let isOpen = false;
    service.judge = ({ kind }) =>
      kind === 'start' ? (isOpen ? {} : { status: 503 }) : service.rows.size > 0 ? {} : { status: 409, problem: { code: 'no_run', zh: '', en: '', params: { retry: true } } };
    expect(await go()).toBe('later');
    expect(await waiting()).toEqual(['start queued', 'pause queued']);
    isOpen = true;
    expect(await go()).toBe('empty');
    expect(service.rows.size).toBe(2);
  });

  it('sends a call for help before what waits, with the start of its patrol', async () => {
    await add('start');
    for (let n = 0; n < 12; n += 1) await add('note');
    await add('sos');
    await go();
    expect(service.batches[0]).toEqual(['start', 'sos']);
  });

  it.each<[Problem | null, string, Ended]>([
    [new Problem(401, {}), 'me', 'sign_in'],
    [new Problem(403, { code: 'revoked' }), 'me', 'revoked'],
    [new Problem(426, {}), 'me', 'old'],
    [new Problem(503, {}), 'me', 'later'],
    [null, 'somebody else', 'other_user'],
  ])('keeps everything when the service says %s to %s', async (problem, user, ended) => {
    await add('start');
    service.user = user;
    service.before = () => {
      if (problem) throw problem;
    };
    expect(await go()).toBe(ended);
    expect(await waiting()).toEqual(['start queued']);
    expect(service.rows.size).toBe(0);
  });

  it('is not held up by a photo that the service cannot read now, and refuses one that is none', async () => {
    await add('finding', {}, [{ sha256: 'busy', body: new ArrayBuffer(1) }]);
    await add('finding', {}, [{ sha256: 'none', body: new ArrayBuffer(2) }]);
    await add('note');
    service.photo = (body) => Promise.reject(new Problem(body.byteLength === 1 ? 503 : 422, { code: 'no_photo' }));
    expect(await go()).toBe('later');
    expect(await waiting()).toEqual(['finding queued', 'finding refused']);
    expect(service.rows.size).toBe(1);
  });

  it('lets nobody read texts or photos without its key, and nothing is half stored', async () => {
    await add('note', { text: '三号楼东门' }, [{ sha256: 'cc', body: new TextEncoder().encode('三号楼').buffer }]);
    const other = await Store.open(`t${tests}`, sealer(await makeKey()));
    await expect(other.items()).rejects.toThrow();
    await expect(store.add({ id: (await store.items())[0]?.id ?? '', run_id: run, kind: 'note', observed_at: at, body: {}, photos: [{ sha256: 'dd', body: new ArrayBuffer(1) }] })).rejects.toThrow();
    expect(await store.photo('dd')).toBeNull();
    expect(await store.items()).toHaveLength(1);
  });

  it('waits ever longer, up to a minute, and never all phones alike', () => {
    expect([0, 3, 20].map((failed) => pause_ms(failed, () => 1))).toEqual([1000, 8000, 60_000]);
    expect(pause_ms(3, () => 0.25)).toBe(2000);
  });
});
