/** The way to the settings: when their workspace is on screen, and their own script, fetched when first needed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { workspace } from '../state/app';
import { session } from '../state/data';

type Parts = typeof import('./Access');

const parts = signal<Parts | null>(null);

const wanted = computed(() => session.value.status === 'in' && workspace.value === 'settings');

/** The parts of the settings while they are on screen. */
export const access = computed<Parts | null>(() => (wanted.value ? parts.value : null));

effect(() => {
  if (!wanted.value) {
    untracked(() => parts.peek()?.stop());
    return;
  }
  untracked(() => {
    if (parts.peek()) parts.peek()?.start();
    else {
      void import('./Access').then((loaded) => {
        parts.value = loaded;
        if (wanted.peek()) loaded.start();
      });
    }
  });
});
