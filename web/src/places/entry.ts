/** The way to devices and to what is known of a place: their own script, fetched when one is first on screen. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { selection } from '../state/app';
import { session } from '../state/data';

type Parts = typeof import('./parts');

const parts = signal<Parts | null>(null);

const kinds = ['device', 'point', 'building'];
const wanted = computed(() => session.value.status === 'in' && kinds.includes(selection.value?.kind ?? ''));

/** The parts once they are here. */
export const places = computed<Parts | null>(() => parts.value);

effect(() => {
  if (!wanted.value || untracked(() => parts.peek()) !== null) return;
  void import('./parts').then((loaded) => {
    loaded.start();
    parts.value = loaded;
  });
});
