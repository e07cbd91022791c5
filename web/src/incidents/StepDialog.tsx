/** The dialog of a step that asks for something: a reason, a body, a date, photos; its button says the step. */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { isoDate } from '../format';
import { ownName, pick } from '../i18n';
import { may } from '../state/data';
import { Choose } from '../ui/Choose';
import { Icon } from '../ui/Icon';
import { acting, saving, take } from './acting';
import { Refusal } from './Actions';
import type { Case, Order } from './api';
import { keep, kept } from './kept';
import { limitText } from './parts';
import { dropAll, isSending, noPhotos, PhotoField, sentIds, type Photos } from './PhotoField';
import { stepOf, type Need } from './steps';
import * as store from './store';
import { to, word } from './text';
import { TypeField } from './TypeField';

/** What the dialog holds, as typed. */
interface Said {
  reason: string;
  body: string;
  /** `t:` and the id of a team, or `w:` and a worker's. */
  hand: string;
  type: string;
  condition: string;
  target: string;
  amount: string;
  review: string;
  satisfaction: string;
  level: string;
}

function blank(found: Case): Said {
  return {
    reason: '', body: '', hand: '', type: found.type.code, condition: found.condition?.id ?? '', target: '', amount: '1', review: '', satisfaction: '', level: '1',
  };
}

const day_ms = 24 * 3600 * 1000;
const dayFrom = (days: number): string => isoDate(new Date(Date.now() + days * day_ms));

interface FieldProps {
  said: Signal<Said>;
  found: Case;
  action: string;
}

function set(said: Signal<Said>, change: Partial<Said>): void {
  said.value = { ...said.peek(), ...change };
}

function BodyField({ said }: FieldProps): JSX.Element {
  useEffect(store.needBodies, []);
  const loads = new Map((store.board.value.data?.bodies ?? []).flatMap((load) => (load.body ? [[load.body.id, load]] : [])));
  const options = (store.allBodies.value.data ?? []).map((body): [string, string] => {
    const load = loads.get(body.id);
    return [body.id, load ? `${ownName(body)} · ${to('loads.open', { n: load.open })}` : ownName(body)];
  });
  return <Choose id="step-body" label={to('do.body')} value={said.value.body} none={to('body.none')} options={options} set={(body) => set(said, { body })} />;
}

/** Who in particular: a team or a person on duty where it is; left open, whoever answers sees to that. */
function HandField({ said, found }: FieldProps): JSX.Element | null {
  const place = found.grid?.id ?? found.community?.id ?? null;
  const isMine = may('staff.read');
  useEffect(() => {
    if (isMine && place) store.needHands(place);
  }, [isMine, place]);
  if (!isMine || !place) return null;
  const items = store.staffHere.value.data?.of === place ? store.staffHere.value.data.items : [];
  const teams = new Map(items.flatMap(({ team_id, team }) => (team_id && team ? [[team_id, team]] : [])));
  const options = [
    ...[...teams].map(([id, name]): [string, string] => [`t:${id}`, to('hand.team', { name })]),
    ...items.map(({ id, name, duties }): [string, string] => [
      `w:${id}`, [name, ...new Set(duties.map((duty) => pick(duty.role_name, duty.role_name_en)))].join(' · '),
    ]),
  ];
  return <Choose id="step-hand" label={to('do.hand')} value={said.value.hand} none={to('hand.none')} options={options} set={(hand) => set(said, { hand })} />;
}

function ConditionField({ said }: FieldProps): JSX.Element | null {
  const conditions = store.tree.value.byCode.get(said.value.type)?.conditions ?? [];
  const [first] = conditions;
  const chosen = conditions.some(({ id }) => id === said.value.condition);
  useEffect(() => {
    if (!chosen && first && conditions.length === 1) set(said, { condition: first.id });
  }, [chosen, first, conditions.length, said]);
  if (conditions.length === 0) return null;
  return (
    <fieldset class="choice">
      <legend>{to('do.condition')}</legend>
      {conditions.map((one) => (
        <label key={one.id} class={said.value.condition === one.id ? 'inc-option inc-option-on' : 'inc-option'}>
          <input type="radio" name="condition" checked={said.value.condition === one.id} onChange={() => set(said, { condition: one.id })} />
          <span>
            {one.condition}
            <span class="cap">
              {to('case.limit')} {limitText(one.limit_amount, one.limit_unit)}
              {one.closing && ` · ${to('case.closing')}：${one.closing}`}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function TargetField({ said, found }: FieldProps): JSX.Element {
  const asked = useSignal('');
  const others = store.similar.value.data?.of === found.id ? store.similar.value.data.items : [];
  return (
    <fieldset class="choice">
      <legend>{to('do.target')}</legend>
      {others.map((one) => (
        <label key={one.id} class={said.value.target === one.id ? 'inc-option inc-option-on' : 'inc-option'}>
          <input type="radio" name="target" checked={said.value.target === one.id} onChange={() => set(said, { target: one.id })} />
          <span>
            {pick(one.type_name, one.type_name_en)} · {word('state', one.state)}
            <span class="cap">
              {one.number} · {pick(one.text_zh, one.text_en)}
            </span>
          </span>
        </label>
      ))}
      <div class="field">
        <label for="step-number">{to('do.byNumber')}</label>
        <div class="field-box">
          <input
            id="step-number" autocomplete="off" value={asked.value}
            onInput={(event) => {
              asked.value = event.currentTarget.value;
              void store.findByNumber(asked.peek()).then((id) => id && set(said, { target: id }));
            }}
          />
        </div>
      </div>
      {asked.value !== '' && <p class="hint">{to(said.value.target ? 'do.targetFound' : 'do.targetNone')}</p>}
    </fieldset>
  );
}

function Stars({ said }: FieldProps): JSX.Element {
  const n = Number(said.value.satisfaction);
  return (
    <fieldset class="choice">
      <legend>{to('do.rating')}</legend>
      <div class="inc-stars">
        {[1, 2, 3, 4, 5].map((one) => (
          <label key={one} class={one <= n ? 'inc-star-on' : undefined}>
            <input type="radio" name="satisfaction" checked={n === one} onChange={() => set(said, { satisfaction: String(one) })} />
            <span class="hidden">{to('do.points', { n: one })}</span>
            <Icon name="star" size={26} />
          </label>
        ))}
        {n > 0 && <b class="tabular inc-points">{to('do.points', { n })}</b>}
      </div>
    </fieldset>
  );
}

function InputField({ said, name, label, type, min, max }: { said: Signal<Said>; name: 'amount' | 'review'; label: string; type: 'number' | 'date'; min: string; max: string }): JSX.Element {
  return (
    <div class="field">
      <label for={`step-${name}`}>{label}</label>
      <div class="field-box">
        <input
          id={`step-${name}`} type={type} min={min} max={max} required value={said.value[name]}
          {...(type === 'number' ? { inputMode: 'numeric' as const, step: 1 } : {})}
          onInput={(event) => set(said, { [name]: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}

function Fields(props: FieldProps & { photos: Photos }): JSX.Element {
  const { said, found, action, photos } = props;
  const { needs } = stepOf(action);
  const asks = (need: Need): boolean => needs.includes(need);
  const unit = found.clock.unit ?? 'working_hours';
  const levels = [1, 2, 3].map((n): [string, string] => [String(n), to('do.levelOf', { n })]);
  return (
    <>
      {asks('type') && <TypeField id="step-type" code={said.value.type} choose={(type) => set(said, { type, condition: '' })} />}
      {asks('condition') && <ConditionField {...props} />}
      {asks('body') && <BodyField {...props} />}
      {asks('body') && <HandField {...props} />}
      {asks('target') && <TargetField {...props} />}
      {asks('amount') && <InputField said={said} name="amount" label={to('do.amount', { unit: to(`unitOnly.${unit}`) })} type="number" min="1" max="999" />}
      {asks('review') && <InputField said={said} name="review" label={to('do.review')} type="date" min={dayFrom(1)} max={dayFrom(366)} />}
      {asks('level') && <Choose id="step-level" label={to('do.level')} value={said.value.level} options={levels} set={(level) => set(said, { level })} />}
      {asks('satisfaction') && <Stars {...props} />}
      {asks('reason') && (
        <div class="field">
          <label for="step-reason">{to(action === 'feedback' ? 'do.what' : action === 'note' ? 'do.noteNeeded' : isReasonFree(said.value, found, action) ? 'do.note' : 'do.reason')}</label>
          <textarea id="step-reason" rows={3} maxLength={500} value={said.value.reason} onInput={(event) => set(said, { reason: event.currentTarget.value })} />
        </div>
      )}
      {asks('photos') && <PhotoField photos={photos} label={to(action === 'feedback' ? 'do.photoAfter' : 'do.photos')} />}
    </>
  );
}

/** Another body than the one the rules name needs a reason, whatever the step. */
function isReasonFree({ body }: Said, found: Case, action: string): boolean {
  const { needs, isReasonFree: isFree } = stepOf(action);
  return isFree === true && !(needs.includes('body') && body !== '' && body !== found.body?.id);
}

/** What is still missing, in words; null when the step can be taken. */
function missing(said: Said, found: Case, action: string): string | null {
  const { needs } = stepOf(action);
  const conditions = store.tree.value.byCode.get(said.type)?.conditions ?? [];
  if (needs.includes('type') && !said.type) return to('form.need.type');
  if (needs.includes('condition') && (!said.condition || !conditions.some(({ id }) => id === said.condition))) return to('do.need.condition');
  if (needs.includes('target') && !said.target) return to('do.need.target');
  if (needs.includes('review') && !(said.review >= dayFrom(1))) return to('do.need.until');
  if (needs.includes('amount') && !(Number(said.amount) >= 1)) return to('do.need.amount');
  if (needs.includes('satisfaction') && !said.satisfaction) return to('do.need.rating');
  if (needs.includes('reason') && !isReasonFree(said, found, action) && !said.reason.trim()) {
    return action === 'feedback' ? to('do.need.what') : action === 'note' ? to('do.need.note') : to('do.need.reason', { act: word('act', action) });
  }
  return null;
}

function orderOf(said: Said, action: string, media_ids: string[]): Omit<Order, 'request_id' | 'action' | 'version'> {
  const { needs } = stepOf(action);
  const out: Record<string, unknown> = {};
  if (needs.includes('reason') && said.reason.trim()) out.reason = said.reason.trim();
  if (needs.includes('body') && said.body) out.body_id = said.body;
  if (needs.includes('body') && said.hand) out[said.hand.startsWith('t:') ? 'team_id' : 'worker_id'] = said.hand.slice(2);
  if (needs.includes('type')) out.type = said.type;
  if (needs.includes('condition')) out.condition_id = said.condition;
  if (needs.includes('target')) out.target_id = said.target;
  if (needs.includes('amount')) out.amount = Number(said.amount);
  if (needs.includes('review')) out.review_on = said.review;
  if (needs.includes('satisfaction')) out.satisfaction = Number(said.satisfaction);
  if (needs.includes('level')) out.level = Number(said.level);
  if (media_ids.length > 0) out.media_ids = media_ids;
  return out;
}

const hints: Record<string, 'do.parkHint' | 'do.closeHint' | 'do.feedbackHint' | undefined> = { park: 'do.parkHint', close: 'do.closeHint', feedback: 'do.feedbackHint' };

function Form({ found, action }: { found: Case; action: string }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = `step.${found.id}.${action}`;
  const said = useSignal<Said>(kept<Said>(name, ({ reason }) => typeof reason === 'string') ?? blank(found));
  const photos = useMemo(noPhotos, []);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => () => dropAll(photos), [photos]);
  const now = said.value;
  useEffect(() => {
    if (now.reason) keep(name, now);
  }, [name, now]);
  const lacks = missing(now, found, action);
  const busy = saving.value !== null || isSending(photos);
  const hint = hints[action];
  const send = async (): Promise<void> => {
    if (await take(found, action, orderOf(said.peek(), action, sentIds(photos)))) keep(name, null);
  };
  return (
    <dialog class="dialog edit-dialog inc-dialog" ref={dialog} aria-labelledby="step-title" onClose={() => (acting.value = null)}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (!lacks && !busy) void send();
        }}
      >
        <h2 id="step-title" class="panel-title">
          {word('act', action)}
        </h2>
        {hint && <p class="hint">{to(hint)}</p>}
        <Fields said={said} found={found} action={action} photos={photos} />
        <Refusal action={action} />
        {lacks && <p class="hint" id="step-lacks">{lacks}</p>}
        <div class="popover-actions">
          <button type="submit" class="button button-main" disabled={lacks !== null || busy} {...(lacks ? { 'aria-describedby': 'step-lacks' } : {})}>
            {saving.value !== null ? to('do.saving') : word('act', action)}
          </button>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {to('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}

export function StepDialog({ found }: { found: Case }): JSX.Element | null {
  const action = acting.value;
  if (!action || stepOf(action).needs.includes('point')) return null;
  return <Form key={action} found={found} action={action} />;
}

