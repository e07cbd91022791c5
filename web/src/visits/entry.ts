/** The way to the visits: when their tab or one's own patrol area is on screen, and their own script. */
import { computed } from '@preact/signals';
import { editor } from '../edit/entry';
import { asOf, patrolArea, tab, workspace } from '../state/app';
import { may, session } from '../state/data';
import { partsWhile } from '../state/parts';

/** Whose role sees which household is due; visits are a matter of today. */
export const maySeeVisits = computed(() => session.value.status === 'in' && asOf.value === null && may('people.read'));

const wanted = computed(
  () =>
    maySeeVisits.value &&
    editor.value === null &&
    ((workspace.value === 'manage' && tab.value === 'visits') || (workspace.value === 'patrol' && patrolArea.value !== null)),
);

/** The parts of the visits while they are on screen. */
export const visits = partsWhile(wanted, () => import('./Visits'));
