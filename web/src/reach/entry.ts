/** The way to reach on foot: when somebody plans, and its own script, fetched when first needed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { workspace } from '../state/app';
import { may, session } from '../state/data';

type Parts = typeof import('./Reach');

const parts = signal<Parts | null>(null);

const wanted = computed(() => session.value.status === 'in' && workspace.value === 'plan' && may('statistics.read'));

/** The parts of reach while they are on screen. */
export const reach = computed<Parts | null>(() => (wanted.value ? parts.value : null));

effect(() => {
  if (!wanted.value) {
    untracked(() => parts.peek()?.stop());
    return;
  }
  untracked(() => {
    if (parts.peek()) parts.peek()?.start();
    else {
      void import('./Reach').then((loaded) => {
        parts.value = loaded;
        if (wanted.peek()) loaded.start();
      });
    }
  });
});
