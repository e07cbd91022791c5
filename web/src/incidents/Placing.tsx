/** 在哪里: the place, why it belongs there and how surely, what else lies within the accuracy, and correcting it. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LngLat, Named } from '../api/types';
import { formatLngLat, formatNumber, formatPercent } from '../format';
import { pick } from '../i18n';
import { Resource } from '../state/resource';
import { notify } from '../state/announce';
import { isPhone, select, today } from '../state/app';
import { Icon } from '../ui/Icon';
import { namedLabel } from '../ui/names';
import { problemText, SkeletonRows } from '../ui/States';
import { saving, take } from './acting';
import { Refusal } from './Actions';
import { incidentsApi, type Candidate, type Case, type PlacingThen } from './api';
import { draftPlace } from './layers';
import { Facts, Section } from './parts';
import { askPlace, pointing, stopPointing } from './pointing';
import { to } from './text';

function Territory({ label, named }: { label: string; named: Named | null }): JSX.Element | null {
  if (!named) return null;
  return (
    <li>
      <button type="button" class="link-row" onClick={() => select({ kind: 'territory', id: named.id })}>
        <span class="muted">{label}</span>
        <span>{namedLabel(named)}</span>
        <Icon name="chevronRight" size={18} />
      </button>
    </li>
  );
}

export function Candidates({ items }: { items: Candidate[] }): JSX.Element | null {
  if (items.length < 2) return null;
  return (
    <div class="inc-block">
      <span class="cap">{to('case.candidates')}</span>
      <ul class="inc-candidates">
        {items.map(({ grid, community, probability }) => (
          <li key={grid?.id ?? community?.id ?? ''}>
            <span>{grid ? namedLabel(grid) : community ? namedLabel(community) : to('board.noGrid')}</span>
            <span class="inc-likely" aria-hidden="true">
              <span style={{ width: `${probability * 100}%` }} />
            </span>
            <span class="tabular">{formatPercent(probability)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The same place by the edition of another day. */
function Then({ found }: { found: Case }): JSX.Element {
  const day = useSignal('');
  const answer = useSignal<PlacingThen | null>(null);
  const wrong = useSignal('');
  useEffect(() => {
    answer.value = null;
    wrong.value = '';
    if (!day.value) return undefined;
    const abort = new AbortController();
    incidentsApi.placing(found.id, day.value, abort.signal).then(
      (then) => (answer.value = then),
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof Error && 'body' in error) wrong.value = problemText(error as Parameters<typeof problemText>[0]);
      },
    );
    return () => abort.abort();
  }, [day.value, found.id, answer, wrong]);
  const then = answer.value;
  const place = then?.grid ?? then?.community;
  return (
    <details class="inc-fold">
      <summary>{to('case.then')}</summary>
      <div class="inc-block">
        <div class="field">
          <label for="inc-then">{to('case.thenDay')}</label>
          <div class="field-box">
            <input id="inc-then" type="date" max={today()} value={day.value} onInput={(event) => (day.value = event.currentTarget.value)} />
          </div>
        </div>
        {wrong.value && <p class="hint" role="alert">{wrong.value}</p>}
        {then && (
          <p class={then.differs ? 'inc-note inc-note-warn' : 'inc-note'} role="status">
            <Icon name="history" size={18} />
            <span>
              {to(then.differs ? 'case.thenAnswer' : 'case.thenSame', { date: day.value, place: place ? namedLabel(place) : to('board.noGrid') })}
              {then.edition !== null && <span class="cap"> · {to('time.edition', { n: then.edition })}</span>}
            </span>
          </p>
        )}
      </div>
    </details>
  );
}

/** Another place, pointed out on the map, with its reason; what was there stays in the case's history. */
function Correct({ found }: { found: Case }): JSX.Element {
  const at = useSignal<LngLat | null>(null);
  const reason = useSignal('');
  const open = useSignal(false);
  useEffect(
    () => () => {
      stopPointing();
      draftPlace.value = null;
    },
    [],
  );
  const ask = (): void => {
    askPlace((place) => {
      at.value = place;
      draftPlace.value = { at: place, accuracy_m: null };
    });
    // on a phone the case has made room for the map, and its words with it
    if (isPhone.peek()) notify(to('form.onMapTap'));
  };
  const leave = (): void => {
    stopPointing();
    open.value = false;
    at.value = null;
    draftPlace.value = null;
  };
  if (!open.value) {
    return (
      <button
        type="button" class="button button-small more"
        onClick={() => {
          open.value = true;
          ask();
        }}
      >
        <Icon name="pin" size={16} />
        {to('case.correct')}
      </button>
    );
  }
  const lacks = !at.value || !reason.value.trim();
  return (
    <form
      class="inc-block inc-correct"
      onSubmit={(event) => {
        event.preventDefault();
        if (at.value && !lacks) void take(found, 'correct_place', { point: at.value, reason: reason.value.trim() }).then((done) => done && leave());
      }}
    >
      <p class="inc-note">
        <Icon name="pin" size={18} />
        <span>{at.value ? <span class="tabular">{formatLngLat(at.value)}</span> : to('form.onMapHint')}</span>
        {at.value && !pointing.value && (
          <button type="button" class="button button-small" onClick={ask}>
            {to('form.again')}
          </button>
        )}
      </p>
      <div class="field">
        <label for="inc-correct-reason">{to('do.reason')}</label>
        <textarea id="inc-correct-reason" rows={2} maxLength={500} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
      </div>
      <Refusal action="correct_place" />
      <div class="inc-actions-row">
        <button type="submit" class="button" disabled={lacks || saving.value !== null}>
          {to('case.correct')}
        </button>
        <button type="button" class="button" onClick={leave}>
          {to('cancel')}
        </button>
      </div>
    </form>
  );
}

export function Placing({ found }: { found: Case }): JSX.Element {
  const detail = useSignal(new Resource<PlacingThen>()).value;
  const isBetween = found.confidence !== null && found.confidence < 0.995;
  useEffect(() => {
    if (isBetween) void detail.load((abort) => incidentsApi.placing(found.id, null, abort));
  }, [isBetween, found.id, found.version, detail]);
  const why = found.placing;
  const place = found.grid ?? found.community;
  const mayCorrect = found.may.some(({ action, refused }) => action === 'correct_place' && refused === null);
  const candidates = detail.state.value.data?.candidates ?? [];
  return (
    <Section title={to('case.where')}>
      {!place && (
        <p class="inc-note inc-note-warn">
          <Icon name="alert" size={18} />
          <span>{to('form.outside')}</span>
        </p>
      )}
      <ul class="links places">
        <Territory label={to('case.grid')} named={found.grid} />
        <Territory label={to('case.lane')} named={found.lane} />
        <Territory label={to('case.community')} named={found.community} />
      </ul>
      <Facts
        rows={[
          [to('case.address'), found.address],
          [to('case.accuracy'), found.accuracy_m === null ? to('form.exact') : to('case.accuracyValue', { n: formatNumber(found.accuracy_m) })],
          [
            to('case.confidence'),
            place && found.confidence !== null
              ? isBetween
                ? to('case.confidenceValue', { p: formatPercent(found.confidence), place: namedLabel(place) })
                : to('case.sure')
              : null,
          ],
          [to('case.corrections.label'), found.correction_count > 0 ? to('case.corrections', { n: found.correction_count }) : null],
        ]}
      />
      {why && (
        <p class="explanation">
          <b>{to('case.why')}</b>
          {pick(why.text_zh, why.text_en)}
        </p>
      )}
      {isBetween && detail.state.value.loading && <SkeletonRows rows={2} height={28} />}
      <Candidates items={candidates} />
      {found.building_id && (
        <button type="button" class="button button-small more" onClick={() => found.building_id && select({ kind: 'building', id: found.building_id })}>
          <Icon name="building" size={16} />
          {to('case.building')}
        </button>
      )}
      <Then found={found} />
      {mayCorrect && <Correct found={found} />}
    </Section>
  );
}
