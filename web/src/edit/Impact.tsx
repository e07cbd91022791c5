/** The right drawer: bars against the band, the impact table, the reason, and the one button that goes on. */
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { isPhone } from '../state/app';
import { bandScale, Bar, StatusMark } from '../ui/Bar';
import { Icon } from '../ui/Icon';
import { Empty } from '../ui/States';
import * as actions from './actions';
import { measures, type GridFigures, type Measure, type Preview, type TerritoryAfter } from './api';
import { AddButton } from './AddToDraft';
import * as store from './store';
import { te } from './text';

const hectares = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

function gridOf(found: Preview, key: string): TerritoryAfter | undefined {
  return found.territories.find((territory) => territory.key === key && territory.level === 'grid');
}

function BarRow(props: { label: string; figures: GridFigures; value: number; tone?: string; size: GridFigures['size'] }): JSX.Element {
  const { label, size, value, tone = '' } = props;
  const shown = size && size.status !== 'none' ? { ...size, status_note: null, value } : null;
  const status =
    shown === null ? 'none' : shown.max !== null && value > shown.max ? 'over' : shown.min !== null && value < shown.min ? 'under' : 'ok';
  return (
    <div class={`edit-bar status-${status}`}>
      <span class={`edit-bar-label ${tone}`}>{label}</span>
      <span>{shown && <Bar size={{ ...shown, status }} scale={bandScale(shown)} />}</span>
      <b class="edit-bar-figure tabular">
        <StatusMark status={status} /> {te('nHouseholds', { n: formatNumber(value) })}
      </b>
    </div>
  );
}

function Bars({ found }: { found: Preview }): JSX.Element {
  const grids = found.figures.flatMap((figures) => {
    const territory = gridOf(found, figures.key);
    return territory && territory.fate !== 'noded' ? [{ figures, territory }] : [];
  });
  const band = grids.find(({ figures }) => figures.size)?.figures.size ?? null;
  return (
    <section class="edit-bars" aria-label={te('check.size')}>
      {grids
        .filter(({ territory }) => territory.fate !== 'new')
        .map(({ figures }) => (
          <BarRow key={`now${figures.key}`} label={te('now', { number: figures.number })} figures={figures} value={figures.before.households} size={figures.size ?? band} tone="muted" />
        ))}
      {grids
        .filter(({ territory }) => territory.fate !== 'retired')
        .map(({ figures, territory }) => (
          <BarRow
            key={figures.key}
            label={figures.number}
            figures={figures}
            value={figures.after.households}
            size={figures.size}
            tone={territory.fate === 'new' ? 'edit-new' : 'edit-bold'}
          />
        ))}
    </section>
  );
}

/** One split grid: now, what stays, what moves where; zeros are shown, the rows never change places. */
function SplitTable({ found, kept }: { found: Preview; kept: GridFigures }): JSX.Element {
  const fresh = found.figures.filter(({ key }) => gridOf(found, key)?.fate === 'new');
  const area = (key: string): number => (gridOf(found, key)?.area_m2 ?? 0) / 10_000;
  const total = area(kept.key) + fresh.reduce((sum, { key }) => sum + area(key), 0);
  return (
    <table class="table edit-table">
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden">{te('subject')}</span>
          </th>
          <th scope="col" class="number">{te('now', { number: kept.number })}</th>
          <th scope="col" class="number">{te('stays', { number: kept.number })}</th>
          {fresh.map(({ key, number }) => (
            <th key={key} scope="col" class="number edit-new">{te('moves', { number })}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measures.map((measure) => (
          <tr key={measure} data-measure={measure}>
            <th scope="row">{te(`m.${measure}`)}</th>
            <td class="number tabular muted">{formatNumber(kept.before[measure])}</td>
            <td class="number tabular">{formatNumber(kept.after[measure])}</td>
            {fresh.map(({ key, after }) => (
              <td key={key} class="number tabular"><b>{formatNumber(after[measure])}</b></td>
            ))}
          </tr>
        ))}
        <tr data-measure="area">
          <th scope="row">{te('area')}</th>
          <td class="number tabular muted">{hectares.format(total)}</td>
          <td class="number tabular">{hectares.format(area(kept.key))}</td>
          {fresh.map(({ key }) => (
            <td key={key} class="number tabular"><b>{hectares.format(area(key))}</b></td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** Several grids: now → after in one column each. */
function ChangeTable({ found }: { found: Preview }): JSX.Element {
  const columns = found.figures.filter(({ key }) => gridOf(found, key)?.fate !== 'noded').slice(0, 4);
  const cell = ({ before, after }: GridFigures, measure: Measure): JSX.Element => (
    <>
      <span class="muted edit-before">{formatNumber(before[measure])} → </span>
      <b>{formatNumber(after[measure])}</b>
    </>
  );
  return (
    <table class={columns.length > 2 ? 'table edit-table edit-table-many' : 'table edit-table'}>
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden">{te('subject')}</span>
          </th>
          {columns.map(({ key, number }) => {
            const fate = gridOf(found, key)?.fate;
            return (
              <th key={key} scope="col" class={fate === 'new' ? 'number edit-new' : 'number'}>
                {number} {fate === 'new' ? te('new') : fate === 'retired' ? te('gone') : ''}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {measures.map((measure) => (
          <tr key={measure} data-measure={measure}>
            <th scope="row">{te(`m.${measure}`)}</th>
            {columns.map((figures) => (
              <td key={figures.key} class="number tabular">{cell(figures, measure)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Table({ found }: { found: Preview }): JSX.Element {
  const kept = found.op === 'split' ? found.figures.find(({ key }) => gridOf(found, key)?.fate === 'changed') : undefined;
  return (
    <section class="drawer-section" aria-label={te('table')}>
      {kept ? <SplitTable found={found} kept={kept} /> : <ChangeTable found={found} />}
    </section>
  );
}

function Reason(): JSX.Element {
  return (
    <div class="edit-reason">
      <label for="edit-reason">
        {te('reason')} <span class="edit-needed" aria-hidden="true">*</span>
      </label>
      <span class="cap tabular">{store.reason.value.length} / 200</span>
      <textarea
        id="edit-reason"
        rows={2}
        maxLength={200}
        required
        placeholder={te('reasonHint')}
        value={store.reason.value}
        onInput={(event) => (store.reason.value = event.currentTarget.value)}
      />
    </div>
  );
}

/** While drawing the button finishes the drawing, afterwards it applies: one filled button at any time. */
function Footer(): JSX.Element {
  const tool = store.tool.value;
  const isOpen = store.draws.value !== null && !store.drawing.value.done;
  const why = store.obstacle.value;
  const found = store.preview.value;
  return (
    <div class="edit-footer">
      {(!isOpen || store.intent.value) && <Reason />}
      {!isOpen && why && <p class="cap" id="edit-why">{te(why === 'blocked' && isPhone.value ? 'why.blockedPhone' : `why.${why}`)}</p>}
      <div class="edit-buttons">
        {isOpen && (tool === 'split' || tool === 'reshape' || tool === 'carve') ? (
          <button type="button" class="button button-main edit-go" disabled={store.shape.value.length < 2} onClick={actions.finishDrawing}>
            <Icon name="check" size={18} />
            {te(`finish.${tool}`)}
          </button>
        ) : store.into.value ? (
          <AddButton disabled={why !== null || store.applying.value || !found} />
        ) : (
          <button
            type="button"
            class="button button-main edit-go"
            disabled={why !== null || store.applying.value || !found}
            aria-describedby={why ? 'edit-why' : undefined}
            onClick={() => (store.confirming.value = true)}
          >
            {store.applying.value ? <span class="spinner" aria-hidden="true" /> : <Icon name="check" size={18} />}
            {te(store.applying.value ? 'applying' : 'apply')}
          </button>
        )}
        {!isOpen && !store.into.value && <AddButton disabled={why !== null || store.applying.value || !found} />}
        <button type="button" class="button edit-discard" disabled={store.targets.value.length === 0 && !store.intent.value && store.drawing.value.points.length === 0} onClick={() => actions.cancelStep()}>
          {te('discard')}
        </button>
      </div>
    </div>
  );
}

export function Impact(): JSX.Element {
  const found = store.preview.value;
  return (
    <>
      <div class="drawer-head edit-head">
        <h2 class="drawer-title">{te('impact')}</h2>
        <p class="cap tabular">{store.asking.value && !found ? te('computing') : found ? te('took', { n: store.took_ms.value }) : ''}</p>
      </div>
      <div class="drawer-body" aria-busy={store.asking.value}>
        {store.stale.value && (
          <p class="notice notice-warn edit-stale" role="alert">{te('stale', store.stale.value)}</p>
        )}
        {found ? (
          <>
            {found.figures.length > 0 ? (
              <>
                <Bars found={found} />
                <Table found={found} />
              </>
            ) : (
              <p class="edit-moves">{actions.movesText(found)}</p>
            )}
          </>
        ) : (
          <Empty icon="grid" title={te('noImpact')} hint={te('noImpactHint')} />
        )}
      </div>
      <Footer />
    </>
  );
}
