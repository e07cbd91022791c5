/** The forms over the page: give a duty, hand it over, end it, record an absence, choose another deputy. */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { api } from '../api/client';
import type { Territory } from '../api/types';
import { pick } from '../i18n';
import { today } from '../state/app';
import { communityGrids } from '../state/data';
import { Choose } from '../ui/Choose';
import { gridTitle } from '../ui/names';
import { staffApi, type Worker } from './api';
import { Field, Refusal } from './parts';
import * as store from './store';
import { to } from './text';

/** A choice kept in a signal. */
function Select({ value, ...props }: { id: string; label: string; value: Signal<string>; options: [string, string][]; none?: string }): JSX.Element {
  return <Choose {...props} value={value.value} set={(chosen) => (value.value = chosen)} />;
}

function people(but: string | null): [string, string][] {
  return store.workers.value
    .filter(({ id, ended_at }) => id !== but && ended_at === null)
    .map((worker) => [worker.id, worker.team ? `${worker.name} · ${worker.team}` : worker.name]);
}

function Frame({ title, hint, ready, save, children }: { title: string; hint?: string; ready: boolean; save: () => void; children?: JSX.Element | JSX.Element[] }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="dialog edit-dialog staff-dialog" ref={dialog} aria-labelledby="staff-form-title" onClose={() => store.showForm(null)}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !store.saving.value) save();
        }}
      >
        <h2 id="staff-form-title" class="panel-title">
          {title}
        </h2>
        {hint && <p class="hint">{hint}</p>}
        {children}
        <Refusal />
        <div class="popover-actions">
          <button type="submit" class="button button-main" disabled={!ready || store.saving.value}>
            {to('save')}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {to('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Reason({ value }: { value: Signal<string> }): JSX.Element {
  return (
    <Field id="staff-reason" label={to('reason')}>
      <div class="field-box">
        <input id="staff-reason" maxLength={500} required value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
      </div>
    </Field>
  );
}

function GiveForm({ form }: { form: Extract<store.Form, { kind: 'give' }> }): JSX.Element {
  const { worker, vacancy } = form;
  const who = useSignal(worker?.id ?? '');
  const grid = useSignal(vacancy ? '' : (communityGrids.value[0]?.id ?? ''));
  const lane = useSignal('');
  const lanes = useSignal<Territory[]>([]);
  const role = useSignal(vacancy?.role ?? '');
  const reason = useSignal('');
  useEffect(() => {
    if (!grid.value) return undefined;
    const abort = new AbortController();
    lane.value = '';
    api.children(grid.value, 'lane', null, abort.signal).then((found) => (lanes.value = found), () => (lanes.value = []));
    return () => abort.abort();
  }, [grid.value, lane, lanes]);
  const level = vacancy?.level ?? (lane.value ? 'lane' : 'grid');
  const roles = store.roles.value.filter((one) => one.levels.includes(level));
  const chosen = roles.find((one) => one.role === role.value) ?? roles[0];
  const place = vacancy?.territory_id ?? (lane.value || grid.value);
  const name = vacancy ? store.placeName(vacancy) : '';
  const title = worker ? to('giveTo', { name: worker.name }) : vacancy ? to('appointAt', { place: name, role: pick(vacancy.role_name, vacancy.role_name_en) }) : to('give');
  const save = (): void => {
    if (!chosen) return;
    const person = store.workers.peek().find(({ id }) => id === who.peek())?.name ?? '';
    const there = name || lanes.peek().find(({ id }) => id === lane.peek())?.name || communityGrids.peek().filter(({ id }) => id === grid.peek()).map(gridTitle)[0] || '';
    const body = { worker_id: who.peek(), territory_id: place, role: vacancy?.role ?? chosen.role, reason: reason.peek().trim() };
    void store.change(() => staffApi.give(body), to('saved.given', { name: person, place: there }));
  };
  return (
    <Frame title={title} ready={who.value !== '' && place !== '' && reason.value.trim() !== ''} save={save}>
      <>
        {!worker && <Select id="staff-who" label={to('person')} value={who} options={people(null)} none={to('pickPerson')} />}
        {!vacancy && (
          <>
            <Select id="staff-grid" label={to('place')} value={grid} options={communityGrids.value.map((one) => [one.id, gridTitle(one)])} />
            {lanes.value.length > 0 && <Select id="staff-lane" label={to('lane')} value={lane} options={lanes.value.map((one) => [one.id, one.name])} none={to('wholeGrid')} />}
            <Select id="staff-role" label={to('role')} value={role} options={roles.map((one) => [one.role, pick(one.name, one.name_en)])} />
          </>
        )}
        <Reason value={reason} />
      </>
    </Frame>
  );
}

function MoveForm({ form }: { form: Extract<store.Form, { kind: 'move' | 'end' }> }): JSX.Element {
  const { worker, duty } = form;
  const who = useSignal('');
  const reason = useSignal('');
  const isMove = form.kind === 'move';
  const words = { name: worker.name, role: pick(duty.role_name, duty.role_name_en), place: store.placeOf(duty) };
  const place = useSignal(duty.is_to_reassign ? (communityGrids.value[0]?.id ?? '') : '');
  const relocates = isMove && duty.is_to_reassign && duty.level === 'grid';
  const save = (): void => {
    const said = reason.peek().trim();
    const body = relocates ? { territory_id: place.peek(), reason: said } : isMove ? { worker_id: who.peek(), reason: said } : { reason: said };
    const other = store.workers.peek().find(({ id }) => id === who.peek())?.name ?? worker.name;
    void store.change(() => staffApi.move(duty, body), isMove ? to('saved.moved', { name: other }) : to('saved.ended'));
  };
  const ready = reason.value.trim() !== '' && (!isMove || (relocates ? place.value !== '' : who.value !== ''));
  return (
    <Frame title={to(isMove ? 'moveTitle' : 'endTitle')} hint={relocates ? to('toReassignHint', { name: words.place }) : to(isMove ? 'moveHint' : 'endHint', words)} ready={ready} save={save}>
      <>
        {relocates && <Select id="staff-place" label={to('place')} value={place} options={communityGrids.value.map((one) => [one.id, gridTitle(one)])} />}
        {isMove && !relocates && <Select id="staff-who" label={to('person')} value={who} options={people(worker.id)} none={to('pickPerson')} />}
        <Reason value={reason} />
      </>
    </Frame>
  );
}

function Day({ id, label, value, min }: { id: string; label: string; value: Signal<string>; min?: string }): JSX.Element {
  return (
    <Field id={id} label={label}>
      <div class="field-box">
        <input id={id} type="date" min={min} value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
      </div>
    </Field>
  );
}

function AwayForm({ worker }: { worker: Worker }): JSX.Element {
  const starts = useSignal(today());
  const ends = useSignal('');
  const deputy = useSignal('');
  const save = (): void => {
    const body = { worker_id: worker.id, starts_on: starts.peek(), ends_on: ends.peek() || null, deputy_id: deputy.peek() || null };
    void store.change(() => staffApi.away(body), to('saved.absence', { name: worker.name }));
  };
  return (
    <Frame title={to('absenceOf', { name: worker.name })} hint={to('absenceHint')} ready={starts.value !== ''} save={save}>
      <>
        <div class="staff-days">
          <Day id="staff-from" label={to('starts')} value={starts} />
          <Day id="staff-to" label={to('ends')} value={ends} min={starts.value} />
        </div>
        <Select id="staff-deputy" label={to('deputy')} value={deputy} options={people(worker.id)} none={to('nobody')} />
      </>
    </Frame>
  );
}

function DeputyForm({ form }: { form: Extract<store.Form, { kind: 'deputy' }> }): JSX.Element {
  const deputy = useSignal(form.absence.deputy_id ?? '');
  const save = (): void => {
    void store.change(() => staffApi.changeAway(form.absence, { deputy_id: deputy.peek() || null }), to('saved.absence', { name: form.worker.name }));
  };
  return (
    <Frame title={to('absenceOf', { name: form.worker.name })} ready save={save}>
      <Select id="staff-deputy" label={to('deputy')} value={deputy} options={people(form.worker.id)} none={to('nobody')} />
    </Frame>
  );
}

export function Forms(): JSX.Element | null {
  const form = store.form.value;
  if (!form) return null;
  switch (form.kind) {
    case 'give':
      return <GiveForm form={form} />;
    case 'away':
      return <AwayForm worker={form.worker} />;
    case 'deputy':
      return <DeputyForm form={form} />;
    default:
      return <MoveForm form={form} />;
  }
}
