/** What a tool asks beside the drawing, and what a refused or blocked step offers to choose. */
import { batch } from '@preact/signals';
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import * as actions from './actions';
import { Groups } from './Groups';
import { deleteVertex } from './input';
import { BuildingTable } from './BuildingTable';
import * as store from './store';
import { te } from './text';

function Choice<T extends string>(props: { label: string; now: T | 'ask'; values: [T, string][]; choose: (value: T) => void }): JSX.Element {
  return (
    <div class="edit-choice">
      <span class="cap">{props.label}</span>
      <div class="segments" role="group" aria-label={props.label}>
        {props.values.map(([value, label]) => (
          <button
            key={value}
            type="button"
            class={props.now === value ? 'segment segment-on' : 'segment'}
            aria-pressed={props.now === value}
            onClick={() => props.choose(value)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

function NewName(): JSX.Element {
  return (
    <div class="field">
      <label for="carve-name">{te('carve.name')}</label>
      <span class="field-box">
        <input id="carve-name" maxLength={50} value={store.carveName.value} onInput={(event) => (store.carveName.value = event.currentTarget.value)} />
      </span>
    </div>
  );
}

function PaintOptions(): JSX.Element {
  const painted = new Set(store.painted.value);
  const households = store.buildings.value.reduce((sum, { id, households: n }) => sum + (painted.has(id) ? n : 0), 0);
  return (
    <>
      <Choice
        label={te('paint.goal')}
        now={store.paintGoal.value}
        values={[['grid', te('paint.toGrid')], ['new', te('paint.toNew')]]}
        choose={(value) => {
          store.clearStep();
          store.paintGoal.value = value;
        }}
      />
      {store.paintGoal.value === 'new' && <NewName />}
      <Choice
        label={te('paint.unit')}
        now={store.paintUnit.value}
        values={[['building', te('paint.byBuilding')], ['block', te('paint.byBlock')]]}
        choose={(value) => (store.paintUnit.value = value)}
      />
      {store.paintUnit.value === 'block' && <p class="cap">{te('paint.blockHint')}</p>}
      <Choice
        label={te('paint.mode')}
        now={store.brush.value}
        values={[['brush', te('paint.brush')], ['lasso', te('paint.lasso')]]}
        choose={(value) => (store.brush.value = value)}
      />
      <p class="tabular">{te('paint.count', { n: painted.size, m: formatNumber(households) })}</p>
      <BuildingTable />
    </>
  );
}

export function Options(): JSX.Element | null {
  switch (store.tool.value) {
    case 'carve':
      return (
        <>
          <Choice
            label={te('carve.kind')}
            now={store.carveKind.value}
            values={[['general', te('carve.general')], ['dedicated', te('carve.dedicated')]]}
            choose={(value) => (store.carveKind.value = value)}
          />
          <NewName />
        </>
      );
    case 'paint':
      return <PaintOptions />;
    case 'aggregate':
      return <Groups />;
    case 'rename':
      return (
        <div class="field">
          <label for="new-name">{te('rename.name')}</label>
          <span class="field-box">
            <input id="new-name" maxLength={50} value={store.newName.value} onInput={(event) => (store.newName.value = event.currentTarget.value)} />
          </span>
        </div>
      );
    case 'vertices':
      return store.moved.value ? (
        <button type="button" class="button" onClick={deleteVertex}>
          {te('vertex.delete')} <kbd>Delete</kbd>
        </button>
      ) : null;
    default:
      return null;
  }
}

/** Grids, or the lanes inside them, for the tools that know both. */
export function LevelChoice(): JSX.Element | null {
  if (!actions.knowsLanes.has(store.tool.value) || store.into.value) return null;
  return (
    <Choice
      label={te('level')}
      now={store.level.value}
      values={[['grid', te('level.grid')], ['lane', te('level.lane')]]}
      choose={actions.chooseLevel}
    />
  );
}

/** What a refusal offers when a ring or a stroke cuts pieces off: somebody must take them. */
export function Leftovers(): JSX.Element | null {
  const code = store.refusal.value?.body.code ?? '';
  if (!code.includes('cut_off') || (store.tool.value !== 'carve' && store.tool.value !== 'paint')) return null;
  return (
    <Choice
      label={te('leftovers.title')}
      now={store.leftovers.value}
      values={[
        ['join', te(store.tool.value === 'paint' && store.paintGoal.value === 'grid' ? 'leftovers.paintJoin' : 'leftovers.join')],
        ['keep', te('leftovers.keep')],
      ]}
      choose={(value) => (store.leftovers.value = value)}
    />
  );
}

/** What becomes of buildings in the way of a new border: bend around them, or keep the cut with a reason. */
export function CutBuildings(): JSX.Element {
  const now = store.spares.value ? 'whole' : store.mayCut.value ? 'keep' : 'ask';
  const values: ['whole' | 'keep', string][] = [['whole', te('cut.whole')], ['keep', te('cut.keep')]];
  return (
    <>
      <Choice
        label={te('cut.title')}
        now={now}
        values={store.canBend.value ? values : values.slice(1)}
        choose={(value) => {
          batch(() => {
            store.spares.value = value === 'whole' && now !== 'whole';
            store.mayCut.value = value === 'keep' && now !== 'keep';
          });
        }}
      />
      {now !== 'ask' && <p class="cap">{te(now === 'whole' ? 'cut.wholeHint' : 'cut.keepHint')}</p>}
    </>
  );
}
