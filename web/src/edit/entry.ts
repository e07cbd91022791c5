/** The way into editing: who may, and the editor's own script, which is fetched when somebody starts. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { t } from '../i18n';
import { grabbed } from '../map/handle';
import { notify } from '../state/announce';
import { asOf, isNarrow, isPhone, panelOpen, select, sheet, workspace } from '../state/app';
import { community, seesCommunity, session } from '../state/data';

export type Tool = 'split' | 'merge' | 'reshape' | 'vertices' | 'carve' | 'paint' | 'aggregate' | 'rename';

type Parts = typeof import('./Editor');

const parts = signal<Parts | null>(null);
const wanted = signal(false);
export const opening = signal(false);

/** Grid managers in 管理, looking at today's map. */
export const mayEdit = computed(() => {
  const now = session.value;
  if (now.status === 'asking' || now.status === 'out') return false;
  const roles = now.session.user.roles;
  const isTheirs = seesCommunity.value && (roles.includes('manager') || roles.includes('admin'));
  return workspace.value === 'manage' && asOf.value === null && isTheirs;
});

/** The parts of the editor while it is open. */
export const editor = computed<Parts | null>(() => (wanted.value && mayEdit.value ? parts.value : null));

/** A draft that is being drawn on, and the number its next step will have. */
export interface IntoDraft {
  id: string;
  title: string;
  step: number;
}

export async function startEditing(tool: Tool, grid: string | null, into: IntoDraft | null = null): Promise<void> {
  const chosen = community.peek();
  if (!chosen || opening.peek()) return;
  opening.value = true;
  try {
    parts.value ??= await import('./Editor');
    select(null);
    panelOpen.value = !isNarrow.peek();
    if (isPhone.peek()) sheet.value = 'low';
    wanted.value = true;
    grabbed.value = true;
    await parts.value.open(chosen.id, tool, grid, into);
  } catch {
    stopEditing();
    notify(t('edit.notOpened'), 'bad');
  } finally {
    opening.value = false;
  }
}

export function stopEditing(): void {
  parts.peek()?.close();
  wanted.value = false;
  grabbed.value = false;
}

/** Another workspace, another day or the end of the session closes the editor. */
effect(() => {
  if (wanted.value && !mayEdit.value) untracked(stopEditing);
});
