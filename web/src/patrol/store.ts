/** What lies on the phone for one member: the queue of actions with its photos, what was sent, the area, the patrol. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { ActionKind, ItemProblem } from './contract';
import { bytesOf, makeKey, sealer, valueOf, type Sealed, type Sealer } from './seal';
import type { TrackPoint } from './tracking';

export interface Entry {
  seq: number;
  id: string;
  run_id: string;
  kind: ActionKind;
  observed_at: string;
  photos: string[];
  state: 'queued' | 'refused';
  problem: ItemProblem | null;
}
/** An action as it waits, its text opened. */
export interface Item extends Entry {
  body: unknown;
}
export interface Done {
  id: string;
  kind: ActionKind;
  run_id: string;
  observed_at: string;
  sent_at: string;
  /** What the service calls it, where it has a number. */
  number: string | null;
  /** The patrol point it was about. */
  point_id: string | null;
}
interface PhotoRow extends Sealed {
  media_id: string | null;
}
interface Shape extends DBSchema {
  queue: { key: number; value: Omit<Entry, 'seq'> & { seq?: number; sealed: Sealed }; indexes: { id: string } };
  photo: { key: string; value: PhotoRow };
  done: { key: string; value: Done };
  kept: { key: string; value: unknown };
  track: { key: [string, number]; value: TrackPoint & { run_id: string } };
}
export interface Addition {
  id: string;
  run_id: string;
  kind: ActionKind;
  observed_at: string;
  body: unknown;
  photos?: { sha256: string; body: ArrayBuffer }[];
}
type Name = 'queue' | 'photo' | 'done' | 'kept' | 'track';

const strict = { durability: 'strict' } as const;
const MOST_DONE = 300;

/** All of a transaction's work, or none of it: what fails takes the rest with it. */
async function whole<T>(work: { done: Promise<void>; abort: () => void }, act: () => Promise<T>): Promise<T> {
  const ended = work.done.then(
    () => null,
    (error: unknown) => error ?? new Error('not stored'),
  );
  let made: T;
  try {
    made = await act();
  } catch (error) {
    try {
      work.abort();
    } catch {
      /* it has ended by itself */
    }
    await ended;
    throw error;
  }
  const error = await ended;
  if (error instanceof Error || error instanceof DOMException) throw error;
  return made;
}

export const databaseOf = (user: string): string => `wangge-patrol-${user}`;

export class Store {
  private database: IDBPDatabase<Shape> | null = null;
  private constructor(
    readonly name: string,
    private seal: Sealer,
  ) {}

  static async open(user: string, seal?: Sealer): Promise<Store> {
    const store = new Store(databaseOf(user), seal ?? { close: () => Promise.reject(new Error()), open: () => Promise.reject(new Error()) });
    if (!seal) store.seal = sealer(await store.key());
    return store;
  }

  static async destroy(user: string): Promise<void> {
    await deleteDB(databaseOf(user));
  }

  close(): void {
    this.database?.close();
    this.database = null;
  }

  private async key(): Promise<CryptoKey> {
    const found = await this.kept<CryptoKey>('key');
    if (found) return found;
    const made = await makeKey();
    // two tabs may make one at once: the first that is stored is the one
    return this.with(async (database) => {
      const work = database.transaction('kept', 'readwrite', strict);
      return whole(work, async () => {
        const there = await work.store.get('key');
        if (there === undefined) await work.store.put(made, 'key');
        return (there ?? made) as CryptoKey;
      });
    });
  }

  /** Runs on the open database; a handle that the browser has cut is opened anew, once. */
  private async with<T>(work: (database: IDBPDatabase<Shape>) => Promise<T>): Promise<T> {
    try {
      return await work(await this.opened());
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      if (name !== 'InvalidStateError' && name !== 'UnknownError') throw error;
      this.database = null;
      return work(await this.opened());
    }
  }

  private async opened(): Promise<IDBPDatabase<Shape>> {
    this.database ??= await openDB<Shape>(this.name, 1, {
      upgrade(database) {
        database.createObjectStore('queue', { keyPath: 'seq', autoIncrement: true }).createIndex('id', 'id', { unique: true });
        database.createObjectStore('photo');
        database.createObjectStore('done', { keyPath: 'id' });
        database.createObjectStore('kept');
        database.createObjectStore('track', { keyPath: ['run_id', 'seq'] });
      },
      blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
      terminated: () => (this.database = null),
    });
    return this.database;
  }

  // What was kept is trusted to be what this page wrote.
  async kept<T>(name: string): Promise<T | null> {
    return ((await this.with((database) => database.get('kept', name))) as T | undefined) ?? null;
  }

  async keep(name: string, value: unknown): Promise<void> {
    await this.with(async (database) => {
      if (value === null) await database.delete('kept', name);
      else await database.put('kept', value, name);
    });
  }

  /** As `keep`, closed: for what somebody has typed. */
  async keepSealed(name: string, value: unknown): Promise<void> {
    await this.keep(name, value === null ? null : await this.seal.close(bytesOf(value)));
  }

  async keptSealed(name: string): Promise<unknown> {
    const found = await this.kept<Sealed>(name);
    return found ? valueOf(await this.seal.open(found)) : null;
  }

  /** Stores an action with its photos and what changes of the patrol with it: all of it, or nothing. */
  async add(action: Addition, also: { kept?: Record<string, unknown>; without?: number } = {}): Promise<Item> {
    const sealed = await this.seal.close(bytesOf(action.body));
    const photos = await Promise.all(
      (action.photos ?? []).map(async ({ sha256, body }) => ({ sha256, row: { ...(await this.seal.close(body)), media_id: null } })),
    );
    const { id, run_id, kind, observed_at } = action;
    const entry = { id, run_id, kind, observed_at, photos: photos.map(({ sha256 }) => sha256), state: 'queued' as const, problem: null };
    const seq = await this.with(async (database) => {
      const work = database.transaction(['queue', 'photo', 'kept'], 'readwrite', strict);
      return whole(work, async () => {
        for (const { sha256, row } of photos) await work.objectStore('photo').put(row, sha256);
        for (const [name, value] of Object.entries(also.kept ?? {})) await work.objectStore('kept').put(value, name);
        if (also.without !== undefined) await work.objectStore('queue').delete(also.without);
        return work.objectStore('queue').add({ ...entry, sealed });
      });
    });
    return { ...entry, seq, body: action.body };
  }

  async items(): Promise<Item[]> {
    const rows = await this.with((database) => database.getAll('queue'));
    return Promise.all(
      rows.map(async ({ sealed, ...row }) => ({ ...row, seq: row.seq ?? 0, body: valueOf(await this.seal.open(sealed)) })),
    );
  }

  async photo(sha256: string): Promise<{ body: ArrayBuffer; media_id: string | null } | null> {
    const row = await this.with((database) => database.get('photo', sha256));
    return row ? { body: await this.seal.open(row), media_id: row.media_id } : null;
  }

  async photoSent(sha256: string, media_id: string): Promise<void> {
    await this.with(async (database) => {
      const work = database.transaction('photo', 'readwrite', strict);
      await whole(work, async () => {
        const row = await work.store.get(sha256);
        if (row) await work.store.put({ ...row, media_id }, sha256);
      });
    });
  }

  /** The service has it: it leaves the queue, and its photos the phone. */
  async accept(item: Entry, done: Done): Promise<void> {
    await this.leave(item, done);
  }

  /** Thrown away by the member. */
  async drop(item: Entry): Promise<void> {
    await this.leave(item, null);
  }

  private async leave(item: Entry, done: Done | null): Promise<void> {
    await this.with(async (database) => {
      const work = database.transaction(['queue', 'photo', 'done'], 'readwrite', strict);
      await whole(work, async () => {
        await work.objectStore('queue').delete(item.seq);
        const others = item.photos.length > 0 ? await work.objectStore('queue').getAll() : [];
        for (const sha256 of item.photos) {
          if (!others.some(({ photos }) => photos.includes(sha256))) await work.objectStore('photo').delete(sha256);
        }
        if (done) await work.objectStore('done').put(done);
      });
    });
  }

  async refuse(item: Entry, problem: ItemProblem): Promise<void> {
    await this.change(item.seq, { state: 'refused', problem });
  }

  async again(item: Entry): Promise<void> {
    await this.change(item.seq, { state: 'queued', problem: null });
  }

  private async change(seq: number, part: Pick<Entry, 'state' | 'problem'>): Promise<void> {
    await this.with(async (database) => {
      const work = database.transaction('queue', 'readwrite', strict);
      await whole(work, async () => {
        const row = await work.store.get(seq);
        if (row) await work.store.put({ ...row, ...part });
      });
    });
  }

  async done(): Promise<Done[]> {
    const all = await this.with((database) => database.getAll('done'));
    return all.sort((a, b) => b.sent_at.localeCompare(a.sent_at)).slice(0, MOST_DONE);
  }

  async addPoint(run_id: string, point: TrackPoint): Promise<void> {
    await this.with((database) => database.put('track', { ...point, run_id }));
  }

  async points(run_id: string): Promise<TrackPoint[]> {
    return this.with((database) => database.getAll('track', IDBKeyRange.bound([run_id, 0], [run_id, Infinity])));
  }

  /** What a finished patrol leaves behind goes, once all of it was sent. */
  async forgetWalk(): Promise<void> {
    await this.empty('track', 'done');
  }

  async empty(...names: Name[]): Promise<void> {
    await this.with(async (database) => {
      const work = database.transaction(names, 'readwrite', strict);
      await whole(work, async () => {
        for (const name of names) await work.objectStore(name).clear();
      });
    });
  }
}
