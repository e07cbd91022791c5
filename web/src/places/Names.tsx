/** What a building is also called: the standard address, aliases and former names; for those who may, adding and ending one. */
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Problem, request } from '../api/client';
import type { BuildingDetail, CalledName } from '../api/types';
import { notify } from '../state/announce';
import { asOf } from '../state/app';
import { may } from '../state/data';
import { Choose } from '../ui/Choose';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { tp } from './text';

const kinds: CalledName['kind'][] = ['alias', 'former', 'standard'];

/** What was added or ended since the building was read. */
const changed = signal<{ building: BuildingDetail; names: CalledName[] } | null>(null);
const adding = signal<BuildingDetail | null>(null);

function namesOf(building: BuildingDetail): CalledName[] {
  return changed.value?.building === building ? changed.value.names : building.addresses;
}

const path = (building: BuildingDetail): string => `/api/v1/buildings/${encodeURIComponent(building.id)}/addresses`;

function failed(error: unknown): void {
  notify(problemText(error instanceof Problem ? error : new Problem(0, { code: 'service_away' })), 'bad');
}

async function end(building: BuildingDetail, name: CalledName): Promise<void> {
  try {
    await request(`${path(building)}/${name.id}`, { method: 'DELETE' });
    changed.value = { building, names: namesOf(building).filter(({ id }) => id !== name.id) };
    notify(tp('nameEnded', { name: name.text }));
  } catch (error) {
    failed(error);
  }
}

function Row({ building, name }: { building: BuildingDetail; name: CalledName }): JSX.Element {
  return (
    <li class="entrance-row called-row">
      <span class="muted">{tp(`name.${name.kind}`)}</span>
      <span>
        {name.text}
        {name.unit && <span class="cap"> {tp('nameOfUnit', { unit: name.unit })}</span>}
      </span>
      {may('map.edit') && asOf.value === null && (
        <button type="button" class="icon-button" aria-label={tp('nameEnd', { name: name.text })} title={tp('nameEnd', { name: name.text })} onClick={() => void end(building, name)}>
          <Icon name="close" size={18} />
        </button>
      )}
    </li>
  );
}

function Form({ building }: { building: BuildingDetail }): JSX.Element {
  const kind = useSignal<CalledName['kind']>('alias');
  const text = useSignal('');
  const busy = useSignal(false);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value || text.value.trim() === '') return;
    busy.value = true;
    try {
      const added = await request<CalledName>(path(building), { method: 'POST', body: { kind: kind.value, text: text.value.trim() } });
      const others = namesOf(building).filter((name) => kind.value !== 'standard' || name.kind !== 'standard' || name.unit_id !== null);
      changed.value = { building, names: [...others, added] };
      adding.value = null;
      notify(tp('nameAdded', { name: added.text }));
    } catch (error) {
      failed(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form class="entrance-form" onSubmit={(event) => void save(event)}>
      <Choose
        id="name-kind"
        label={tp('nameKind')}
        value={kind.value}
        options={kinds.map((each) => [each, tp(`name.${each}`)])}
        set={(value) => (kind.value = value as CalledName['kind'])}
      />
      <div class="field">
        <label for="name-text">{tp('nameText')}</label>
        <div class="field-box">
          <input id="name-text" maxLength={200} required placeholder={tp('nameExample')} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        </div>
      </div>
      <div class="entrance-buttons">
        <button type="submit" class="button button-primary" disabled={busy.value}>
          {tp('nameSave')}
        </button>
        <button type="button" class="button" onClick={() => (adding.value = null)}>
          {tp('cancel')}
        </button>
      </div>
    </form>
  );
}

export function Names({ building }: { building: BuildingDetail }): JSX.Element | null {
  const names = namesOf(building);
  const mayAdd = may('map.edit') && asOf.value === null;
  if (!names.length && !mayAdd) return null;
  return (
    <section class="drawer-section" aria-label={tp('names')}>
      <h3>
        {tp('names')} {names.length > 0 && <span class="count tabular">{names.length}</span>}
      </h3>
      {names.length > 0 && (
        <ul class="links places">
          {names.map((name) => (
            <Row key={name.id} building={building} name={name} />
          ))}
        </ul>
      )}
      {!names.length && <p class="hint">{tp('namesNone')}</p>}
      {mayAdd && adding.value !== building && (
        <button type="button" class="button button-small" onClick={() => (adding.value = building)}>
          <Icon name="plus" size={18} />
          {tp('nameAdd')}
        </button>
      )}
      {mayAdd && adding.value === building && <Form building={building} />}
    </section>
  );
}
