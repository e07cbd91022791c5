/** What is wanted of a division, with the size rule's numbers to begin with. */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { Icon } from '../ui/Icon';
import type { Method } from './api';
import { StartFooter } from './StartFooter';
import * as store from './store';
import { tv } from './text';

const methods: Method[] = ['rebalance', 'propose'];

function Today(): JSX.Element | null {
  const there = store.situation.value;
  if (!there) return null;
  const { out_of_range: out } = there;
  return (
    <div class="divide-now">
      <p>
        {tv('now', { n: there.grids, h: formatNumber(there.households), b: formatNumber(there.buildings) })}{' '}
        <b class={out.length > 0 ? 'divide-out' : 'divide-fine'}>
          {out.length > 0 ? tv('someOut', { n: out.length, list: out.join(tv('comma')) }) : tv('allIn')}
        </b>
      </p>
      {there.dedicated > 0 && <p class="cap">{tv('dedicated', { n: there.dedicated })}</p>}
    </div>
  );
}

function NumberField(props: { id: string; label: string; value: Signal<string>; hint?: string }): JSX.Element {
  const { id, label, value, hint } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <span class="field-box">
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={0}
          step={1}
          value={value.value}
          placeholder={hint}
          onInput={(event) => (value.value = event.currentTarget.value)}
        />
      </span>
    </div>
  );
}

export function Settings(): JSX.Element {
  const there = store.situation.value;
  const chosen = store.method.value;
  const isFilled = store.low.value !== '' && store.high.value !== '';
  return (
    <form
      class="divide-form"
      onSubmit={(event) => {
        event.preventDefault();
        void store.start();
      }}
    >
      <div class="drawer-body">
        <Today />
        <section class="drawer-section">
          <h3 id="divide-method">{tv('method.label')}</h3>
          <div class="segments" role="group" aria-labelledby="divide-method">
            {methods.map((name) => (
              <button
                key={name}
                type="button"
                class={chosen === name ? 'segment segment-on' : 'segment'}
                aria-pressed={chosen === name}
                onClick={() => (store.method.value = name)}
              >
                {tv(`method.${name}`)}
              </button>
            ))}
          </div>
          <p class="cap">{tv(`hint.${chosen}`)}</p>
        </section>
        <section class="drawer-section" aria-label={tv('range')}>
          <h3>{tv('range')}</h3>
          <div class="divide-range">
            <NumberField id="divide-low" label={tv('low')} value={store.low} />
            <NumberField id="divide-high" label={tv('high')} value={store.high} />
          </div>
          <p class="cap">{there?.source ? tv('ruleSays', { source: there.source }) : tv('noRule')}</p>
          {isFilled && store.numbers.value.low >= store.numbers.value.high && (
            <p class="divide-out" role="alert">
              {tv('badRange')}
            </p>
          )}
          {chosen === 'propose' && <NumberField id="divide-count" label={tv('count')} value={store.count} hint={tv('countHint')} />}
        </section>
      </div>
      <StartFooter>
        <button type="submit" class="button button-main edit-go" disabled={!store.isSound.value || store.busy.value}>
          {store.busy.value ? <span class="spinner" aria-hidden="true" /> : <Icon name="grid" size={18} />}
          {tv(store.busy.value ? 'starting' : 'start')}
        </button>
      </StartFooter>
    </form>
  );
}
