/** All standards of the community at once: computing them, the ranking, the difference to last time, the report. */
import type { JSX } from 'preact';
import { formatDate, formatNumber, formatPercent } from '../format';
import { pick } from '../i18n';
import { facilityKind } from '../state/app';
import { facilityIcon, facilityKindName } from '../ui/facilityKinds';
import { Icon } from '../ui/Icon';
import type { Run, RunRow } from './api';
import * as runs from './runs';
import * as scenarios from './scenarios';
import { Bar } from './Bar';
import * as store from './store';
import { tr } from './text';

const phases = ['read', 'network', 'measure', 'draw', 'set', 'write'] as const;
type Phase = (typeof phases)[number];

function Progress({ run }: { run: Run }): JSX.Element {
  const percent = Math.round(run.progress * 100);
  const phase = (phases as readonly string[]).includes(run.phase) ? tr(`phase.${run.phase as Phase}`) : tr('phase.queued');
  return (
    <div class="reach-run">
      <div class="reach-progress" role="progressbar" aria-label={tr('computing')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-valuetext={`${phase} ${percent}%`}>
        <span style={{ width: `${percent}%` }} />
      </div>
      <p class="reach-phase">
        {phase}
        <b class="tabular">{percent}%</b>
      </p>
      <button type="button" class="button" onClick={() => void runs.stop()}>
        {tr('stopRun')}
      </button>
    </div>
  );
}

function Files({ run }: { run: Run }): JSX.Element {
  return (
    <div class="reach-buttons">
      {(['pdf', 'xlsx', 'gpkg'] as const).map((name) => (
        <a key={name} class={name === 'pdf' ? 'button button-main' : 'button'} href={run.files[name] ?? ''} download>
          <Icon name="download" size={18} />
          {tr(`file.${name}`)}
        </a>
      ))}
    </div>
  );
}

function Standing({ row }: { row: RunRow }): JSX.Element {
  const change = row.gap_before === null ? 0 : row.gap - row.gap_before;
  return (
    <li>
      <button
        type="button"
        class="row kind-row reach-standard"
        aria-pressed={facilityKind.value === row.kind && store.metres.value === row.limit_m}
        onClick={() => {
          store.begin(row.kind);
          facilityKind.value = row.kind;
          store.limit.value = row.limit_m;
          store.group.value = row.group;
        }}
      >
        <Icon name={facilityIcon(row.kind)} />
        <span class="reach-standard-name">
          {facilityKindName(row.kind)}
          <span class="cap">
            {tr('limit', { level: tr(`short.${row.level}`), n: formatNumber(row.limit_m) })}
            {row.inside + row.around === 0 && <b class="plan-none"> {tr('none')}</b>}
          </span>
        </span>
        <span class="row-bar">
          <Bar figures={row} />
        </span>
        <span class="reach-standard-figure tabular">
          <b>{formatPercent(store.share(row))}</b>
          <span class="cap">
            {formatNumber(row.gap)}
            {change !== 0 && ` (${change > 0 ? '+' : ''}${formatNumber(change)})`}
          </span>
        </span>
      </button>
    </li>
  );
}

/** The button, how far it is, and the files; with `ranked` the standards too. */
export function Report({ ranked }: { ranked: boolean }): JSX.Element {
  const run = runs.run.value;
  const problem = runs.problem.value;
  const open = scenarios.isOpen.value ? scenarios.opened.value : null;
  const isDone = run?.state === 'done';
  return (
    <div class={ranked ? 'panel-section reach-report' : 'drawer-section reach-report'}>
      <h3 class="section-title">{tr('report')}</h3>
      {run && runs.isOpen.value ? (
        <Progress run={run} />
      ) : (
        <>
          {isDone && (
            <p class="cap">
              {tr('runAt', { at: formatDate(run.requested_at), name: run.requested_by })}
              {run.scenario && ` · ${tr('runScenario', { name: run.scenario })}`}
              {run.before_at && ` · ${tr('runBefore', { at: formatDate(run.before_at) })}`}
            </p>
          )}
          {isDone && <Files run={run} />}
          {run?.state === 'failed' && (
            <p class="notice notice-warn" role="alert">
              {run.error ? pick(run.error.message_zh, run.error.message_en) : tr('runEnded')}
            </p>
          )}
          {!run && <p class="hint">{tr('reportHint')}</p>}
          <button type="button" class={isDone ? 'button' : 'button button-main'} disabled={runs.asking.value} onClick={() => void runs.start()}>
            <Icon name="plan" size={18} />
            {open ? tr('computeWith', { name: open.name }) : tr(isDone ? 'computeAgain' : 'compute')}
          </button>
        </>
      )}
      {problem && (
        <p class="notice notice-warn" role="alert">
          {pick(problem.body.message_zh, problem.body.message_en) || problem.message}
        </p>
      )}
      {ranked && isDone && run.rows && (
        <>
          <ul class="rows" aria-label={tr('ranking')}>
            {run.rows.map((row) => (
              <Standing key={`${row.kind} ${row.level}`} row={row} />
            ))}
          </ul>
          {run.network && run.network.unknown_buildings > 0 && (
            <p class="cap">{tr('runUnknown', { b: formatNumber(run.network.unknown_buildings), n: formatNumber(run.network.unknown_people) })}</p>
          )}
          {run.rounded_to > 1 && <p class="cap">{tr('rounded', { n: run.rounded_to })}</p>}
        </>
      )}
    </div>
  );
}
