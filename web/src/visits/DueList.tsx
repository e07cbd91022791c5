/** The households due in walking order, each recorded with one tap that can be taken back for a moment. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate, formatNumber } from '../format';
import { pick } from '../i18n';
import { mapHandle } from '../map/handle';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import type { Due, Outcome, Rule } from './api';
import * as store from './store';
import { to } from './text';

const pageSize = 20;
const others: Outcome[] = ['by_phone', 'inconvenient', 'moved_out', 'not_home', 'met'];

function since(due: Due): string {
  if (due.days_since === null) return to('never');
  return due.days_since === 0 ? to('today') : to('days', { n: due.days_since });
}

function More({ due }: { due: Due }): JSX.Element {
  const outcome = useSignal<Outcome>('by_phone');
  const note = useSignal('');
  const verified = useSignal(false);
  return (
    <div class="visit-more">
      <div class="visit-outcomes" role="radiogroup" aria-label={to('other')}>
        {others.map((one) => (
          <label key={one} class={outcome.value === one ? 'visit-outcome visit-outcome-on' : 'visit-outcome'}>
            <input type="radio" name={`outcome-${due.household_id}`} checked={outcome.value === one} onChange={() => (outcome.value = one)} />
            {to(`outcome.${one}`)}
          </label>
        ))}
      </div>
      <label class="visit-check">
        <input type="checkbox" checked={verified.value} onChange={() => (verified.value = !verified.value)} />
        {to('verified')}
      </label>
      <textarea rows={2} maxLength={2000} aria-label={to('note')} placeholder={to('note')} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
      <div class="staff-actions">
        <button type="button" class="button button-main" onClick={() => store.record(due, outcome.peek(), note.peek().trim(), verified.peek())}>
          {to('record')}
        </button>
        <button type="button" class="button" onClick={() => mapHandle.peek()?.flyTo(due.point, 18)}>
          {to('showOnMap')}
        </button>
      </div>
    </div>
  );
}

function Waiting({ one }: { one: store.Pending }): JSX.Element {
  const id = one.due.household_id;
  return (
    <p class="visit-pending" role="status">
      <span>{one.problem ? to('failed') : to('pending', { outcome: to(`outcome.${one.body.outcome}`), n: one.left ?? 0 })}</span>
      {one.problem && (
        <button type="button" class="button button-small" onClick={() => void store.send(id)}>
          {to('again')}
        </button>
      )}
      {(one.problem ?? one.left) !== null && (
        <button type="button" class="button button-small" onClick={() => store.undo(id)}>
          {to('undo')}
        </button>
      )}
    </p>
  );
}

function Row({ due, rules }: { due: Due; rules: Map<string, Rule> }): JSX.Element {
  const open = store.openId.value === due.household_id;
  const waiting = store.pending.value.get(due.household_id);
  const urgent = due.reasons.filter((code) => code !== 'quarterly');
  return (
    <li class={open ? 'visit visit-open' : 'visit'}>
      <div class="visit-line">
        <button type="button" class="visit-main" aria-expanded={open} onClick={() => (store.openId.value = open ? null : due.household_id)}>
          <b>{store.addressOf(due)}</b>
          <span class="cap">
            {to('people', { n: due.people })} · {since(due)}
            {due.tried_outcome && due.tried_outcome !== 'met' && ` · ${to('tried', { date: formatDate(due.tried_at).slice(5), outcome: to(`outcome.${due.tried_outcome}`) })}`}
          </span>
          {urgent.length > 0 && (
            <span class="visit-reasons">
              {urgent.map((code) => (
                <span key={code} class="staff-mark staff-mark-away">
                  {pick(rules.get(code)?.name, rules.get(code)?.name_en) || code}
                </span>
              ))}
            </span>
          )}
        </button>
        {store.mayRecord.value && !waiting && (
          <span class="visit-taps">
            <button type="button" class="button button-main visit-tap" onClick={() => store.record(due, 'met')}>
              {to('met')} <span class="hidden">{store.addressOf(due)}</span>
            </button>
            <button type="button" class="button visit-tap" onClick={() => store.record(due, 'not_home')}>
              {to('notHome')} <span class="hidden">{store.addressOf(due)}</span>
            </button>
          </span>
        )}
      </div>
      {waiting && <Waiting one={waiting} />}
      {open && !waiting && store.mayRecord.value && <More due={due} />}
    </li>
  );
}

export function every(rule: Rule): string {
  if (rule.period) return to(`every.${rule.period}`, { date: rule.due_on ?? '' });
  return to('every.days', { n: rule.every_days ?? 0 });
}

function Lane({ due }: { due: Due }): JSX.Element {
  return (
    <li class="visit-lane">
      <Icon name="lane" size={14} />
      {due.grid_number && to('gridNumber', { n: due.grid_number })}
      {due.lane && ` · ${due.lane}`}
    </li>
  );
}

export function DueList(): JSX.Element {
  const shown = useSignal(pageSize);
  const { data, problem, loading } = store.plan.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.plan} />;
  if (!data) return <SkeletonRows rows={8} height={56} />;
  const rules = new Map(data.rules.map((rule) => [rule.code, rule]));
  if (data.items.length === 0) return <Empty icon="check" title={to('none')} hint={to('noneHint')} />;
  return (
    <>
      <p class="visit-total">
        <b class="tabular">{to('total', { n: formatNumber(data.total) + (data.more ? '+' : '') })}</b>
        {data.items.length < data.total && <span class="cap">{to('first', { n: data.items.length })}</span>}
      </p>
      <p class="hint staff-pad">{to('order')}</p>
      {!store.mayRecord.value && <p class="hint staff-pad">{to('readOnly')}</p>}
      <ul class={loading ? 'visits rows-stale' : 'visits'}>
        {data.items.slice(0, shown.value).flatMap((due, i) => {
          const row = <Row key={due.household_id} due={due} rules={rules} />;
          const before = data.items[i - 1];
          return before && before.lane === due.lane && before.grid_number === due.grid_number ? [row] : [<Lane key={`lane${due.household_id}`} due={due} />, row];
        })}
      </ul>
      {data.items.length > shown.value && (
        <button type="button" class="button button-small staff-more" onClick={() => (shown.value += pageSize)}>
          {to('more', { n: Math.min(pageSize, data.items.length - shown.value) })}
        </button>
      )}
    </>
  );
}
