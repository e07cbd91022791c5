/** Gathering grids into groups: names, the group that a click adds to, and a table for the keyboard. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { Icon } from '../ui/Icon';
import * as actions from './actions';
import * as store from './store';
import { te } from './text';

function Group({ at }: { at: number }): JSX.Element {
  const members = store.grids.value.filter(({ id }) => store.groupOf.value.get(id) === at);
  const households = members.reduce((sum, grid) => sum + grid.households, 0);
  return (
    <div class="edit-group">
      <input type="radio" name="edit-group" aria-label={te('group', { n: at + 1 })} checked={store.activeGroup.value === at} onChange={() => (store.activeGroup.value = at)} />
      <span class="field-box">
        <input
          aria-label={te('group.name', { n: at + 1 })}
          placeholder={te('group', { n: at + 1 })}
          maxLength={50}
          value={store.groupNames.value[at] ?? ''}
          onFocus={() => (store.activeGroup.value = at)}
          onInput={(event) => {
            const name = event.currentTarget.value;
            store.groupNames.value = store.groupNames.value.map((old, i) => (i === at ? name : old));
          }}
        />
      </span>
      <span class="cap tabular">{te('group.sum', { n: members.length, m: formatNumber(households) })}</span>
    </div>
  );
}

export function Groups(): JSX.Element {
  return (
    <>
      {store.groupNames.value.map((_, at) => <Group key={at} at={at} />)}
      <button type="button" class="button button-small" onClick={() => (store.groupNames.value = [...store.groupNames.value, ''])}>
        <Icon name="plus" size={18} /> {te('group.add')}
      </button>
      <table class="edit-group-table" aria-label={te('group.table')}>
        <tbody>
          {store.grids.value.map(({ id, number, name }) => (
            <tr key={id}>
              <th scope="row">{number} <span class="cap">{name}</span></th>
              <td>
                <select
                  aria-label={te('group.of', { number })}
                  value={String(store.groupOf.value.get(id) ?? -1)}
                  onChange={(event) => actions.putInGroup(id, Number(event.currentTarget.value))}
                >
                  <option value="-1">{te('group.none')}</option>
                  {store.groupNames.value.map((said, at) => <option key={at} value={String(at)}>{said || te('group', { n: at + 1 })}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
