/** One line per colleague who is editing this community now. */
import type { JSX } from 'preact';
import { Icon } from '../ui/Icon';
import { colleagues } from './presence';
import * as store from './store';
import { te } from './text';

export function PresenceStrip(): JSX.Element | null {
  const all = colleagues.value;
  if (all.length === 0) return null;
  return (
    <ul class="edit-presence" aria-label={te('presence.label')}>
      {all.map(({ user, name, grids }) => {
        const numbers = grids.map(store.numberOf).filter(Boolean).join(te('comma'));
        return (
          <li key={user}>
            <Icon name="user" size={16} />
            <span>{numbers ? te('presence.on', { name, numbers }) : te('presence.here', { name })}</span>
          </li>
        );
      })}
    </ul>
  );
}
