/** What stays on the phone: half-written text, reports that were sent, and photos until the service has them. */

const PREFIX = 'wangge.snap.';

// What was kept is trusted to be what this page wrote.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function kept<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    /* a phone without room, or a private window: the page works on, it only forgets */
  }
}

/** As ArrayBuffer: Safari has lost photos kept as files. */
const inMemory = new Map<string, ArrayBuffer>();

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('wangge-snap', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('photos');
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(new Error('no storage'));
  });
}

async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const work = database.transaction('photos', mode);
      const asked = ask(work.objectStore('photos'));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = () => reject(new Error('not stored'));
    });
  } finally {
    database.close();
  }
}

export async function keepPhoto(sha256: string, body: ArrayBuffer): Promise<void> {
  inMemory.set(sha256, body);
  await inStore('readwrite', (store) => store.put(body, sha256)).catch(() => undefined);
}

export async function photoOf(sha256: string): Promise<ArrayBuffer | null> {
  const here = inMemory.get(sha256);
  if (here) return here;
  const found = await inStore<unknown>('readonly', (store) => store.get(sha256)).catch(() => null);
  return found instanceof ArrayBuffer ? found : null;
}

export async function forgetPhoto(sha256: string): Promise<void> {
  inMemory.delete(sha256);
  await inStore('readwrite', (store) => store.delete(sha256)).catch(() => undefined);
}
