/** 巡查记录: patrols, the newest first; one with its track, check-ins and gaps on the map. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatDistance, formatNumber } from '../format';
import { lang } from '../i18n';
import { durationText, minutesUntil } from '../incidents/clock';
import { Facts, moveInRows, Section } from '../incidents/parts';
import { openIncident } from '../state/app';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import type { CheckIn, Run, RunInFull } from './api';
import { atText, groundText, Row } from './parts';
import * as store from './store';
import { to, word } from './text';

const looks = {
  running: ['accent', 'play'],
  paused: ['warn', 'pause'],
  finished: ['good', 'check'],
  abandoned: ['warn', 'flag'],
} as const;
const tones = { done: 'good', late: 'warn', made_up: 'warn', declined: 'bad' } as const;

const nameOf = (run: Run): string => run.worker_name ?? run.user_name;

function timeOf(run: Run): string {
  const until = run.finished_at ? new Date(run.finished_at).getTime() : Date.now();
  return durationText(-minutesUntil(run.started_at, until), lang.value);
}

function RunRow({ run }: { run: Run }): JSX.Element {
  const [tone, icon] = looks[run.state];
  return (
    <Row
      id={run.id} at={null} icon={icon} tone={tone} press={() => store.open(run.id)} title={nameOf(run)} when={atText(run.started_at)}
      sub={[groundText(run.territory), run.plan_name ?? to('run.noPlan')].filter(Boolean).join(' · ')}
      aside={`${formatDistance(run.distance_m)} · ${timeOf(run)}`}
    />
  );
}

function CheckInRow({ one }: { one: CheckIn }): JSX.Element {
  return (
    <Row
      id={one.id} at={one.point} icon="pin" tone={tones[one.verdict]} title={`${one.number} ${one.name}`} when={<span class={`lead-${tones[one.verdict]}`}>{word('check', one.verdict)}</span>}
      sub={atText(one.at)} aside={one.distance_m === null ? '' : formatDistance(one.distance_m)}
    />
  );
}

function Whole({ run, pieces }: { run: RunInFull; pieces: number }): JSX.Element {
  return (
    <>
      <p class="inc-lead">
        <b class="inc-lead-figure">{formatDistance(run.distance_m)}</b>
        <span class="tabular">{timeOf(run)}</span>
        <span class={`lead-${looks[run.state][0]}`}>{word('run', run.state)}</span>
      </p>
      <p class="hint inc-pad">{pieces > 0 ? to('run.track', { n: pieces }) : to('run.noTrack')}</p>
      <div class="inc-pad">
        <Facts
          rows={[
            [to('run.reached'), run.planned_points > 0 ? `${formatNumber(run.done + run.late)} / ${formatNumber(run.planned_points)}` : formatNumber(run.done + run.late)],
            [to('run.gaps'), formatNumber(run.gap_count)],
            [to('run.reason'), run.reason],
            [to('run.handover'), run.handover],
          ]}
        />
      </div>
      <h2 class="inc-group-title">{to('run.checkIns')}</h2>
      {run.check_ins.length === 0 && <p class="hint inc-pad">{to('run.noCheckIns')}</p>}
      <ul class="inc-rows" onKeyDown={moveInRows}>
        {run.check_ins.map((one) => (
          <CheckInRow key={one.id} one={one} />
        ))}
      </ul>
      {run.missed.length > 0 && (
        <Section title={to('run.missed')}>
          <p>{run.missed.map(({ number, name }) => `${number} ${name}`).join('、')}</p>
        </Section>
      )}
      {run.found.length > 0 && (
        <Section title={to('run.findings')}>
          <ul class="links">
            {run.found.map((one) => (
              <li key={one.incident_id}>
                <button type="button" class="link-row" onClick={() => openIncident(one.incident_id)}>
                  <Icon name="incident" size={18} />
                  <span class="tabular">{one.number}</span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Detail(): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, problem } = store.detail.value;
  useEffect(() => heading.current?.focus({ preventScroll: true }), [data]);
  return (
    <>
      <div class="lead-head">
        <button type="button" class="icon-button" aria-label={to('run.back')} title={to('run.back')} onClick={() => store.open(null)}>
          <Icon name="chevronLeft" />
        </button>
        <div>
          <h2 class="panel-title" ref={heading} tabIndex={-1}>
            {data ? nameOf(data.run) : to('what.run')}
          </h2>
          {data && (
            <p class="cap tabular">{[groundText(data.run.territory), data.run.plan_name ?? to('run.noPlan'), atText(data.run.started_at)].filter(Boolean).join(' · ')}</p>
          )}
        </div>
      </div>
      {problem && !data && <ProblemBox problem={problem} what={to('what.run')} retry={store.retry.run} />}
      {!data && !problem && <SkeletonRows rows={7} height={44} />}
      {data && <Whole run={data.run} pieces={data.track?.properties.pieces.length ?? 0} />}
    </>
  );
}

export function RunsView(): JSX.Element {
  const { data, problem, loading } = store.runs.value;
  if (store.openRun.value !== null) return <Detail />;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what.runs')} retry={store.retry.runs} />;
  if (!data) return <SkeletonRows rows={9} height={58} />;
  if (data.items.length === 0) return <Empty icon="inbox" title={to('runs.none')} hint={to('runs.noneHint')} />;
  return (
    <>
      <ul class={loading ? 'inc-rows rows-stale' : 'inc-rows'} aria-label={to('what.runs')} onKeyDown={moveInRows}>
        {data.items.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </ul>
      {data.next && (
        <button type="button" class="button inc-more" disabled={loading} onClick={() => store.loadRuns(true)}>
          {to('runs.more')}
        </button>
      )}
    </>
  );
}
