/** The left panel: the step being made with its choices and problems, or the community's history. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { lang, ownName, tData } from '../i18n';
import { community } from '../state/data';
import { Icon } from '../ui/Icon';
import * as actions from './actions';
import type { Preview } from './api';
import { nextStep } from './Cards';
import { HistoryList } from './History';
import { CutBuildings, Leftovers, LevelChoice, Options } from './Options';
import { DraftStrip } from './AddToDraft';
import { KeptStrip } from './KeptStrip';
import { PresenceStrip } from './PresenceStrip';
import * as store from './store';
import { te } from './text';

function Chooser({ at }: { at: number }): JSX.Element {
  const chosen = store.targets.value[at] ?? '';
  const first = store.targets.value[0];
  const options = at === 0 || !first ? store.shapes.value : store.shapes.value.filter(({ id }) => id !== first && store.areNeighbours(first, id));
  return (
    <span class="select-box">
      <select
        aria-label={te(at === 0 ? 'pickOne' : 'pickSecond')}
        value={chosen}
        disabled={at > 0 && !first}
        onChange={(event) => {
          const id = event.currentTarget.value;
          if (at === 0) store.targets.value = [];
          else if (first) store.targets.value = [first];
          if (id) actions.chooseTarget(id);
        }}
      >
        <option value="">{te(at === 0 ? 'pickOne' : 'pickSecond')}</option>
        {options.map((grid) => (
          <option key={grid.id} value={grid.id}>
            {store.level.value === 'grid' ? `${grid.number} ${te('grid')}` : grid.number} · {te('nHouseholds', { n: formatNumber(grid.households) })}
          </option>
        ))}
      </select>
      <Icon name="chevronDown" size={18} />
    </span>
  );
}

function Step(): JSX.Element {
  const tool = store.tool.value;
  const wanted = store.wantedTargets.value;
  return (
    <section class="edit-section">
      <h3>{te(`tool.${tool}`)}</h3>
      <LevelChoice />
      {wanted > 0 && (
        <div class="edit-choosers">
          <span class="cap">{te(`pick.${tool}` as 'pick.split')}</span>
          <Chooser at={0} />
          {wanted > 1 && <Chooser at={1} />}
        </div>
      )}
      <Options />
      <p class="edit-doing">
        <Icon name="info" size={18} />
        <span>{nextStep()}</span>
      </p>
    </section>
  );
}

function ProblemRow(props: { text: string; severity: 'warn' | 'block'; where: [number, number] | null | undefined }): JSX.Element {
  const { where } = props;
  return (
    <li class={`edit-problem edit-problem-${props.severity}`}>
      <Icon name="alert" size={18} />
      <span>{props.text}</span>
      {where && (
        <button type="button" class="button button-small" onClick={() => actions.showPlace(where)}>
          {te('showPlace')}
        </button>
      )}
    </li>
  );
}

function Checks({ found }: { found: Preview }): JSX.Element {
  const out = found.figures.filter(({ size }) => size && size.status !== 'ok' && size.status !== 'none').length;
  const buildings = found.moves.filter(({ subject_kind }) => subject_kind === 'building').reduce((sum, { subjects }) => sum + subjects, 0);
  const rows: [boolean, string, string][] = [
    [true, te('check.partition'), te('check.partitionOk')],
    [found.cut_buildings.length === 0, te('check.buildings'), te('check.buildingsOk', { n: found.cut_buildings.length })],
    [out === 0, te('check.size'), out === 0 ? te('check.sizeOk') : te('check.sizeOut', { n: out })],
    [true, te('check.moves'), te('check.movesOk', { n: buildings })],
  ];
  return (
    <ul class="edit-checks">
      {rows.map(([isFine, what, figure]) => (
        <li key={what} class={isFine ? '' : 'edit-check-open'}>
          <Icon name={isFine ? 'check' : 'alert'} size={18} />
          <span>{what}</span>
          <span class="cap tabular">{figure}</span>
        </li>
      ))}
    </ul>
  );
}

function Problems(): JSX.Element {
  const found = store.preview.value;
  const refused = store.refusal.value;
  const problems = found?.problems ?? [];
  const ofBuildings = problems.filter(({ code }) => code === 'cuts_building');
  const shown = problems.filter((problem) => problem.code !== 'cuts_building' || ofBuildings.indexOf(problem) < 3);
  const count = problems.length + (refused ? 1 : 0);
  const cuts = (found?.cut_buildings.length ?? 0) > 0;
  return (
    <section class="edit-section" aria-live="polite">
      <h3>
        {te('problems')} <span class="count tabular">{count}</span>
      </h3>
      {!found && !refused && <p class="cap">{te('notYet')}</p>}
      {found && count === 0 && (
        <p class="edit-fine">
          <Icon name="check" size={18} /> {te('noProblems')}
        </p>
      )}
      {(cuts || store.mayCut.value || store.spares.value) && <CutBuildings />}
      <ul class="edit-problems">
        {refused && <ProblemRow text={actions.problemText(refused)} severity="block" where={refused.body.where} />}
        {shown.map(({ code, severity, message_zh, message_en, where }) => (
          <ProblemRow key={`${code}${message_zh}`} text={lang.value === 'zh' ? message_zh : message_en} severity={severity} where={where} />
        ))}
      </ul>
      {shown.length < problems.length && <p class="cap">{te('moreProblems', { n: problems.length - shown.length })}</p>}
      <Leftovers />
      {found && <Checks found={found} />}
    </section>
  );
}

export function Panel(): JSX.Element {
  const now = community.value;
  const tabs = ['step', 'history'] as const;
  return (
    <>
      <div class="panel-head edit-title">
        <p class="crumb">{now ? ownName(now) : tData('kind', 'community')}</p>
        <div class="panel-title-row">
          <h2 class="panel-title">{te('title')}</h2>
          <span class="cap">{te('edition', { n: store.map.value?.edition ?? '' })}</span>
        </div>
      </div>
      <PresenceStrip />
      <div class="tabs" role="tablist">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`edit-tab-${name}`}
            aria-selected={store.tab.value === name}
            aria-controls="edit-tab-body"
            onClick={() => (store.tab.value = name)}
          >
            {te(`tab.${name}`)}
          </button>
        ))}
      </div>
      <div class="panel-body" id="edit-tab-body" role="tabpanel" aria-labelledby={`edit-tab-${store.tab.value}`}>
        {store.tab.value === 'history' ? (
          <HistoryList />
        ) : (
          <>
            <KeptStrip />
            <DraftStrip />
            <Step />
            <Problems />
          </>
        )}
      </div>
    </>
  );
}
