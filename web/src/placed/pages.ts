/** A list that grows page by page and starts again when what is asked changes. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/client';
import { placedApi, type Asked } from './api';

export interface Pages<T> {
  items: T[] | null;
  problem: Problem | null;
  busy: boolean;
  /** Reads on where the list ends; none when it is complete. */
  more: (() => void) | null;
  retry: () => Promise<void>;
}

interface State<T> {
  items: T[] | null;
  cursor: string | null;
  problem: Problem | null;
  busy: boolean;
}

const pause_ms = 200;

export function usePages<T>(noun: string, asked: Asked, isWanted: boolean): Pages<T> {
  const state = useSignal<State<T>>({ items: null, cursor: null, problem: null, busy: false });
  const key = JSON.stringify(asked);

  async function read(cursor: string | null, abort?: AbortSignal): Promise<void> {
    state.value = { ...state.peek(), busy: true, problem: null };
    try {
      const page = await placedApi.page<T>(noun, { ...asked, cursor }, abort);
      const before = cursor === null ? [] : (state.peek().items ?? []);
      state.value = { items: [...before, ...page.items], cursor: page.next_cursor, problem: null, busy: false };
    } catch (error) {
      if (abort?.aborted) return;
      state.value = { ...state.peek(), busy: false, problem: error instanceof Problem ? error : new Problem(0, { code: 'unreadable' }) };
    }
  }

  useEffect(() => {
    if (!isWanted) return;
    const abort = new AbortController();
    // the first list comes at once; somebody who types is waited for
    const timer = window.setTimeout(() => void read(null, abort.signal), state.peek().items === null ? 0 : pause_ms);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [noun, key, isWanted]);

  const { items, cursor, problem, busy } = state.value;
  return {
    items,
    problem,
    busy,
    more: cursor === null || busy ? null : () => void read(cursor),
    retry: () => read(null),
  };
}
