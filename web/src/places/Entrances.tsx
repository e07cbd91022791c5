/** The ways into a building: where they are on the map, and, for those who may, placing one at the map's centre. */
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Problem, request } from '../api/client';
import type { BuildingDetail, Entrance } from '../api/types';
import { mapHandle, zoom } from '../map/handle';
import { notify } from '../state/announce';
import { asOf } from '../state/app';
import { may } from '../state/data';
import { Choose } from '../ui/Choose';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { tp } from './text';

const kinds: Entrance['kind'][] = ['unit', 'gate', 'other'];

/** What was added or taken away since the building was read. */
const changed = signal<{ building: BuildingDetail; entrances: Entrance[] } | null>(null);
/** While an entrance is being placed, a cross marks the middle of the map. */
export const placing = signal(false);
/** The entrance that is being changed; none while a new one is placed. */
const changing = signal<Entrance | null>(null);

function put(building: BuildingDetail, entrance: Entrance, said: string): void {
  const others = entrancesOf(building).filter(({ id }) => id !== entrance.id);
  changed.value = { building, entrances: [...others, entrance] };
  placing.value = false;
  notify(said);
}

export function entrancesOf(building: BuildingDetail): Entrance[] {
  return changed.value?.building === building ? changed.value.entrances : building.entrances;
}

function path(building: BuildingDetail, entrance?: Entrance): string {
  return `/api/v1/buildings/${encodeURIComponent(building.id)}/entrances${entrance ? `/${entrance.id}` : ''}`;
}

function failed(error: unknown): void {
  notify(problemText(error instanceof Problem ? error : new Problem(0, { code: 'service_away' })), 'bad');
}

async function remove(building: BuildingDetail, entrance: Entrance): Promise<void> {
  try {
    await request(path(building, entrance), { method: 'DELETE' });
    changed.value = { building, entrances: entrancesOf(building).filter(({ id }) => id !== entrance.id) };
    notify(tp('entranceRemoved'));
  } catch (error) {
    failed(error);
  }
}

function Row({ building, entrance }: { building: BuildingDetail; entrance: Entrance }): JSX.Element {
  const name = entrance.name ?? tp(`entrance.${entrance.kind}`);
  return (
    <li class="entrance-row">
      <button type="button" class="link-row" onClick={() => mapHandle.peek()?.flyTo(entrance.point, 18.5)}>
        <span>{name}</span>
        <span class="muted">{tp(`entrance.${entrance.kind}`)}</span>
      </button>
      {may('map.edit') && (
        <button type="button" class="icon-button" aria-label={tp('entranceChange', { name })} title={tp('entranceChange', { name })} onClick={() => begin(building, entrance)}>
          <Icon name="editRename" size={18} />
        </button>
      )}
      {may('map.edit') && (
        <button type="button" class="icon-button" aria-label={tp('entranceRemove', { name })} title={tp('entranceRemove', { name })} onClick={() => void remove(building, entrance)}>
          <Icon name="close" size={18} />
        </button>
      )}
    </li>
  );
}

function Form({ building, entrance }: { building: BuildingDetail; entrance: Entrance | null }): JSX.Element {
  const kind = useSignal<Entrance['kind']>(entrance?.kind ?? 'unit');
  const name = useSignal(entrance?.name ?? '');
  const busy = useSignal(false);
  const save = async (event: Event, moves: boolean): Promise<void> => {
    event.preventDefault();
    const at = mapHandle.peek()?.centre();
    if (!at || busy.value) return;
    busy.value = true;
    try {
      const said = { kind: kind.value, name: name.value.trim() || null };
      const body = moves ? { ...said, point: at } : said;
      const stored = await request<Entrance>(path(building, entrance ?? undefined), { method: entrance ? 'PATCH' : 'POST', body });
      put(building, stored, tp(entrance ? 'entranceChanged' : 'entranceAdded'));
    } catch (error) {
      failed(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form class="entrance-form" onSubmit={(event) => void save(event, entrance === null)}>
      <p class="hint">{tp('entranceHow')}</p>
      <Choose
        id="entrance-kind"
        label={tp('entranceKind')}
        value={kind.value}
        options={kinds.map((each) => [each, tp(`entrance.${each}`)])}
        set={(value) => (kind.value = value as Entrance['kind'])}
      />
      <div class="field">
        <label for="entrance-name">{tp('entranceName')}</label>
        <div class="field-box">
          <input id="entrance-name" maxLength={60} placeholder={tp('entranceExample')} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
        </div>
      </div>
      <div class="entrance-buttons">
        <button type="submit" class="button button-primary" disabled={busy.value}>
          {tp(entrance ? 'entranceKeep' : 'entranceSave')}
        </button>
        {entrance && (
          <button type="button" class="button" disabled={busy.value} onClick={(event) => void save(event, true)}>
            {tp('entranceMove')}
          </button>
        )}
        <button type="button" class="button" onClick={() => (placing.value = false)}>
          {tp('cancel')}
        </button>
      </div>
    </form>
  );
}

function begin(building: BuildingDetail, entrance: Entrance | null): void {
  changing.value = entrance;
  placing.value = true;
  mapHandle.peek()?.flyTo(entrance?.point ?? building.point, Math.max(zoom.peek(), 18.5));
}

export function Entrances({ building }: { building: BuildingDetail }): JSX.Element | null {
  const entrances = entrancesOf(building);
  const mayAdd = may('map.edit') && asOf.value === null;
  if (!entrances.length && !mayAdd) return null;
  return (
    <section class="drawer-section" aria-label={tp('entrances')}>
      <h3>
        {tp('entrances')} <span class="count tabular">{entrances.length}</span>
      </h3>
      <ul class="links places">
        {entrances.map((entrance) => (
          <Row key={entrance.id} building={building} entrance={entrance} />
        ))}
      </ul>
      {!entrances.length && <p class="hint">{tp('entrancesNone')}</p>}
      {mayAdd && !placing.value && (
        <button type="button" class="button button-small" onClick={() => begin(building, null)}>
          <Icon name="plus" size={18} />
          {tp('entranceAdd')}
        </button>
      )}
      {mayAdd && placing.value && <Form key={changing.value?.id ?? 'new'} building={building} entrance={changing.value} />}
    </section>
  );
}
