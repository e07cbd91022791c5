/** The scenario bar: save what is on screen by name, open what others saved, compare the two grid by grid. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatNumber } from '../format';
import { pick } from '../i18n';
import { mapHandle } from '../map/handle';
import { communityGrids, session } from '../state/data';
import { Icon } from '../ui/Icon';
import type { Scenario } from './api';
import * as scenarios from './scenarios';
import * as store from './store';
import { tr } from './text';

function Save(): JSX.Element | null {
  const [name, setName] = useState('');
  const now = store.asked.value;
  if (!now || store.isBare(now) || scenarios.isOpen.value) return null;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (name.trim() && (await scenarios.save(name.trim()))) setName('');
  };
  return (
    <form class="reach-save" onSubmit={(event) => void submit(event)}>
      <label for="reach-name" class="hidden">
        {tr('scenarioName')}
      </label>
      <div class="field-box">
        <input id="reach-name" value={name} maxLength={60} placeholder={tr('scenarioName')} onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <button type="submit" class="button" disabled={!name.trim() || scenarios.saving.value}>
        {tr(scenarios.saving.value ? 'saving' : 'save')}
      </button>
    </form>
  );
}

function outcome({ gap_before, gap_after }: Scenario): string {
  const fewer = gap_before - gap_after;
  if (fewer === 0) return tr('same');
  return tr(fewer > 0 ? 'fewer' : 'more', { n: formatNumber(Math.abs(fewer)) });
}

function Row({ scenario }: { scenario: Scenario }): JSX.Element {
  const isOpen = scenarios.isOpen.value && scenarios.opened.value?.id === scenario.id;
  const isCompared = scenarios.compared.value?.id === scenario.id;
  const now = session.value;
  const isMine = (now.status === 'in' || now.status === 'ended') && now.session.user.id === scenario.saved_by_id;
  return (
    <li class="reach-scenario">
      <button type="button" class="row" aria-pressed={isOpen} onClick={() => void scenarios.open(scenario)}>
        <Icon name={isOpen ? 'check' : 'plan'} size={18} />
        <span class="row-name row-name-wide">
          {scenario.name}
          <span class="cap">{tr('savedBy', { name: scenario.saved_by, limit: formatNumber(scenario.limit_m) })}</span>
        </span>
        <span class="row-figure row-figure-wide">{outcome(scenario)}</span>
      </button>
      <button type="button" class={isCompared ? 'button button-small button-main' : 'button button-small'} aria-pressed={isCompared} disabled={isOpen} onClick={() => scenarios.compare(isCompared ? null : scenario)}>
        {tr('compare')}
      </button>
      {isMine && (
        <button type="button" class="icon-button" aria-label={tr('forget', { name: scenario.name })} onClick={() => void scenarios.forget(scenario)}>
          <Icon name="close" size={18} />
        </button>
      )}
    </li>
  );
}

const signed = (n: number): string => (n > 0 ? `+${formatNumber(n)}` : formatNumber(n));

function Comparison(): JSX.Element | null {
  const [scenario, then, now] = [scenarios.compared.value, scenarios.other.value, store.survey.value];
  if (!scenario) return null;
  if (!then || !now) return <p class="hint">{tr('comparing')}</p>;
  const byId = new Map(communityGrids.value.map((grid) => [grid.id, grid]));
  const { better, worse } = scenarios.difference.value;
  const isBare = store.asked.value !== null && store.isBare(store.asked.value);
  const here = scenarios.isOpen.value && scenarios.opened.value ? scenarios.opened.value.name : isBare ? tr('asItIs') : tr('onScreen');
  return (
    <div class="reach-compare">
      <table class="reach-table">
        <caption class="cap">{tr('compareTitle', { one: here, other: scenario.name })}</caption>
        <thead>
          <tr>
            <th scope="col">{tr('grid')}</th>
            {!isBare && <th scope="col">{tr('asItIs')}</th>}
            <th scope="col">{here}</th>
            <th scope="col">{scenario.name}</th>
            <th scope="col">{tr('difference')}</th>
          </tr>
        </thead>
        <tbody>
          <tr class="reach-all">
            <th scope="row">{tr('whole')}</th>
            {!isBare && <td>{store.base.value ? formatNumber(store.base.value.whole.gap) : '·'}</td>}
            <td>{formatNumber(now.whole.gap)}</td>
            <td>{formatNumber(then.whole.gap)}</td>
            <td>{signed(then.whole.gap - now.whole.gap)}</td>
          </tr>
          {scenarios.rows.value.map((row) => {
            const grid = row.grid ? byId.get(row.grid) : undefined;
            return (
              <tr key={row.grid ?? ''}>
                <th scope="row">
                  {grid ? (
                    <button type="button" class="button-text" onClick={() => mapHandle.peek()?.fit(grid.bbox, 16.5)}>
                      {grid.number ?? grid.code}
                    </button>
                  ) : (
                    tr('gridOutside')
                  )}
                </th>
                {!isBare && <td>{row.was === null ? '·' : formatNumber(row.was)}</td>}
                <td>{formatNumber(row.now)}</td>
                <td>{formatNumber(row.then)}</td>
                <td>{row.then === row.now ? '—' : signed(row.then - row.now)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <ul class="reach-key">
        <li>
          <span class="legend-symbol legend-fill reach-better" aria-hidden="true" />
          {tr('better_', { name: scenario.name, n: better.length })}
        </li>
        <li>
          <span class="legend-symbol legend-fill reach-worse" aria-hidden="true" />
          {tr('worse_', { name: scenario.name, n: worse.length })}
        </li>
      </ul>
    </div>
  );
}

export function Scenarios(): JSX.Element {
  const items = scenarios.ofKind.value;
  const problem = scenarios.problem.value;
  return (
    <div class="drawer-section reach-scenarios">
      <h3 class="section-title">{tr('scenarios')}</h3>
      <Save />
      {problem && (
        <p class="notice notice-warn" role="alert">
          {pick(problem.body.message_zh, problem.body.message_en) || problem.message}
        </p>
      )}
      {items.length === 0 ? <p class="cap">{tr('noScenarios')}</p> : <ul class="rows">{items.map((each) => <Row key={each.id} scenario={each} />)}</ul>}
      <Comparison />
    </div>
  );
}
