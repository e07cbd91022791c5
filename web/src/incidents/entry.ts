/** The way to the incidents: when their tab, a case or one's own patrol is on screen, and their own script. */
import { computed } from '@preact/signals';
import { editor } from '../edit/entry';
import { asOf, desk, householdId, incidentId, queue, selection, tab, workspace } from '../state/app';
import { may, session } from '../state/data';
import { partsWhile } from '../state/parts';
import type { Desk } from '../state/url';

/** Whose role sees incidents; they are a matter of today. */
export const maySeeIncidents = computed(() => session.value.status === 'in' && asOf.value === null && may('incidents.read'));

export const mayReport = computed(() => maySeeIncidents.value && may('incidents.report'));

/** Whether the incidents' tab is on screen. */
export const incidentsOpen = computed(() => maySeeIncidents.value && editor.value === null && workspace.value === 'manage' && tab.value === 'incidents');

/** What the tab shows: whoever dispatches, or comes for a queue, begins at the board, the others at their own tasks. */
export const deskNow = computed<Desk>(() => desk.value ?? (queue.value !== null || may('incidents.dispatch') ? 'board' : 'mine'));

/** Whether the dispatch board is on screen. */
export const boardOpen = computed(() => incidentsOpen.value && deskNow.value === 'board');

/** The list beside the map draws what it holds by itself, and the days before today had other incidents: no tiles then. */
export const tilesShown = computed(() => maySeeIncidents.value && editor.value === null && !(incidentsOpen.value && (deskNow.value === 'board' || deskNow.value === 'mine')));

/** Whether the form to report has taken the place of the patrol's panel. */
export const reportOpen = computed(() => mayReport.value && editor.value === null && workspace.value === 'patrol' && desk.value === 'report');

/** What is selected lists its open incidents. */
const isShownHere = computed(() => ['territory', 'building', 'point'].includes(selection.value?.kind ?? '') || householdId.value !== null);

const wanted = computed(
  () => maySeeIncidents.value && editor.value === null && (incidentsOpen.value || incidentId.value !== null || workspace.value === 'patrol' || isShownHere.value),
);

/** The parts of the incidents while they are on screen. */
export const incidents = partsWhile(wanted, () => import('./Incidents'));

/** Whether a case is in the drawer. */
export const caseOpen = computed(() => maySeeIncidents.value && editor.value === null && incidentId.value !== null);
