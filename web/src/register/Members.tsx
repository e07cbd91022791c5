/** Who is in a household: names as the role sees them, numbers with stars and a lock that asks for a purpose. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatDate } from '../format';
import { pick } from '../i18n';
import { notify } from '../state/announce';
import { AskErasure } from '../keeping/AskErasure';
import { Icon } from '../ui/Icon';
import type { HouseholdFile, Member, NumberField } from './api';
import { mayAsk, mayWrite, open } from './changes';
import * as store from './store';
import { th, tr } from './text';
import { UnmaskDialog, type Wanted } from './Unmask';

const word = (scheme: string, code: string | null): string | null => {
  const found = store.codeOf(scheme, code);
  return found ? pick(found.name, found.name_en) : null;
};

interface NumberProps {
  member: Member;
  field: NumberField;
  ask: (wanted: Wanted) => void;
}

function NumberRow({ member, field, ask }: NumberProps): JSX.Element | null {
  const masked = member[field];
  if (masked === null) return null;
  const full = store.shown.value[store.numberKey(member.person_id, field)];
  const name = tr(field === 'phone' ? 'phone' : 'idNumber');
  const label = tr('unmaskOf', { name: member.name ?? tr('resident'), field: name });
  return (
    <div class="member-number">
      <dt>{name}</dt>
      <dd class="tabular">
        <span>{full ?? masked}</span>
        {full !== undefined && (
          <button
            type="button" class="icon-button" aria-label={tr('copy')} title={tr('copy')}
            onClick={() => void navigator.clipboard.writeText(full).then(() => notify(tr('copied')))}
          >
            <Icon name="copy" size={18} />
          </button>
        )}
        {full === undefined && member.masked.includes(field) && (
          <button type="button" class="icon-button unmask" aria-label={label} title={tr('unmask')} onClick={() => ask({ member, field })}>
            <Icon name="lock" size={18} />
          </button>
        )}
      </dd>
    </div>
  );
}

/** What may be done with a member; quiet until it is asked for. */
function Actions({ member }: { member: Member }): JSX.Element | null {
  if (!mayAsk.value) return null;
  const kinds = mayWrite.value ? (['edit', 'tag', 'out', 'correct'] as const) : (['correct'] as const);
  const name = member.name ?? tr('resident');
  return (
    <div class="member-actions" role="group" aria-label={th('actionsOf', { name })}>
      {kinds.map((kind) => (
        <button key={kind} type="button" class="button button-small button-text" onClick={() => (open.value = { kind, person: member.person_id })}>
          {th(kind)}
          <span class="hidden"> {name}</span>
        </button>
      ))}
    </div>
  );
}

function Person({ member, ask }: { member: Member; ask: (wanted: Wanted) => void }): JSX.Element {
  const facts = [
    member.age_band && tr('age', { band: member.age_band.replace('-', '–') }),
    tr(member.is_registered ? 'registeredHere' : 'registeredElsewhere'),
    !member.is_living && tr('livesElsewhere'),
    word('inflow_reason', member.inflow_reason),
    word('housing_kind', member.housing_kind),
    tr('since', { date: formatDate(member.since_on) }),
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <li class="member">
      <p class="member-name">
        <b>{member.name ?? tr('hidden')}</b>
        {member.relation && <span class="chip-relation">{word('relation', member.relation)}</span>}
      </p>
      <p class="cap">{facts.join(' · ')}</p>
      {member.tags.map((tag) => (
        <p key={tag.id} class="member-tag">
          <Icon name="heart" size={16} />
          <span>
            <b>{word('tag', tag.code)}</b> {tr('tagUntil', { date: formatDate(tag.expires_on) })}
            <span class="cap"> {tr('tagWhy', { basis: tag.legal_basis })}</span>
            {tag.reviewer && <span class="cap"> · {tr('tagBy', { who: tag.reviewer })}</span>}
          </span>
          {mayWrite.value && (
            <button type="button" class="button button-small" onClick={() => (open.value = { kind: 'endTag', person: member.person_id, tag: tag.id })}>
              {th('endTag')}
              <span class="hidden"> {word('tag', tag.code)}</span>
            </button>
          )}
        </p>
      ))}
      <dl class="member-numbers">
        <NumberRow member={member} field="id_number" ask={ask} />
        <NumberRow member={member} field="phone" ask={ask} />
      </dl>
      <Actions member={member} />
      <AskErasure id={member.person_id} name={member.name ?? tr('resident')} />
    </li>
  );
}

export function Members({ file }: { file: HouseholdFile }): JSX.Element {
  const wanted = useSignal<Wanted | null>(null);
  return (
    <section class="drawer-section" aria-label={tr('members')}>
      <div class="section-head">
        <h3>
          {tr('members')} <span class="count tabular">{file.members.length}</span>
        </h3>
        {mayWrite.value && file.members.some(({ relation }) => relation !== 'head') && (
          <button type="button" class="button button-small" onClick={() => (open.value = { kind: 'head' })}>
            {th('head')}
          </button>
        )}
        {mayWrite.value && (
          <button type="button" class="button button-small" onClick={() => (open.value = { kind: 'add' })}>
            <Icon name="plus" size={16} />
            {th('add')}
          </button>
        )}
      </div>
      {file.members.length === 0 && <p class="hint">{tr('noMembers')}</p>}
      <ul class="members">
        {file.members.map((member) => (
          <Person key={member.person_id} member={member} ask={(each) => (wanted.value = each)} />
        ))}
      </ul>
      {file.former_members > 0 && <p class="cap">{tr('former', { n: file.former_members })}</p>}
      <UnmaskDialog wanted={wanted.value} done={() => (wanted.value = null)} />
    </section>
  );
}
