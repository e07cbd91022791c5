/** 落点试问: a place on the map, a type of matter, and who is competent there, and why the others are not. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatLngLat } from '../format';
import { pick } from '../i18n';
import { say } from '../state/announce';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Competence, Rule } from './api';
import { kindName } from './Overlays';
import { Field, Head } from './parts';
import * as store from './store';
import { to } from './text';

const where = (rule: Rule): string =>
  rule.overlay_name ?? (rule.overlay_kind ? kindName(rule.overlay_kind) : to(rule.level === 'community' ? 'level.community' : rule.level === 'lane' ? 'level.lane' : 'level.grid'));

/** A type that the rule speaks of, to begin from: 治安/* becomes 治安/ and the rule's own title. */
export const sample = ({ pattern, title }: Pick<Rule, 'pattern' | 'title'>): string =>
  pattern.replace(/\/\*+$/, `/${title}`).replaceAll('*', '').replaceAll('?', '0');

function Answer({ found }: { found: Competence }): JSX.Element {
  const body = found.body ? pick(found.body.name, found.body.name_en) : to('nobody');
  const text = pick(found.text_zh, found.text_en);
  useEffect(() => say(`${body}。${text}`), [body, text]);
  return (
    <>
      <div class={found.body ? 'overlay-answer' : 'overlay-answer overlay-answer-none'}>
        <p class="cap">{to(found.decided_by === 'fallback' ? 'answer.fallback' : 'answer.rule', { type: found.type })}</p>
        <p class="overlay-answer-body">{body}</p>
        <p>{text}</p>
        {found.grid && (
          <p class="cap">
            {found.community?.name} · {found.grid.label}
          </p>
        )}
      </div>
      {found.runners_up.length > 0 && (
        <>
          <h3>{to('others')}</h3>
          <ul class="overlay-others">
            {found.runners_up.map((other, i) => (
              <li key={i}>
                <b>{pick(other.body.name, other.body.name_en)}</b>
                <p class="cap">{pick(other.text_zh, other.text_en)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Rules({ rules }: { rules: Rule[] }): JSX.Element {
  return (
    <details class="overlay-rules">
      <summary>{to('rules', { n: rules.length })}</summary>
      <ul class="overlay-others">
        {rules.map((rule) => (
          <li key={rule.id}>
            <b>{pick(rule.title, rule.title_en)}</b> <span class="tabular">{rule.pattern}</span>
            <p class="cap tabular">
              {where(rule)} · {to('priority', { n: rule.priority })}
              {rule.body && ` · ${rule.body}`}
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Ask(): JSX.Element {
  const { at, type } = store.asked.value;
  const { data, problem, loading } = store.answer.value;
  const rules = store.catalogue.value.data?.rules ?? [];
  return (
    <>
      <Head title={to('ask')} sub={to('askHint')} back={store.showList} />
      <div class="overlay-fields">
        <p class="overlay-place">
          <Icon name="pin" size={18} />
          {at ? <span class="tabular">{formatLngLat(at)}</span> : <span>{to('ask.place')}</span>}
        </p>
        <Field id="overlay-type" label={to('type')}>
          <input
            id="overlay-type" list="overlay-types" maxLength={100} autocomplete="off" placeholder={to('typeHint')} value={type}
            onInput={(event) => store.ask(at, event.currentTarget.value)}
          />
        </Field>
        <datalist id="overlay-types">
          {rules.map((rule) => (
            <option key={rule.id} value={sample(rule)}>
              {pick(rule.title, rule.title_en)}
            </option>
          ))}
        </datalist>
        <div class="overlay-chips" role="group" aria-label={to('type')}>
          {rules.slice(0, 8).map((rule) => (
            <button
              key={rule.id}
              type="button"
              class={type === sample(rule) ? 'segment segment-on' : 'segment'}
              aria-pressed={type === sample(rule)}
              onClick={() => store.ask(at, sample(rule))}
            >
              {pick(rule.title, rule.title_en)}
            </button>
          ))}
        </div>
        {problem && <ProblemBox problem={problem} what={to('what.answer')} retry={store.retry.answer} />}
        {!problem && at && type.trim() !== '' && (data ? <Answer found={data} /> : loading && <SkeletonRows rows={3} />)}
        <Rules rules={rules} />
      </div>
    </>
  );
}
