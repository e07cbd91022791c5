/** The buildings as a table: move them between grids without the map, by keyboard alone. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { mapHandle } from '../map/handle';
import { Icon } from '../ui/Icon';
import * as store from './store';
import { toggleBuilding } from './strokes';
import { te } from './text';

const shown = 60;

function Rows({ from, words }: { from: string; words: string }): JSX.Element {
  const goal = store.paintGoal.value === 'grid' ? store.targets.value[0] : undefined;
  const painted = new Set(store.painted.value);
  const found = store.buildings.value
    .filter(({ grid_id, label }) => grid_id !== null && grid_id !== goal && (from === '' || grid_id === from) && (words === '' || (label ?? '').includes(words)))
    .sort((a, b) => (a.label ?? '').localeCompare(b.label ?? '', 'zh-u-kn-true'));
  return (
    <>
      <div class="building-rows">
        <table class="table">
          <caption class="hidden">{te('buildings.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{te('m.buildings')}</th>
              <th scope="col">{te('grid')}</th>
              <th scope="col" class="number">{te('m.households')}</th>
              <th scope="col"><span class="hidden">{te('showPlace')}</span></th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map(({ id, label, grid_id, households, point }) => (
              <tr key={id} class={painted.has(id) ? 'building-chosen' : ''}>
                <th scope="row">
                  <label class="building-label">
                    <input type="checkbox" checked={painted.has(id)} onChange={() => toggleBuilding(id)} /> {label ?? te('buildings.unnamed')}
                  </label>
                </th>
                <td class="tabular">{store.numberOf(grid_id ?? '')}</td>
                <td class="number tabular">{formatNumber(households)}</td>
                <td>
                  <button type="button" class="icon-button" aria-label={`${te('showPlace')}: ${label ?? ''}`} onClick={() => mapHandle.peek()?.flyTo(point, 17.5)}>
                    <Icon name="target" size={16} />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="cap tabular">{te('buildings.found', { n: found.length, m: Math.min(shown, found.length) })}</p>
    </>
  );
}

export function BuildingTable(): JSX.Element {
  const open = useSignal(false);
  const from = useSignal('');
  const words = useSignal('');
  return (
    <details class="building-table" open={open.value} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{te('buildings.table')}</summary>
      {open.value && (
        <>
          <div class="building-filter">
            <span class="select-box">
              <select aria-label={te('buildings.from')} value={from.value} onChange={(event) => (from.value = event.currentTarget.value)}>
                <option value="">{te('buildings.anyGrid')}</option>
                {store.grids.value
                  .filter(({ id }) => id !== store.targets.value[0])
                  .map(({ id, number }) => (
                    <option key={id} value={id}>
                      {number} {te('grid')}
                    </option>
                  ))}
              </select>
              <Icon name="chevronDown" size={18} />
            </span>
            <div class="field-box">
              <input aria-label={te('buildings.search')} placeholder={te('buildings.search')} value={words.value} onInput={(event) => (words.value = event.currentTarget.value.trim())} />
            </div>
          </div>
          <Rows from={from.value} words={words.value} />
        </>
      )}
    </details>
  );
}
