/** The way to the visits: when their tab or one's own patrol area is on screen, and their own script. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { editor } from '../edit/entry';
import { asOf, patrolArea, tab, workspace } from '../state/app';
import { may, session } from '../state/data';

type Parts = typeof import('./Visits');

const parts = signal<Parts | null>(null);

/** Whose role sees which household is due; visits are a matter of today. */
export const maySeeVisits = computed(() => session.value.status === 'in' && asOf.value === null && may('people.read'));

const wanted = computed(
  () =>
    maySeeVisits.value &&
    editor.value === null &&
    ((workspace.value === 'manage' && tab.value === 'visits') || (workspace.value === 'patrol' && patrolArea.value !== null)),
);

/** The parts of the visits while they are on screen. */
export const visits = computed<Parts | null>(() => (wanted.value ? parts.value : null));

effect(() => {
  if (!wanted.value) {
    untracked(() => parts.peek()?.stop());
    return;
  }
  untracked(() => {
    if (parts.peek()) parts.peek()?.start();
    else {
      void import('./Visits').then((loaded) => {
        parts.value = loaded;
        if (wanted.peek()) loaded.start();
      });
    }
  });
});
