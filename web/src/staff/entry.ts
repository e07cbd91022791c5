/** The way to the staff: when their tab is on screen, and their own script, fetched when first needed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { editor } from '../edit/entry';
import { tab, workspace } from '../state/app';
import { may, session } from '../state/data';

type Parts = typeof import('./Staff');

const parts = signal<Parts | null>(null);

/** Whose role sees the staff. */
export const maySeeStaff = computed(() => session.value.status === 'in' && may('staff.read'));

const wanted = computed(() => maySeeStaff.value && workspace.value === 'manage' && tab.value === 'staff' && editor.value === null);

/** The parts of the staff tab while it is on screen. */
export const staff = computed<Parts | null>(() => (wanted.value ? parts.value : null));

effect(() => {
  if (!wanted.value) {
    untracked(() => parts.peek()?.stop());
    return;
  }
  untracked(() => {
    if (parts.peek()) parts.peek()?.start();
    else {
      void import('./Staff').then((loaded) => {
        parts.value = loaded;
        if (wanted.peek()) loaded.start();
      });
    }
  });
});
