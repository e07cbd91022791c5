/** The workspaces: a rail on the left, a bar at the bottom of a phone. */
import { batch } from '@preact/signals';
import type { JSX } from 'preact';
import { t } from '../i18n';
import { isPhone, panelOpen, sheet, workspace } from '../state/app';
import type { Workspace } from '../state/url';
import { Icon } from '../ui/Icon';

const items: Workspace[] = ['manage', 'patrol', 'plan', 'settings'];

function open(name: Workspace): void {
  batch(() => {
    workspace.value = name;
    panelOpen.value = true;
    if (isPhone.value) sheet.value = 'mid';
  });
}

export function Rail(): JSX.Element {
  return (
    <nav class="rail" aria-label={t('nav.main')}>
      {items.map((name) => (
        <button
          key={name}
          type="button"
          class="rail-item"
          aria-current={workspace.value === name ? 'page' : undefined}
          onClick={() => open(name)}
        >
          <Icon name={name} />
          <span>{t(`nav.${name}`)}</span>
        </button>
      ))}
    </nav>
  );
}
