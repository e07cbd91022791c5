/** The way to the statistics: when their tab is on screen, and their own script, fetched when first needed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { editor } from '../edit/entry';
import { tab, workspace } from '../state/app';
import { may, session } from '../state/data';

type Parts = typeof import('./Statistics');

const parts = signal<Parts | null>(null);

/** Whose role reads statistics. */
export const maySeeStatistics = computed(() => session.value.status === 'in' && may('statistics.read'));

const wanted = computed(() => maySeeStatistics.value && workspace.value === 'manage' && tab.value === 'statistics' && editor.value === null);

/** The parts of the statistics while they are on screen. */
export const statistics = computed<Parts | null>(() => (wanted.value ? parts.value : null));

effect(() => {
  if (!wanted.value) {
    untracked(() => parts.peek()?.stop());
    return;
  }
  untracked(() => {
    if (parts.peek()) parts.peek()?.start();
    else {
      void import('./Statistics').then((loaded) => {
        parts.value = loaded;
        if (wanted.peek()) loaded.start();
      });
    }
  });
});
