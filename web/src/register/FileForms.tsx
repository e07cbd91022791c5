/** Forms about the file itself: attention tags, tenancies, and what a resident says is wrong. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/client';
import { formatDate, isoDate } from '../format';
import { pick } from '../i18n';
import { today } from '../state/app';
import { problemText } from '../ui/States';
import type { HouseholdFile } from './api';
import { change, correctionSaid, memberOf, open, type Step } from './changes';
import { CheckField, DayField, FormDialog, SelectField, set, text, TextField, useForm } from './form';
import { AddForm, EditForm, HeadForm, MoveOutForm } from './MemberForms';
import * as store from './store';
import { th, tr } from './text';

interface Props {
  file: HouseholdFile;
  close: () => void;
}

const longestTagDays = 731;

function inDays(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return isoDate(day);
}

function TagForm({ file, person, close }: Props & { person: string }): JSX.Element {
  const member = memberOf(file, person);
  const form = useForm(`${file.id}/tag/${person}`, { code: '', legal_basis: '', expires_on: inDays(365) }, close);
  const has = member?.tags.map(({ code }) => code) ?? [];
  const code = text(form, 'code');
  const basis = store.codeOf('tag', code || null)?.basis ?? '';
  useEffect(() => {
    const now = text(form, 'legal_basis');
    // a basis of one's own words stays when another tag is chosen
    if (code && (now === '' || store.isBasis(now))) set(form, 'legal_basis', basis);
  }, [form, code, basis]);
  const save = (): void => {
    const body = { person_id: person, code, legal_basis: text(form, 'legal_basis') || null, expires_on: text(form, 'expires_on') };
    void change(form, { method: 'POST', path: '/tags', body }, th('saved.tag'), { method: 'POST', path: '/tags/{id}/end' });
  };
  return (
    <FormDialog
      form={form} title={th('tagOf', { name: member?.name ?? '' })} hint={th('tagHint')} main={th('tagConfirm')} ready={code !== '' && text(form, 'expires_on') !== '' && text(form, 'legal_basis') !== ''}
      save={save} close={close}
    >
      <SelectField form={form} name="code" label={th('tag')} options={store.wordsOf('tag').filter(([each]) => !has.includes(each))} none={th('choose')} />
      <TextField form={form} name="legal_basis" label={th('basis')} maxLength={200} required hint={th('basisHint')} />
      <DayField form={form} name="expires_on" label={th('expires')} min={inDays(1)} max={inDays(longestTagDays)} />
    </FormDialog>
  );
}

function EndTagForm({ file, person, tag, close }: Props & { person: string; tag: string }): JSX.Element {
  const member = memberOf(file, person);
  const found = member?.tags.find(({ id }) => id === tag);
  const form = useForm(`${file.id}/end/${tag}`, {}, close);
  const again: Step | null = found ? { method: 'POST', path: '/tags', body: { person_id: person, code: found.code, legal_basis: found.legal_basis, expires_on: found.expires_on } } : null;
  const name = pick(store.codeOf('tag', found?.code ?? null)?.name, store.codeOf('tag', found?.code ?? null)?.name_en);
  return (
    <FormDialog
      form={form} title={th('endTagOf', { name: member?.name ?? '', tag: name })} hint={th('endTagHint')} main={th('endTag')} ready={found !== undefined}
      save={() => void change(form, { method: 'POST', path: `/tags/${tag}/end` }, th('saved.endTag'), again)} close={close}
    />
  );
}

function TenancyForm({ file, close }: Props): JSX.Element {
  const form = useForm(`${file.id}/tenancy`, { use_code: '02', landlord_name: '', landlord_phone: '', since_on: today(), until_on: '', is_sublet: false }, close);
  const hazards = useSignal<string[]>([]);
  const save = (): void => {
    const body = {
      use_code: text(form, 'use_code'),
      hazard_codes: hazards.peek(),
      is_sublet: form.values.peek().is_sublet === true,
      landlord_name: text(form, 'landlord_name') || null,
      landlord_phone: text(form, 'landlord_phone') || null,
      since_on: text(form, 'since_on'),
      until_on: text(form, 'until_on') || null,
    };
    void change(form, { method: 'POST', path: '/tenancies', body }, th('saved.tenancy'));
  };
  return (
    <FormDialog form={form} title={th('tenancy')} main={th('save')} ready={text(form, 'since_on') !== ''} save={save} close={close}>
      <SelectField form={form} name="use_code" label={tr('use')} options={store.wordsOf('rental_use')} />
      <div class="field-pair">
        <DayField form={form} name="since_on" label={th('letSince')} />
        <TextField form={form} name="until_on" label={th('letUntil')} type="date" min={text(form, 'since_on')} />
      </div>
      <TextField form={form} name="landlord_name" label={tr('landlord')} maxLength={50} />
      <TextField form={form} name="landlord_phone" label={th('landlordPhone')} maxLength={20} inputMode="tel" />
      <CheckField form={form} name="is_sublet" label={th('sublet')} />
      <fieldset class="household-hazards">
        <legend>{tr('hazards')}</legend>
        {store
          .wordsOf('hazard')
          .filter(([code]) => code !== '00')
          .map(([code, word]) => (
            <label key={code}>
              <input
                type="checkbox" checked={hazards.value.includes(code)}
                onChange={(event) => (hazards.value = event.currentTarget.checked ? [...hazards.value, code] : hazards.value.filter((each) => each !== code))}
              />
              {word}
            </label>
          ))}
      </fieldset>
    </FormDialog>
  );
}

function EndTenancyForm({ file, tenancy, close }: Props & { tenancy: string }): JSX.Element {
  const form = useForm(`${file.id}/end/${tenancy}`, { on: today() }, close);
  const found = file.tenancies.find(({ id }) => id === tenancy);
  const save = (): void => void change(form, { method: 'POST', path: `/tenancies/${tenancy}/end`, body: { on: text(form, 'on') } }, th('saved.endTenancy'));
  return (
    <FormDialog form={form} title={th('endTenancy')} hint={found && tr('openSince', { date: formatDate(found.since_on) })} main={th('endTenancy')} ready={text(form, 'on') !== ''} save={save} close={close}>
      <DayField form={form} name="on" label={th('letUntil')} />
    </FormDialog>
  );
}

const correctable = ['name', 'birth_year', 'id_number', 'phone'] as const;

function CorrectForm({ file, person, close }: Props & { person: string }): JSX.Element {
  const form = useForm(`${file.id}/correct/${person}`, { field: 'name', said: '', reason: '' }, close);
  const save = (): void => {
    const body = { person_id: person, field: text(form, 'field'), said: text(form, 'said'), reason: text(form, 'reason') };
    void change(form, { method: 'POST', path: '/corrections', body }, th('saved.correct'));
  };
  return (
    <FormDialog
      form={form} title={th('correctOf', { name: memberOf(file, person)?.name ?? '' })} hint={th('correctHint')} main={th('correctSend')} ready={text(form, 'said') !== '' && text(form, 'reason') !== ''}
      save={save} close={close}
    >
      <SelectField form={form} name="field" label={th('correctField')} options={correctable.map((each) => [each, th(`field.${each}`)])} />
      <TextField form={form} name="said" label={th('correctSaid')} maxLength={100} required />
      <TextField form={form} name="reason" label={th('correctWhy')} maxLength={500} required />
    </FormDialog>
  );
}

function AnswerForm({ file, request, close }: Props & { request: string }): JSX.Element {
  const asked = file.corrections.find(({ id }) => id === request);
  const form = useForm(`${file.id}/answer/${request}`, { answer: 'applied', reason: '', said: '' }, close);
  const said = useSignal<string | null>(null);
  const away = useSignal<Problem | null>(null);
  const household = file.id;
  useEffect(() => {
    correctionSaid(household, request).then(
      (found) => (said.value = found.said),
      (error: unknown) => (away.value = error instanceof Problem ? error : new Problem(0, { code: 'service_away' })),
    );
  }, [household, request, said, away]);
  const field = correctable.find((each) => each === asked?.field) ?? 'name';
  const save = (): void => {
    const body = { answer: text(form, 'answer'), reason: text(form, 'reason') };
    void change(form, { method: 'POST', path: `/corrections/${request}/answer`, body }, th('saved.answer'));
  };
  return (
    <FormDialog form={form} title={th('answer')} main={th('answerSend')} ready={text(form, 'reason') !== ''} save={save} close={close}>
      <dl class="facts">
        <div>
          <dt>{th(`field.${field}`)}</dt>
          <dd>{away.value ? problemText(away.value) : (said.value ?? '…')}</dd>
        </div>
        <div>
          <dt>{th('correctWhy')}</dt>
          <dd>{asked?.reason}</dd>
        </div>
      </dl>
      {form.errors.value.said && (
        <p class="field-says field-refused" role="alert">
          {form.errors.value.said}
        </p>
      )}
      <div class="segments" role="group" aria-label={th('answer')}>
        {(['applied', 'declined'] as const).map((each) => (
          <button key={each} type="button" class={text(form, 'answer') === each ? 'segment segment-on' : 'segment'} aria-pressed={text(form, 'answer') === each} onClick={() => set(form, 'answer', each)}>
            {th(`answer.${each}`)}
          </button>
        ))}
      </div>
      <TextField form={form} name="reason" label={th('answerWhy')} maxLength={500} required />
    </FormDialog>
  );
}

/** The form that is open over the file, if one is. */
export function Forms({ file }: { file: HouseholdFile }): JSX.Element | null {
  const now = open.value;
  const close = (): void => {
    if (open.peek() === now) open.value = null;
  };
  if (!now) return null;
  switch (now.kind) {
    case 'add':
      return <AddForm file={file} close={close} />;
    case 'head':
      return <HeadForm file={file} close={close} />;
    case 'edit':
      return <EditForm file={file} person={now.person} close={close} />;
    case 'out':
      return <MoveOutForm file={file} person={now.person} close={close} />;
    case 'tag':
      return <TagForm file={file} person={now.person} close={close} />;
    case 'endTag':
      return <EndTagForm file={file} person={now.person} tag={now.tag} close={close} />;
    case 'tenancy':
      return <TenancyForm file={file} close={close} />;
    case 'endTenancy':
      return <EndTenancyForm file={file} tenancy={now.tenancy} close={close} />;
    case 'correct':
      return <CorrectForm file={file} person={now.person} close={close} />;
    case 'answer':
      return <AnswerForm file={file} request={now.request} close={close} />;
  }
}
