/** 一户一档: one household on one page, for the screen and for paper. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatDate, formatNumber } from '../format';
import { pick } from '../i18n';
import { incidents } from '../incidents/entry';
import { mapHandle } from '../map/handle';
import { select } from '../state/app';
import { session } from '../state/data';
import { Icon } from '../ui/Icon';
import { namedLabel } from '../ui/names';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Entry, HouseholdFile } from './api';
import { mayWrite, open, takeBack, undo } from './changes';
import { Forms } from './FileForms';
import { Members } from './Members';
import * as store from './store';
import { th, tr } from './text';

const shownEntries = 8;
const dayMs = 86_400_000;

const daysSince = (at: string): number => Math.max(0, Math.floor((Date.now() - new Date(at).getTime()) / dayMs));
const word = (scheme: string, code: string): string => {
  const found = store.codeOf(scheme, code);
  return found ? pick(found.name, found.name_en) : code;
};

function back(file: HouseholdFile | null): void {
  store.open(null);
  if (file) select({ kind: 'building', id: file.building_id });
}

function Head({ file }: { file: HouseholdFile | null }): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), [file?.id]);
  return (
    <div class="drawer-head">
      <button type="button" class="icon-button" aria-label={tr('back')} title={tr('back')} onClick={() => back(file)}>
        <Icon name="chevronLeft" />
      </button>
      <div>
        <h2 class="drawer-title" tabIndex={-1} ref={title}>
          {file?.address ?? tr('file')}
        </h2>
        <p class="cap">
          {tr('head')}
          {file?.building && ` · ${file.building}`}
        </p>
      </div>
      {file && (
        <>
          <button
            type="button" class="icon-button" aria-label={tr('belongs')} title={tr('belongs')}
            onClick={() => mapHandle.peek()?.flyTo(file.point, 18)}
          >
            <Icon name="target" />
          </button>
          <button type="button" class="button button-small" onClick={() => window.print()}>
            {tr('print')}
          </button>
        </>
      )}
      <button type="button" class="icon-button" aria-label={tr('close')} title={tr('close')} onClick={() => select(null)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function Summary({ file }: { file: HouseholdFile }): JSX.Element {
  const counts = [
    file.floating_people > 0 && tr('floating', { n: file.floating_people }),
    file.elderly_people > 0 && tr('elderly', { n: file.elderly_people }),
    file.child_people > 0 && tr('children', { n: file.child_people }),
  ].filter((each): each is string => Boolean(each));
  const living = file.members.filter((member) => member.is_living).length;
  return (
    <>
      <p class="headline">
        <b class="tabular">{formatNumber(file.people)}</b> {tr('people', { n: file.people }).replace(/^[\d,]+\s*/, '')}
        {living !== file.people && <span class="cap"> {tr('stated', { stated: file.people, known: living })}</span>}
      </p>
      {counts.length > 0 && <p class="cap file-counts">{counts.join(' · ')}</p>}
      {file.aliases.length > 0 && <p class="cap file-counts">{tr('aliases', { names: file.aliases.join('、') })}</p>}
      {file.former_names.length > 0 && <p class="cap file-counts">{tr('formerNames', { names: file.former_names.join('、') })}</p>}
    </>
  );
}

function Belongs({ file }: { file: HouseholdFile }): JSX.Element | null {
  const { assignment } = file;
  if (!assignment) return null;
  const places = [assignment.community, assignment.grid, assignment.lane].filter((each) => each !== null);
  return (
    <section class="drawer-section">
      <h3>{tr('belongs')}</h3>
      <p>{places.map((each) => namedLabel(each)).join(' · ')}</p>
      <p class="explanation">{pick(assignment.explanation.text_zh, assignment.explanation.text_en)}</p>
      {file.frontage && <p class="cap">{tr('fronts', { where: pick(file.frontage.text_zh, file.frontage.text_en) })}</p>}
    </section>
  );
}

function Freshness({ file }: { file: HouseholdFile }): JSX.Element {
  return (
    <section class="drawer-section">
      <h3>{tr('freshness')}</h3>
      <p>
        {file.verified_at ? tr('verified', { date: formatDate(file.verified_at), n: daysSince(file.verified_at) }) : tr('neverVerified')}
        {' · '}
        {file.last_visited_at ? tr('visited', { date: formatDate(file.last_visited_at), n: daysSince(file.last_visited_at) }) : tr('neverVisited')}
      </p>
    </section>
  );
}

function Tenancies({ file }: { file: HouseholdFile }): JSX.Element | null {
  const isLet = file.tenancies.some((tenancy) => tenancy.is_open);
  if (file.tenancies.length === 0 && !file.is_rental && !mayWrite.value) return null;
  return (
    <section class="drawer-section">
      <div class="section-head">
        <h3>{tr('tenancies')}</h3>
        {mayWrite.value && !isLet && (
          <button type="button" class="button button-small" onClick={() => (open.value = { kind: 'tenancy' })}>
            <Icon name="plus" size={16} />
            {th('tenancy')}
          </button>
        )}
      </div>
      {file.tenancies.length === 0 && <p class="hint">{tr('noTenancy')}</p>}
      {file.tenancies.map((tenancy) => (
        <dl key={tenancy.id} class="facts">
          <div>
            <dt>{tr('use')}</dt>
            <dd>
              {word('rental_use', tenancy.use_code)}
              <span class="cap">
                {' · '}
                {tenancy.until_on
                  ? tr('from', { from: formatDate(tenancy.since_on), to: formatDate(tenancy.until_on) })
                  : tr('openSince', { date: formatDate(tenancy.since_on) })}
              </span>
            </dd>
          </div>
          {tenancy.landlord_name && (
            <div>
              <dt>{tr('landlord')}</dt>
              <dd class="tabular">{[tenancy.landlord_name, tenancy.landlord_phone].filter(Boolean).join(' ')}</dd>
            </div>
          )}
          {tenancy.hazard_codes.length > 0 && (
            <div>
              <dt>{tr('hazards')}</dt>
              <dd>{tenancy.hazard_codes.map((code) => word('hazard', code)).join('、')}</dd>
            </div>
          )}
        </dl>
      ))}
      {mayWrite.value &&
        file.tenancies
          .filter((tenancy) => tenancy.is_open)
          .map((tenancy) => (
            <button key={tenancy.id} type="button" class="button button-small facts-action" onClick={() => (open.value = { kind: 'endTenancy', tenancy: tenancy.id })}>
              {th('endTenancy')}
            </button>
          ))}
    </section>
  );
}

/** What residents say is wrong and nobody has answered yet. */
function Corrections({ file }: { file: HouseholdFile }): JSX.Element | null {
  const waiting = file.corrections.filter(({ answer }) => answer === null);
  if (waiting.length === 0) return null;
  return (
    <section class="drawer-section" aria-label={th('corrections')}>
      <h3>
        {th('corrections')} <span class="count tabular">{waiting.length}</span>
      </h3>
      <ul class="members">
        {waiting.map((each) => (
          <li key={each.id} class="correction">
            <span>
              <b>{file.members.find(({ person_id }) => person_id === each.person_id)?.name ?? tr('resident')}</b> {th('wants', { field: fieldWord(each.field) })}
              <span class="cap"> {each.reason}</span>
              <span class={each.due_on < file.today ? 'cap correction-late' : 'cap'}> {th('due', { date: each.due_on })}</span>
            </span>
            {mayWrite.value && (
              <button type="button" class="button button-small" onClick={() => (open.value = { kind: 'answer', request: each.id })}>
                {th('answer')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const fieldWord = (field: string): string => {
  const known = (['name', 'birth_year', 'id_number', 'phone'] as const).find((each) => each === field);
  return known ? th(`field.${known}`) : field;
};

/** What was changed last, and the way back. */
function UndoStrip({ file }: { file: HouseholdFile }): JSX.Element | null {
  const last = undo.value;
  if (last?.household !== file.id) return null;
  return (
    <p class="undo-strip">
      <Icon name="check" size={18} />
      <span>{last.text}</span>
      <button type="button" class="button button-small" onClick={() => void takeBack()}>
        {th('undo')}
      </button>
    </p>
  );
}

function Line({ entry }: { entry: Entry }): JSX.Element {
  return (
    <li class={`entry entry-${entry.kind}`}>
      <span class="cap tabular">{entry.on}</span>
      <span>
        {pick(entry.text_zh, entry.text_en)}
        {entry.who && <span class="cap"> · {entry.who}</span>}
      </span>
    </li>
  );
}

function Timeline({ file }: { file: HouseholdFile }): JSX.Element {
  const all = useSignal(false);
  const text = useSignal('');
  const saving = useSignal(false);
  const entries = file.timeline;
  const mayNote = !file.hidden.includes('notes');
  return (
    <section class="drawer-section" aria-label={tr('timeline')}>
      <h3>{tr('timeline')}</h3>
      {entries.length === 0 && <p class="hint">{tr('noTimeline')}</p>}
      <ul class={all.value ? 'timeline' : 'timeline timeline-short'}>
        {entries.map((entry, i) => (
          <Line key={i} entry={entry} />
        ))}
      </ul>
      {!all.value && entries.length > shownEntries && (
        <button type="button" class="button button-small more" onClick={() => (all.value = true)}>
          {tr('more', { n: entries.length - shownEntries })}
        </button>
      )}
      {mayNote && (
        <form
          class="note-form"
          onSubmit={(event) => {
            event.preventDefault();
            const said = text.peek().trim();
            if (!said || saving.peek()) return;
            saving.value = true;
            void store.addNote(file.id, said).then((done) => {
              saving.value = false;
              if (done) text.value = '';
            });
          }}
        >
          <label for="household-note">{tr('note')}</label>
          <textarea
            id="household-note" rows={2} maxLength={1000} placeholder={tr('noteHint')} value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
          <button type="submit" class="button" disabled={text.value.trim() === '' || saving.value}>
            {tr('noteSave')}
          </button>
        </form>
      )}
    </section>
  );
}

function PrintFoot(): JSX.Element | null {
  const now = session.value;
  if (now.status !== 'in' && now.status !== 'ended') return null;
  const { user } = now.session;
  return (
    <p class="print-only cap">
      {tr('printed', { who: user.display_name, at: new Date().toLocaleString() })}
      {user.tenant.is_demo && ` · ${tr('demo')}`}
    </p>
  );
}

export function File(): JSX.Element {
  const { data, problem } = store.file.value;
  const cases = incidents.value;
  if (!data) {
    return (
      <>
        <Head file={null} />
        {problem ? <ProblemBox problem={problem} what={tr('what.file')} retry={store.retry.file} /> : <SkeletonRows rows={8} height={40} />}
      </>
    );
  }
  return (
    <>
      <Head file={data} />
      <div class="drawer-body household-file">
        <UndoStrip file={data} />
        <Summary file={data} />
        <Members file={data} />
        <Corrections file={data} />
        <Tenancies file={data} />
        <Freshness file={data} />
        <Belongs file={data} />
        {cases && <cases.Here key={`incidents${data.building_id}`} building={data.building_id} at={data.point} />}
        <Timeline key={data.id} file={data} />
        <PrintFoot />
      </div>
      <Forms key={data.id} file={data} />
    </>
  );
}
