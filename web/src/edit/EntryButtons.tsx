/** The ways into the editor: from a grid's details and from the community's head; only who may edit sees them. */
import type { JSX } from 'preact';
import type { TerritoryDetail } from '../api/types';
import { openingDivide, startDividing } from '../divide/entry';
import { t } from '../i18n';
import { Icon } from '../ui/Icon';
import { mayEdit, opening, startEditing } from './entry';

export function GridActions({ territory }: { territory: TerritoryDetail }): JSX.Element | null {
  if (!mayEdit.value || territory.level !== 'grid') return null;
  return (
    <div class="edit-entry">
      <button type="button" class="button button-main" disabled={opening.value} onClick={() => void startEditing('split', territory.id)}>
        {opening.value ? <span class="spinner" aria-hidden="true" /> : <Icon name="editSplit" size={18} />}
        {t(opening.value ? 'edit.opening' : 'edit.split')}
      </button>
      <button type="button" class="button" disabled={opening.value} onClick={() => void startEditing('merge', territory.id)}>
        <Icon name="editMerge" size={18} />
        {t('edit.kind.merge')}
      </button>
      <button type="button" class="button" disabled={opening.value} onClick={() => void startEditing('reshape', territory.id)}>
        <Icon name="editReshape" size={18} />
        {t('edit.kind.reshape')}
      </button>
    </div>
  );
}

export function EditCommunity(): JSX.Element | null {
  if (!mayEdit.value) return null;
  return (
    <span class="edit-open">
      <button type="button" class="button button-small" disabled={openingDivide.value} onClick={() => void startDividing()}>
        {openingDivide.value ? <span class="spinner" aria-hidden="true" /> : <Icon name="grid" size={16} />}
        {t('divide.open')}
      </button>
      <button type="button" class="button button-small" disabled={opening.value} onClick={() => void startEditing('split', null)}>
        <Icon name="editReshape" size={16} />
        {t('edit.open')}
      </button>
    </span>
  );
}
