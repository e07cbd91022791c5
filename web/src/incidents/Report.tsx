/** 上报: where, what, in a few words, with photos; the place is explained while one writes, and nothing typed is lost. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatLngLat, formatNumber, formatPercent } from '../format';
import { ownName, pick } from '../i18n';
import { desk, isPhone, workspace } from '../state/app';
import { Choose } from '../ui/Choose';
import { Icon } from '../ui/Icon';
import { namedLabel } from '../ui/names';
import { problemText } from '../ui/States';
import type { Field } from './api';
import { SimilarRows } from './parts';
import { isSending, PhotoField } from './PhotoField';
import { Candidates } from './Placing';
import { pointing, stopPointing } from './pointing';
import * as report from './reporting';
import * as store from './store';
import { to, word } from './text';
import { TypeField } from './TypeField';

const sources = ['patrol', 'staff', 'phone', 'video', 'superior'] as const;

function Block({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="inc-block">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Where it is: what the place belongs to, and why, as the service answers. */
function There(): JSX.Element {
  const { at, accuracy_m } = report.draft.value;
  if (!at) return <p class="hint">{to('form.noPlace')}</p>;
  const { data, problem } = report.placed.value;
  const place = data?.placing.grid ?? data?.placing.community;
  const isWeak = accuracy_m !== null && accuracy_m > 30;
  return (
    <>
      <div class={data && !place ? 'inc-there inc-there-out' : 'inc-there'} role="status">
        {problem ? (
          <p>{problemText(problem)}</p>
        ) : data ? (
          <>
            <b>{place ? to('form.placed', { place: namedLabel(place) }) : to('form.outside')}</b>
            {data.placing.address && <p>{data.placing.address}</p>}
            {data.routing && <p>{to('board.toBody', { body: data.routing.body ? ownName(data.routing.body) : to('board.noBody') })}</p>}
            <details class="inc-fold">
              <summary>{to('case.why')}</summary>
              <p>{pick(data.placing.text_zh, data.placing.text_en)}</p>
              {data.routing && <p>{pick(data.routing.text_zh, data.routing.text_en)}</p>}
            </details>
          </>
        ) : (
          <span class="skeleton-line" style={{ width: '60%' }} />
        )}
        <p class="cap tabular">
          {formatLngLat(at)} · {accuracy_m === null ? to('form.exact') : to('form.accuracy', { n: formatNumber(accuracy_m) })}
        </p>
      </div>
      {isWeak && <p class="hint">{to('form.weak', { n: formatNumber(accuracy_m) })}</p>}
      <Candidates items={data?.placing.candidates ?? []} />
    </>
  );
}

function Suggestion(): JSX.Element | null {
  const now = report.suggestion.value;
  if (!now) return null;
  const { at, place, fault } = now;
  return (
    <div class="inc-note inc-note-warn" role="alert">
      <Icon name="alert" size={18} />
      <span>{report.refusal.value ? problemText(report.refusal.value) : ''}</span>
      <span class="inc-actions-row">
        {at && (
          <button type="button" class="button button-small" onClick={() => report.setPlace(at, report.draft.peek().accuracy_m, report.draft.peek().byHand)}>
            {place ? to('form.shiftUseIn', { place }) : to('form.shiftUse')}
          </button>
        )}
        {(fault === 'outside' || fault === 'shifted') && (
          <button
            type="button" class="button button-small"
            onClick={() => {
              report.set({ accept: true });
              void report.send();
            }}
          >
            {to('form.acceptPlace')}
          </button>
        )}
      </span>
    </div>
  );
}

function Where(): JSX.Element {
  const isPointing = pointing.value !== null;
  return (
    <Block title={to('form.where')}>
      <div class="inc-wheres">
        <button type="button" class="button" onClick={() => void report.useMine()}>
          <Icon name="locate" size={18} />
          {to('form.here')}
        </button>
        <button type="button" class="button" aria-pressed={isPointing} onClick={() => (isPointing ? stopPointing() : report.pointOut())}>
          <Icon name="pin" size={18} />
          {to('form.onMap')}
        </button>
      </div>
      {isPointing ? <p class="inc-note"><Icon name="pin" size={18} /><span>{to('form.onMapHint')}</span></p> : <There />}
      <Suggestion />
    </Block>
  );
}

function TextField({ id, label, value, hint, set, mode = 'text' }: { id: string; label: string; value: string; hint?: string; set: (next: string) => void; mode?: 'text' | 'tel' | 'decimal' }): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <input id={id} inputMode={mode} autocomplete="off" maxLength={200} value={value} {...(hint ? { placeholder: hint } : {})} onInput={(event) => set(event.currentTarget.value)} />
      </div>
    </div>
  );
}

/** The form of the chosen type, as its data says. */
function OwnFields({ fields }: { fields: Field[] }): JSX.Element {
  const said = report.draft.value.fields;
  const put = (name: string, value: string): void => report.set({ fields: { ...report.draft.peek().fields, [name]: value } });
  return (
    <>
      {fields.map((field) => {
        const id = `inc-field-${field.name}`;
        const label = `${pick(field.title, field.title_en)}${field.unit ? ` (${field.unit})` : ''}`;
        const value = said[field.name] ?? '';
        if (field.options) {
          const options = field.options.map((one): [string, string] => [one.value, pick(one.title, one.title_en)]);
          return <Choose key={field.name} id={id} label={label} value={value} none={to('none')} options={options} set={(next) => put(field.name, next)} />;
        }
        return <TextField key={field.name} id={id} label={label} value={value} mode={field.kind === 'number' ? 'decimal' : 'text'} set={(next) => put(field.name, next)} />;
      })}
    </>
  );
}

function What(): JSX.Element {
  const now = report.draft.value;
  const type = store.tree.value.byCode.get(now.type);
  return (
    <>
      <Block title={to('form.type')}>
        <TypeField id="inc-type" code={now.type} choose={(code) => report.set({ type: code, fields: {} })} />
      </Block>
      <Block title={to('form.text')}>
        <textarea
          id="inc-text" rows={3} maxLength={2000} aria-label={to('form.text')} placeholder={to('form.textHint')} value={now.text}
          onInput={(event) => report.set({ text: event.currentTarget.value })}
        />
        {type && type.fields.length > 0 && <OwnFields fields={type.fields} />}
        <PhotoField photos={report.photos} label={to('form.photos')} />
      </Block>
    </>
  );
}

function More(): JSX.Element {
  const now = report.draft.value;
  const levels = ['4', '3', '2', '1'].map((level): [string, string] => [level, word('level', level)]);
  return (
    <details class="inc-fold inc-more-fields" open={Boolean(now.name || now.phone || now.address)}>
      <summary>{to('form.more')}</summary>
      <div class="inc-block">
        <Choose id="inc-source" label={to('form.source')} value={now.source} options={sources.map((one): [string, string] => [one, word('source', one)])} set={(source) => report.set({ source })} />
        <Choose id="inc-level" label={to('case.level')} value={now.level} options={levels} set={(level) => report.set({ level })} />
        <TextField id="inc-address" label={to('form.address')} hint={to('form.addressHint')} value={now.address} set={(address) => report.set({ address })} />
        <TextField id="inc-name" label={`${to('form.contact')} · ${to('form.contactName')}`} value={now.name} set={(name) => report.set({ name })} />
        <TextField id="inc-phone" label={`${to('form.contact')} · ${to('form.contactPhone')}`} mode="tel" value={now.phone} set={(phone) => report.set({ phone })} />
      </div>
    </details>
  );
}

function Similar(): JSX.Element | null {
  const { key, at } = report.draft.value;
  const { data } = store.similar.value;
  if (!at || data?.of !== key || data.items.length === 0) return null;
  return (
    <Block title={to('form.similar')}>
      <SimilarRows items={data.items} />
    </Block>
  );
}

function missing(): 'form.need.place' | 'form.need.type' | 'form.need.text' | null {
  const { at, type, text } = report.draft.value;
  if (!at) return 'form.need.place';
  if (!type) return 'form.need.type';
  return text.trim() ? null : 'form.need.text';
}

function Sent(): JSX.Element | null {
  const answer = report.sent.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  if (!answer) return null;
  const { placing, routing } = answer;
  const place = placing?.grid ?? placing?.community;
  return (
    <div class="inc-sent">
      <h2 class="inc-sent-head" ref={heading} tabIndex={-1}>
        <Icon name="check" size={24} />
        {to(answer.is_repeat ? 'form.sentTwice' : 'form.sent', { n: answer.number })}
      </h2>
      {placing && (
        <dl class="facts">
          <div>
            <dt>{to('form.sentPlace')}</dt>
            <dd>
              {place ? namedLabel(place) : to('board.noGrid')}
              {placing.confidence !== null && placing.confidence < 0.995 && <span class="cap"> · {formatPercent(placing.confidence)}</span>}
            </dd>
          </div>
          <div>
            <dt>{to('form.sentBody')}</dt>
            <dd>{routing?.body ? ownName(routing.body) : place ? to('body.territory', { place: namedLabel(place) }) : to('board.noBody')}</dd>
          </div>
        </dl>
      )}
      {placing && routing && (
        <p class="explanation">
          <b>{to('case.why')}</b>
          {pick(placing.text_zh, placing.text_en)} {pick(routing.text_zh, routing.text_en)}
        </p>
      )}
      <button type="button" class="button button-main button-tall" onClick={report.openSent}>
        {to('form.open')}
      </button>
      <button type="button" class="button button-tall" onClick={report.clear}>
        {to('form.another')}
      </button>
    </div>
  );
}

/** While a place is pointed out on a phone the sheet holds only what to do, and the way back. */
function Pointing(): JSX.Element {
  return (
    <div class="inc-pointing">
      <p class="inc-note">
        <Icon name="pin" size={18} />
        <span>{to('form.onMapTap')}</span>
      </p>
      <button type="button" class="button" onClick={stopPointing}>
        {to('cancel')}
      </button>
    </div>
  );
}

export function Report(): JSX.Element {
  useEffect(() => report.startReporting(workspace.peek() === 'patrol' ? 'patrol' : 'staff'), []);
  const lacks = missing();
  const busy = report.sending.value || isSending(report.photos);
  const problem = report.refusal.value;
  if (pointing.value && isPhone.value) return <Pointing />;
  return (
    <form
      class="inc-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!lacks && !busy) void report.send();
      }}
    >
      <div class="inc-form-head">
        <button type="button" class="icon-button" aria-label={to('back')} title={to('back')} onClick={() => (desk.value = null)}>
          <Icon name="chevronLeft" />
        </button>
        <h2 class="panel-title">{to('form.title')}</h2>
        {report.isWork(report.draft.value) && !report.sent.value && (
          <button type="button" class="button button-small" onClick={report.clear}>
            {to('form.clear')}
          </button>
        )}
      </div>
      {report.sent.value ? (
        <Sent />
      ) : (
        <>
          <div class="inc-form-body">
            {report.broughtBack.value && (
              <p class="inc-note">
                <Icon name="history" size={18} />
                <span>{to('form.kept')}</span>
              </p>
            )}
            <Where />
            <What />
            <Similar />
            <More />
          </div>
          <div class="inc-form-foot">
            {problem && problem.body.code !== 'bad_position' && (
              <p class="edit-problem edit-problem-block" role="alert">
                <Icon name="alert" size={18} />
                <span>{problem.status === 0 ? to('form.failed') : problemText(problem)}</span>
              </p>
            )}
            {lacks && <p class="hint">{to(lacks)}</p>}
            <button type="submit" class="button button-main button-wide button-tall" disabled={lacks !== null || busy}>
              {to(report.sending.value ? 'form.sending' : 'form.send')}
            </button>
          </div>
        </>
      )}
    </form>
  );
}
