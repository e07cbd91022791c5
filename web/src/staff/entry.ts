/** The way to the staff: when their tab is on screen, and their own script, fetched when first needed. */
import { computed } from '@preact/signals';
import { editor } from '../edit/entry';
import { tab, workspace } from '../state/app';
import { may, session } from '../state/data';
import { partsWhile } from '../state/parts';

/** Whose role sees the staff. */
export const maySeeStaff = computed(() => session.value.status === 'in' && may('staff.read'));

const wanted = computed(() => maySeeStaff.value && workspace.value === 'manage' && tab.value === 'staff' && editor.value === null);

/** The parts of the staff tab while it is on screen. */
export const staff = partsWhile(wanted, () => import('./Staff'));
