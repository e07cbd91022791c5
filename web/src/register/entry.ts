/** The way to households and their files: their own script, fetched when a building, a facility, a device or a file is first on screen. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { householdId, selection } from '../state/app';
import { session } from '../state/data';

type Parts = typeof import('./parts');

const parts = signal<Parts | null>(null);

const kinds = new Set(['building', 'facility', 'device']);

const wanted = computed(() => session.value.status === 'in' && (kinds.has(selection.value?.kind ?? '') || householdId.value !== null));

/** The parts of the register once they are here. */
export const register = computed<Parts | null>(() => parts.value);

effect(() => {
  if (!wanted.value || untracked(() => parts.peek()) !== null) return;
  void import('./parts').then((loaded) => {
    loaded.start();
    parts.value = loaded;
  });
});
