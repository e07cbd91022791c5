/** Parts of the page with a script of their own, fetched when they first come on screen. */
import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';

/** What such a script gives: it is started when its parts come on screen, and stopped when they leave it. */
interface Parts {
  start: () => void;
  stop: () => void;
}

/** The parts while they are wanted and there; none before their script has come. */
export function partsWhile<P extends Parts>(wanted: ReadonlySignal<boolean>, fetch: () => Promise<P>): ReadonlySignal<P | null> {
  const parts = signal<P | null>(null);
  let coming = false;
  effect(() => {
    const on = wanted.value;
    untracked(() => {
      const here = parts.peek();
      if (!on) here?.stop();
      else if (here) here.start();
      else if (!coming) {
        coming = true;
        void fetch()
          .then((loaded) => {
            parts.value = loaded;
            if (wanted.peek()) loaded.start();
          })
          .finally(() => (coming = false));
      }
    });
  });
  return computed(() => (wanted.value ? parts.value : null));
}
