/** The way to the leaders' patrol pages: when they are on screen, and their own script, fetched when first needed. */
import { computed } from '@preact/signals';
import { editor } from '../edit/entry';
import { asOf, workspace } from '../state/app';
import { may, session } from '../state/data';
import { partsWhile } from '../state/parts';

/** Whoever leads sees others on patrol; that is a matter of now. */
export const mayLead = computed(() => session.value.status === 'in' && asOf.value === null && may('patrol.lead'));

const wanted = computed(() => mayLead.value && editor.value === null && workspace.value === 'patrol');

/** The parts of the leaders' pages while they are on screen. */
export const leading = partsWhile(wanted, () => import('./Leading'));
