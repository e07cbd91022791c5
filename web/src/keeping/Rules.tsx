/** The rules of keeping: what is kept how long on what basis, what is due, and changes by two persons. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Ask, Field, Refusal } from '../access/parts';
import { busy } from '../access/store';
import { useModal } from '../edit/Dialogs';
import { formatNumber } from '../format';
import { pick } from '../i18n';
import { keepingApi, type Rule } from './api';
import * as store from './store';
import { tk, tkData } from './text';

function Change({ rule, close }: { rule: Rule; close: () => void }): JSX.Element {
  const dialog = useModal(true);
  const days = useSignal(String(rule.keep_days));
  const why = useSignal('');
  const wanted = Number(days.value);
  const fits = Number.isInteger(wanted) && wanted >= rule.least_days && wanted <= rule.most_days;
  return (
    <dialog class="dialog access-dialog" ref={dialog} aria-labelledby="keeping-change" onClose={close}>
      <div class="dialog-head">
        <h2 id="keeping-change">{tk('changeTitle', { name: pick(rule.name, rule.name_en) })}</h2>
      </div>
      <p>{tk('changeHint', { least: rule.least_days, most: rule.most_days })}</p>
      <Field id="keeping-days" label={tk('keepDays')}>
        <input id="keeping-days" type="number" inputMode="numeric" min={rule.least_days} max={rule.most_days} value={days.value} onInput={(event) => (days.value = event.currentTarget.value)} />
      </Field>
      <Field id="keeping-why" label={tk('why')}>
        <input id="keeping-why" value={why.value} maxLength={500} onInput={(event) => (why.value = event.currentTarget.value)} />
      </Field>
      <Refusal />
      <div class="popover-actions">
        <button
          type="button"
          class="button button-main"
          disabled={!fits || why.value.trim().length < 4 || busy.value}
          onClick={() => {
            store.act(() => keepingApi.propose(rule.code, wanted, why.value.trim()), tk('proposed'));
            close();
          }}
        >
          {tk('propose')}
        </button>
        <button type="button" class="button" onClick={close}>
          {tk('back')}
        </button>
      </div>
    </dialog>
  );
}

type Verb = 'accept' | 'refuse';

function Line({ rule, due, change, decide }: { rule: Rule; due: number; change: () => void; decide: (id: string, verb: Verb) => void }): JSX.Element {
  const { proposal } = rule;
  return (
    <li class="access-line">
      <span>
        <b>{pick(rule.name, rule.name_en)}</b>
        <span>
          {tk('days', { n: rule.keep_days })}
          {'，'}
          {tk('after', { event: pick(rule.event, rule.event_en) })}
          {'，'}
          {tkData('action', rule.action)}
        </span>
        <span class="cap">{pick(rule.basis, rule.basis_en)}</span>
        {(due > 0 || rule.keep_days !== rule.shipped_days) && (
          <span class="cap tabular">{[due > 0 && tk('due', { n: formatNumber(due) }), rule.keep_days !== rule.shipped_days && tk('shipped', { n: rule.shipped_days })].filter(Boolean).join(' · ')}</span>
        )}
        {proposal && (
          <span class="access-answer">
            {tk('proposal', { who: proposal.proposed_by, n: proposal.keep_days, reason: proposal.reason })}
            <span class="access-buttons">
              {!proposal.is_own && (
                <button type="button" class="button button-small button-main" onClick={() => decide(proposal.id, 'accept')}>
                  {tk('accept')}
                </button>
              )}
              <button type="button" class="button button-small" onClick={() => decide(proposal.id, 'refuse')}>
                {tk(proposal.is_own ? 'takeBack' : 'refuse')}
              </button>
            </span>
          </span>
        )}
      </span>
      {!proposal && (
        <button type="button" class="button button-small" onClick={change}>
          {tk('change')}
          <span class="hidden"> {pick(rule.name, rule.name_en)}</span>
        </button>
      )}
    </li>
  );
}

export function Rules(): JSX.Element | null {
  const changing = useSignal<Rule | null>(null);
  const deciding = useSignal<{ id: string; verb: Verb } | null>(null);
  const { data } = store.rulesState.value;
  if (!data) return null;
  const now = deciding.value;
  return (
    <section class="drawer-section">
      <h3>{tk('rules')}</h3>
      <p class="hint">{tk('rulesHint')}</p>
      <ul class="access-lines keeping-rules">
        {data.items.map((rule) => (
          <Line key={rule.code} rule={rule} due={data.due.get(rule.code) ?? 0} change={() => (changing.value = rule)} decide={(id, verb) => (deciding.value = { id, verb })} />
        ))}
      </ul>
      <details class="access-more">
        <summary>{tk('kept', { n: data.kept.length })}</summary>
        <ul class="access-lines">
          {data.kept.map((each) => (
            <li key={each.table} class="access-line">
              <span>
                <code>{each.table}</code>
                <span class="cap">{pick(each.reason, each.reason_en)}</span>
              </span>
            </li>
          ))}
        </ul>
      </details>
      {changing.value && <Change rule={changing.value} close={() => (changing.value = null)} />}
      {now && (
        <Ask
          title={tk(now.verb === 'accept' ? 'acceptTitle' : 'refuse')}
          hint={now.verb === 'accept' ? tk('acceptHint') : ''}
          label={tk('words')}
          main={tk(now.verb)}
          run={(answer) => {
            deciding.value = null;
            store.act(() => (now.verb === 'accept' ? keepingApi.accept(now.id, answer) : keepingApi.refuse(now.id, answer)), tk(now.verb === 'accept' ? 'accepted' : 'refused'));
          }}
          close={() => (deciding.value = null)}
        />
      )}
    </section>
  );
}
