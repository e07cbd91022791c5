/** 案卷: the clock first, then what may be done, what it is, where and why there, who is responsible, and what happened. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { lang, ownName, pick } from '../i18n';
import { mapHandle } from '../map/handle';
import { notify } from '../state/announce';
import { overlayApi, type Competence } from '../overlays/api';
import { openIncident, shareUrl } from '../state/app';
import { mayLead } from '../patrols/entry';
import { Nearest } from '../patrols/Nearest';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { Actions } from './Actions';
import { Attendances } from './Attendances';
import type { Case as CaseInFull, Condition } from './api';
import { durationText, minutesUntil, momentText, toneOf, usedShare } from './clock';
import { bodyText, clockText, Facts, limitText, now, Section, SimilarRows, StateChip, typeName } from './parts';
import { LargePhoto, Photos, photosOf } from './Photos';
import { Placing } from './Placing';
import { ended } from './states';
import * as store from './store';
import { to, word } from './text';
import { Timeline } from './Timeline';
import { pathOf } from './types';

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify(to('case.copyFailed'), 'bad');
  }
}

function Tool({ icon, label, press }: { icon: 'target' | 'share' | 'close'; label: string; press: () => void }): JSX.Element {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}

function Head({ found }: { found: CaseInFull }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [found.id]);
  const above = pathOf(store.tree.value, found.type.code).slice(0, -1).map(ownName).join(' › ');
  return (
    <div class="drawer-head inc-case-head">
      <div>
        <h2 class="drawer-title" ref={heading} tabIndex={-1}>
          {typeName(found)}
        </h2>
        <p class="cap">
          <button type="button" class="code" title={to('case.copy')} onClick={() => void copy(found.number, to('case.copied', { n: found.number }))}>
            <span class="hidden">{to('case.copy')} </span>
            {found.number}
          </button>
          {above && ` · ${above}`}
        </p>
      </div>
      <Tool icon="target" label={to('case.zoom')} press={() => mapHandle.peek()?.flyTo(found.point, 17.5)} />
      <Tool icon="share" label={to('case.share')} press={() => void copy(shareUrl(), to('case.shared'))} />
      <Tool icon="close" label={to('close')} press={() => openIncident(null)} />
    </div>
  );
}

const limitOf = (condition: Condition): string => limitText(condition.limit_amount, condition.limit_unit);

function Verdict({ found }: { found: CaseInFull }): JSX.Element {
  const tone = toneOf(found.clock);
  const icon = { overdue: 'bell', late: 'bell', soon: 'clock', paused: 'pause', done: 'check', ok: null, none: null } as const;
  const sign = icon[tone];
  const { due_at, limit_s, used_s } = found.clock;
  const span = (seconds: number): string => durationText(seconds / 60, lang.value);
  return (
    <section class={`inc-verdict inc-verdict-${tone}`} aria-label={to('case.clock')}>
      <p class="inc-verdict-line">
        <b class="inc-verdict-figure">
          {sign && <Icon name={sign} size={22} />}
          {tone === 'none' && !ended.has(found.state)
            ? to('clock.waits', { d: durationText(-minutesUntil(found.state_at, now.value), lang.value) })
            : clockText(found.clock, now.value)}
        </b>
        <StateChip state={found.state} />
      </p>
      {tone !== 'none' && (
        <span class="inc-progress" aria-hidden="true">
          <span style={{ width: `${usedShare(found.clock) * 100}%` }} />
        </span>
      )}
      {tone !== 'none' && (
        <p class="inc-verdict-line cap tabular">
          {limit_s !== null && <span>{to('case.usedOf', { used: span(used_s), limit: found.condition ? limitOf(found.condition) : span(limit_s) })}</span>}
          {due_at && found.clock.state === 'running' && <span>{to('clock.due', { at: momentText(due_at) })}</span>}
          {found.review_on && found.state === 'parked' && <span>{to('clock.review', { date: found.review_on })}</span>}
        </p>
      )}
    </section>
  );
}

function What({ found }: { found: CaseInFull }): JSX.Element {
  const { condition, reporter } = found;
  const titles = new Map((store.tree.value.byCode.get(found.type.code)?.fields ?? []).map((field) => [field.name, pick(field.title, field.title_en)]));
  return (
    <Section title={to('case.what')}>
      <p class="inc-text">{found.text}</p>
      <Photos photos={photosOf(found.timeline[0]?.media_ids ?? [], null)} />
      <Facts
        rows={[
          ...Object.entries(found.fields).map(([name, value]): [string, string] => [titles.get(name) ?? name, String(value)]),
          [to('case.source'), word('source', found.source)],
          [to('case.level'), word('level', String(found.level))],
          [to('case.reportedAt'), momentText(found.reported_at)],
          [to('case.reporter'), reporter && [reporter.name, reporter.phone_masked].filter(Boolean).join(' ')],
        ]}
      />
      {condition && (
        <Facts
          rows={[
            [to('case.condition'), condition.condition],
            [to('case.limit'), limitOf(condition)],
            [to('case.closing'), condition.closing],
            [to('case.basis'), condition.source],
          ]}
        />
      )}
    </Section>
  );
}

/** Who answers for such a matter at this place, by the rules in force, and who else was considered. */
function Rules({ found }: { found: CaseInFull }): JSX.Element | null {
  const matter = store.tree.value.byCode.get(found.type.code)?.matter ?? '';
  const rules = useMemo(() => new Resource<Competence>(), []);
  const key = JSON.stringify([found.point, matter]);
  useEffect(() => {
    if (matter) void rules.load((abort) => overlayApi.competence(found.point, matter, null, abort));
  }, [key, rules]);
  const why = rules.state.value.data;
  if (!why) return rules.state.value.loading ? <SkeletonRows rows={2} height={28} /> : null;
  return (
    <>
      <p class="explanation">
        <b>{to('case.why')}</b>
        {pick(why.text_zh, why.text_en)}
      </p>
      {why.runners_up.length > 0 && (
        <details class="inc-fold">
          <summary>{to('case.others', { n: why.runners_up.length })}</summary>
          <ul>
            {why.runners_up.map((other, i) => (
              <li key={i}>
                <b>{ownName(other.body)}</b>
                <p class="cap">{pick(other.text_zh, other.text_en)}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Who({ found }: { found: CaseInFull }): JSX.Element {
  return (
    <Section title={to('case.who')}>
      <p class="inc-who">{bodyText(found)}</p>
      {found.routed_by === 'hand' && (
        <p class="inc-note">
          <Icon name="user" size={18} />
          <span>{to('case.byHand')}</span>
        </p>
      )}
      <Facts
        rows={[
          [to('case.team'), found.team],
          [to('case.worker'), found.worker],
        ]}
      />
      <Rules found={found} />
    </Section>
  );
}

function Clock({ found }: { found: CaseInFull }): JSX.Element {
  const counts: [string, number][] = [
    [to('case.rework', { n: found.rework_count }), found.rework_count],
    [to('case.reopened', { n: found.reopen_count }), found.reopen_count],
  ];
  return (
    <Section title={to('case.definition')}>
      <p>{to('case.definitionText')}</p>
      {counts.map(([text, n]) => n > 0 && <p key={text}>{text}</p>)}
    </Section>
  );
}

function Merged({ found }: { found: CaseInFull }): JSX.Element | null {
  const target = found.merged_into_id;
  if (!target) return null;
  return (
    <div class="inc-note inc-merged">
      <Icon name="editMerge" size={18} />
      <span>{to('time.merged')}</span>
      <button type="button" class="button button-small" onClick={() => openIncident(target)}>
        {to('form.open')}
      </button>
    </div>
  );
}

function Similar({ found }: { found: CaseInFull }): JSX.Element | null {
  const { data } = store.similar.value;
  if (data?.of !== found.id || data.items.length === 0) return null;
  return (
    <Section title={to('case.similar')}>
      <p class="hint">{to('case.similarHint')}</p>
      <SimilarRows items={data.items} />
    </Section>
  );
}

function Whole({ found }: { found: CaseInFull }): JSX.Element {
  return (
    <>
      <Head found={found} />
      <div class="drawer-body inc-case">
        <Verdict found={found} />
        <Merged found={found} />
        <Actions key={found.id} found={found} />
        {mayLead.value && !ended.has(found.state) && <Nearest key={`near${found.id}`} incident={found.id} />}
        <Attendances found={found} />
        <What found={found} />
        <Placing key={`placing${found.id}`} found={found} />
        <Who found={found} />
        <Clock found={found} />
        <Section title={to('case.timeline')}>
          <Timeline found={found} />
        </Section>
        <Similar found={found} />
      </div>
      <LargePhoto />
    </>
  );
}

export function Case(): JSX.Element {
  const found = store.current.value;
  const { problem } = store.opened.value;
  if (found) return <Whole found={found} />;
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title">{to('what.case')}</h2>
        </div>
        <Tool icon="close" label={to('close')} press={() => openIncident(null)} />
      </div>
      {problem ? <ProblemBox problem={problem} what={to('what.case')} retry={store.retry.case} /> : <SkeletonRows rows={9} height={40} />}
    </>
  );
}
