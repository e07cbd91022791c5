/** One remote thing and its states: loading keeps the previous data on screen, a newer request cancels an older one. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { Problem } from '../api/client';

export interface Remote<T> {
  data: T | null;
  loading: boolean;
  problem: Problem | null;
}

export class Resource<T> {
  readonly #state = signal<Remote<T>>({ data: null, loading: false, problem: null });
  #abort: AbortController | null = null;
  #again: (() => Promise<void>) | null = null;

  get state(): ReadonlySignal<Remote<T>> {
    return this.#state;
  }

  /** Runs `read`; a stale answer is dropped, `keep` leaves old data visible meanwhile. */
  async load(read: (signal: AbortSignal) => Promise<T>, keep = true): Promise<void> {
    this.#again = () => this.load(read, keep);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#state.value = { data: keep ? this.#state.value.data : null, loading: true, problem: null };
    try {
      const data = await read(abort.signal);
      if (!abort.signal.aborted) this.#state.value = { data, loading: false, problem: null };
    } catch (error) {
      if (abort.signal.aborted) return;
      const problem = error instanceof Problem ? error : new Problem(0, { code: 'unreadable' });
      this.#state.value = { data: this.#state.value.data, loading: false, problem };
    }
  }

  async retry(): Promise<void> {
    await this.#again?.();
  }

  clear(): void {
    this.#abort?.abort();
    this.#again = null;
    this.#state.value = { data: null, loading: false, problem: null };
  }
}
