/** The way to the leaders' patrol pages: when they are on screen, and their own script, fetched when first needed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { editor } from '../edit/entry';
import { asOf, workspace } from '../state/app';
import { may, session } from '../state/data';

type Parts = typeof import('./Leading');

const parts = signal<Parts | null>(null);

/** Whoever leads sees others on patrol; that is a matter of now. */
export const mayLead = computed(() => session.value.status === 'in' && asOf.value === null && may('patrol.lead'));

const wanted = computed(() => mayLead.value && editor.value === null && workspace.value === 'patrol');

/** The parts of the leaders' pages while they are on screen. */
export const leading = computed<Parts | null>(() => (wanted.value ? parts.value : null));

effect(() => {
  if (!wanted.value) {
    untracked(() => parts.peek()?.stop());
    return;
  }
  untracked(() => {
    if (parts.peek()) parts.peek()?.start();
    else {
      void import('./Leading').then((loaded) => {
        parts.value = loaded;
        if (wanted.peek()) loaded.start();
      });
    }
  });
});
