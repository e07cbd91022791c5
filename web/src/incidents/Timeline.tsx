/** 经过: every step of a case, the newest first, with who took it in which role, why, and with which photos. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { lang, ownName } from '../i18n';
import { Icon } from '../ui/Icon';
import type { Case, Step, Unit } from './api';
import { agoText, momentText } from './clock';
import { limitText, now } from './parts';
import { Photos, photosOf } from './Photos';
import { lookOf } from './states';
import * as store from './store';
import { to, word } from './text';

function by(step: Step): string {
  const role = step.role ? word('role', step.role) : '';
  // an account named after its role is named once
  const who = [...new Set([role, step.actor ?? ''])].filter(Boolean).join(' ') || to('time.system');
  return step.edition === null ? who : `${who} · ${to('time.edition', { n: step.edition })}`;
}

/** What a step decided, from its numbers and ids: to whom, until when, how much. */
function decided(step: Step): string[] {
  const { body_id, amount, unit, review_on, satisfaction, level, worker } = step.details as Record<string, string | number | null | undefined>;
  const body = store.allBodies.value.data?.find(({ id }) => id === body_id);
  return [
    ...(body ? [to('time.to', { body: ownName(body) })] : []),
    ...(typeof worker === 'string' ? [worker] : []),
    ...(amount && unit ? [to('time.amount', { amount: limitText(Number(amount), unit as Unit) })] : []),
    ...(review_on ? [to('time.review', { date: review_on })] : []),
    ...(satisfaction ? [to('time.satisfaction', { n: satisfaction })] : []),
    ...(step.action === 'supervise' && level ? [to('time.supervised', { n: level })] : []),
  ];
}

/** Photos of the report show how it was found; those of the work, how it was left. */
function roleOf(step: Step): 'before' | 'after' | null {
  return step.action === 'report' ? 'before' : step.action === 'feedback' ? 'after' : null;
}

function StepLine({ step, isNow }: { step: Step; isNow: boolean }): JSX.Element {
  return (
    <li class={isNow ? 'inc-step inc-step-now' : 'inc-step'} data-action={step.action}>
      <span class="inc-dot">
        <Icon name={lookOf(step.to_state).icon} size={14} />
      </span>
      <div class="inc-step-body">
        <p class="inc-step-line">
          <b>
            {word('act', step.action)}
            {step.to_state !== step.from_state && <span class="cap"> → {word('state', step.to_state)}</span>}
          </b>
          <time class="cap tabular" dateTime={step.at} title={momentText(step.at)}>
            {agoText(step.at, now.value, lang.value)}
          </time>
        </p>
        <p class="cap">{by(step)}</p>
        {decided(step).map((text) => (
          <p key={text}>{text}</p>
        ))}
        {step.reason && <p class="inc-step-reason">{step.reason}</p>}
        <Photos photos={photosOf(step.media_ids, roleOf(step))} />
      </div>
    </li>
  );
}

export function Timeline({ found }: { found: Case }): JSX.Element {
  useEffect(store.needBodies, []);
  return (
    <ol class="inc-time">
      {[...found.timeline].reverse().map((step, i) => (
        <StepLine key={step.ordinal} step={step} isNow={i === 0} />
      ))}
    </ol>
  );
}
