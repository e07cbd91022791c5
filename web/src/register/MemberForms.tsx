/** Forms about who belongs to a household: somebody new or known moves in, is said differently, heads it, moves out. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate } from '../format';
import { today } from '../state/app';
import { may } from '../state/data';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { Problem } from '../api/client';
import type { HouseholdFile, Member } from './api';
import { change, memberOf, search, type Found, type SearchField, type Sent, type Step } from './changes';
import { CheckField, DayField, FormDialog, SelectField, set, text, TextField, useForm, type Form, type Values } from './form';
import { plain, readId } from './identity';
import * as store from './store';
import { th } from './text';

interface Props {
  file: HouseholdFile;
  close: () => void;
}

const head = (file: HouseholdFile): Member | undefined => file.members.find(({ relation }) => relation === 'head');
const relations = (but: string[] = []): [string, string][] => store.wordsOf('relation').filter(([code]) => !but.includes(code));

/** What the number says of itself while it is typed. */
function idSays(form: Form): { hint?: string; bad?: boolean } {
  if (text(form, 'id_kind') !== 'resident_id') return {};
  const says = readId(text(form, 'id_number'), new Date());
  switch (says.kind) {
    case 'empty':
      return {};
    case 'short':
      return { hint: th('id.short', { n: says.missing }) };
    case 'ok':
      return { hint: th('id.ok', { date: says.birthday, n: says.age }) };
    default:
      return { hint: th(`id.${says.kind}`), bad: true };
  }
}

const isFuture = (form: Form): boolean => Number(text(form, 'birth_year')) > new Date().getFullYear();

function PersonFields({ form, masked }: { form: Form; masked?: Member }): JSX.Element {
  const says = idSays(form);
  const year = readId(text(form, 'id_number'), new Date()).kind === 'ok' && text(form, 'id_kind') === 'resident_id';
  return (
    <>
      <TextField form={form} name="name" label={th('name')} maxLength={50} required />
      <SelectField form={form} name="id_kind" label={th('idKind')} options={store.wordsOf('id_kind')} />
      <TextField
        form={form} name="id_number" label={th('idNumber')} maxLength={40} inputMode="text" spellcheck={false} autocapitalize="characters"
        hint={says.hint ?? (masked?.id_number ? th('keepNumber', { number: masked.id_number }) : undefined)} bad={says.bad ?? false}
      />
      {!year && (
        <TextField
          form={form} name="birth_year" label={th('birthYear')} maxLength={4} inputMode="numeric" pattern="[0-9]{4}"
          hint={isFuture(form) ? th('yearFuture') : undefined} bad={isFuture(form)}
        />
      )}
      <TextField form={form} name="phone" label={th('phone')} maxLength={20} inputMode="tel" hint={masked?.phone ? th('keepNumber', { number: masked.phone }) : undefined} />
    </>
  );
}

function HowFields({ form, but }: { form: Form; but: string[] }): JSX.Element {
  const isHead = but.includes('');
  return (
    <>
      {!isHead && <SelectField form={form} name="relation" label={th('relation')} options={relations(but)} none={th('choose')} />}
      <div class="field-pair">
        <CheckField form={form} name="is_living" label={th('living')} />
        <CheckField form={form} name="is_registered" label={th('registered')} />
      </div>
      {form.values.value.is_registered !== true && (
        <>
          <SelectField form={form} name="inflow_reason" label={th('inflow')} options={store.wordsOf('inflow_reason')} none={th('unknown')} />
          <SelectField form={form} name="housing_kind" label={th('housing')} options={store.wordsOf('housing_kind')} none={th('unknown')} />
        </>
      )}
    </>
  );
}

function howOf(form: Form): Sent {
  const registered = form.values.peek().is_registered === true;
  return {
    relation: text(form, 'relation'),
    is_registered: registered,
    is_living: form.values.peek().is_living === true,
    inflow_reason: registered ? null : text(form, 'inflow_reason') || null,
    housing_kind: registered ? null : text(form, 'housing_kind') || null,
  };
}

const personOf = (form: Form): Sent => ({
  name: text(form, 'name'),
  id_kind: text(form, 'id_number') ? text(form, 'id_kind') : null,
  id_number: plain(text(form, 'id_number')) || null,
  birth_year: Number(text(form, 'birth_year')) || null,
  phone: text(form, 'phone') || null,
});

const idFits = (form: Form): boolean => !isFuture(form) && idSays(form).bad !== true && (text(form, 'id_kind') !== 'resident_id' || readId(text(form, 'id_number'), new Date()).kind !== 'short');

function Search({ pick, make }: { pick: (found: Found) => void; make: (field: SearchField, value: string) => void }): JSX.Element {
  const field = useSignal<SearchField>('name');
  const value = useSignal('');
  const found = useSignal<Found[] | null>(null);
  const problem = useSignal<Problem | null>(null);
  const run = (): void => {
    const wanted = value.peek().trim();
    if (!wanted) return;
    problem.value = null;
    search(field.peek(), wanted, th('searchPurpose')).then(
      ({ items }) => (found.value = items),
      (error: unknown) => (problem.value = error instanceof Problem ? error : new Problem(0, { code: 'service_away' })),
    );
  };
  const fields: SearchField[] = may('people.unmask') ? ['name', 'id_number', 'phone'] : ['name'];
  return (
    <div class="household-search">
      <div class="segments" role="group" aria-label={th('searchBy')}>
        {fields.map((each) => (
          <button
            key={each} type="button" class={field.value === each ? 'segment segment-on' : 'segment'} aria-pressed={field.value === each}
            onClick={() => {
              field.value = each;
              found.value = null;
            }}
          >
            {th(each === 'name' ? 'name' : each === 'phone' ? 'phone' : 'idNumber')}
          </button>
        ))}
      </div>
      <div class="household-search-row">
        <div class="field-box">
          <input
            aria-label={th('searchValue')} placeholder={th(field.value === 'name' ? 'searchName' : 'searchNumber')} maxLength={50} value={value.value} autocomplete="off"
            onInput={(event) => {
              value.value = event.currentTarget.value;
              found.value = null;
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              run();
            }}
          />
        </div>
        <button type="button" class="button" disabled={value.value.trim() === ''} onClick={run}>
          <Icon name="search" size={18} />
          {th('search')}
        </button>
      </div>
      {problem.value && (
        <p class="field-says field-refused" role="alert">
          {problemText(problem.value)}
        </p>
      )}
      <div aria-live="polite">
        {found.value?.length === 0 && <p class="hint">{th('notFound')}</p>}
        <ul class="household-found">
          {found.value?.map((each) => (
            <li key={each.person_id}>
              <button type="button" class="link-row" onClick={() => pick(each)}>
                <span>
                  <b>{each.name}</b> <span class="cap">{[each.age_band && th('age', { band: each.age_band.replace('-', '–') }), each.address].filter(Boolean).join(' · ')}</span>
                </span>
                <Icon name="chevronRight" size={18} />
              </button>
            </li>
          ))}
        </ul>
      </div>
      <button type="button" class={found.value?.length === 0 ? 'button button-main' : 'button'} onClick={() => make(field.peek(), value.peek().trim())}>
        {th('isNew')}
      </button>
    </div>
  );
}

const newcomer: Values = {
  name: '', relation: '', id_kind: 'resident_id', id_number: '', birth_year: '', phone: '', is_living: true, is_registered: true,
  inflow_reason: '', housing_kind: '', since_on: '',
};

export function AddForm({ file, close }: Props): JSX.Element {
  const stage = useSignal<'search' | 'new' | Found>('search');
  const form = useForm(`${file.id}/add`, { ...newcomer, since_on: today() }, close);
  const known = typeof stage.value === 'object' ? stage.value : null;
  const taken = head(file) ? ['head'] : [];
  const ready = stage.value !== 'search' && text(form, 'relation') !== '' && text(form, 'since_on') !== '' && (known !== null || (text(form, 'name') !== '' && idFits(form)));
  const save = (): void => {
    const how = { ...howOf(form), since_on: text(form, 'since_on') };
    const name = known?.name ?? text(form, 'name');
    const step: Step = known
      ? { method: 'POST', path: `/members/${known.person_id}/move_in`, body: how }
      : { method: 'POST', path: '/members', body: { ...personOf(form), ...how } };
    void change(form, step, th('saved.in', { name }));
  };
  return (
    <FormDialog form={form} title={th('add')} hint={stage.value === 'search' ? th('addHint') : undefined} main={stage.value === 'search' ? null : th('save')} ready={ready} save={save} close={close}>
      {stage.value === 'search' && (
        <Search
          pick={(found) => (stage.value = found)}
          make={(field, value) => {
            if (value) set(form, field, value);
            stage.value = 'new';
          }}
        />
      )}
      {known && <p class="notice notice-warn">{th('movesFrom', { name: known.name ?? '', address: known.address })}</p>}
      {stage.value === 'new' && <PersonFields form={form} />}
      {stage.value !== 'search' && (
        <>
          <HowFields form={form} but={taken} />
          <DayField form={form} name="since_on" label={th('since')} max={today()} />
        </>
      )}
    </FormDialog>
  );
}

const startOf = (member: Member): Values => ({
  name: member.name ?? '',
  relation: member.relation ?? '',
  id_kind: member.id_kind ?? 'resident_id',
  id_number: '',
  birth_year: member.birth_year === null ? '' : String(member.birth_year),
  phone: '',
  is_living: member.is_living,
  is_registered: member.is_registered,
  inflow_reason: member.inflow_reason ?? '',
  housing_kind: member.housing_kind ?? '',
  no_phone: false,
});

/** What differs from what the member was, and the same backwards where nothing sealed was replaced. */
export function differences(form: Form, member: Member): { sent: Sent; back: Sent | null } {
  const before = startOf(member);
  const now: Sent = { ...howOf(form), name: text(form, 'name') };
  const was: Sent = { ...member };
  if (text(form, 'birth_year') !== before.birth_year) now.birth_year = Number(text(form, 'birth_year')) || null;
  const sent: Sent = Object.fromEntries(Object.entries(now).filter(([name, value]) => (value ?? null) !== (was[name] ?? null)));
  const back: Sent = Object.fromEntries(Object.keys(sent).map((name) => [name, was[name] ?? null]));
  const sealed: Sent = {};
  if (text(form, 'id_number')) Object.assign(sealed, { id_number: plain(text(form, 'id_number')), id_kind: text(form, 'id_kind') });
  if (text(form, 'phone')) sealed.phone = text(form, 'phone');
  else if (form.values.peek().no_phone === true) sealed.phone = null;
  if (sealed.id_number !== undefined && sealed.id_kind === 'resident_id') delete sent.birth_year;
  return { sent: { ...sent, ...sealed }, back: Object.keys(sealed).length > 0 ? null : back };
}

export function EditForm({ file, person, close }: Props & { person: string }): JSX.Element | null {
  const member = memberOf(file, person);
  const form = useForm(`${file.id}/edit/${person}`, member ? startOf(member) : {}, close);
  if (!member) return null;
  const isHead = member.relation === 'head';
  const { sent } = differences(form, member);
  const save = (): void => {
    const { sent: body, back } = differences(form, member);
    const path = `/members/${person}`;
    void change(form, { method: 'PATCH', path, body }, th('saved.edit', { name: text(form, 'name') }), back && { method: 'PATCH', path, body: back });
  };
  return (
    <FormDialog form={form} title={th('editOf', { name: member.name ?? '' })} main={th('save')} ready={text(form, 'name') !== '' && idFits(form) && Object.keys(sent).length > 0} save={save} close={close}>
      <PersonFields form={form} masked={member} />
      {member.phone && text(form, 'phone') === '' && <CheckField form={form} name="no_phone" label={th('noPhone', { number: member.phone })} />}
      {isHead && <p class="hint">{th('headHint')}</p>}
      <HowFields form={form} but={isHead ? [''] : ['head']} />
    </FormDialog>
  );
}

export function HeadForm({ file, close }: Props): JSX.Element {
  const former = head(file);
  const others = file.members.filter(({ relation }) => relation !== 'head');
  const form = useForm(`${file.id}/head`, { relation: '', former_head: '' }, close);
  const next = memberOf(file, text(form, 'relation'));
  const save = (): void => {
    if (!next) return;
    const step: Step = { method: 'PATCH', path: `/members/${next.person_id}`, body: { relation: 'head', ...(former ? { former_head: text(form, 'former_head') } : {}) } };
    const back: Step | null = former && {
      method: 'PATCH', path: `/members/${former.person_id}`, body: { relation: 'head', former_head: next.relation ?? 'other' },
    } || null;
    void change(form, step, th('saved.head', { name: next.name ?? '' }), back);
  };
  return (
    <FormDialog form={form} title={th('head')} hint={th('headTakes')} main={th('save')} ready={next !== undefined && (!former || text(form, 'former_head') !== '')} save={save} close={close}>
      <SelectField form={form} name="relation" label={th('newHead')} options={others.map((each) => [each.person_id, each.name ?? ''])} none={th('choose')} />
      {former && <SelectField form={form} name="former_head" label={th('formerHead', { name: former.name ?? '' })} options={relations(['head'])} none={th('choose')} />}
    </FormDialog>
  );
}

export function MoveOutForm({ file, person, close }: Props & { person: string }): JSX.Element | null {
  const member = memberOf(file, person);
  const form = useForm(`${file.id}/out/${person}`, { on: today(), new_head: '' }, close);
  if (!member) return null;
  const stay = file.members.filter(({ person_id }) => person_id !== person);
  const passesOn = member.relation === 'head' && stay.length > 0;
  const name = member.name ?? '';
  const save = (): void => {
    const step: Step = { method: 'POST', path: `/members/${person}/move_out`, body: { on: text(form, 'on'), new_head: text(form, 'new_head') || null } };
    void change(form, step, th('saved.out', { name }), passesOn ? null : { method: 'POST', path: `/members/${person}/return` });
  };
  return (
    <FormDialog
      form={form} title={th('outOf', { name })} hint={th('outHint', { date: formatDate(member.since_on) })} main={th('out')}
      ready={text(form, 'on') !== '' && (!passesOn || text(form, 'new_head') !== '')} save={save} close={close}
    >
      <DayField form={form} name="on" label={th('outOn')} max={today()} min={member.since_on} />
      {passesOn && <SelectField form={form} name="new_head" label={th('newHead')} options={stay.map((each) => [each.person_id, each.name ?? ''])} none={th('choose')} />}
    </FormDialog>
  );
}
