/** 部件 of a grid, a lane or a community, and one of them: its code, its state, who answers for it, how sure its grid is. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Component, ComponentDetail } from '../api/types';
import { formatDate, formatDistance, formatPercent } from '../format';
import { mapHandle } from '../map/handle';
import { select } from '../state/app';
import { namedLabel } from '../ui/names';
import { componentIcon } from '../ui/placedIcons';
import { AssignmentSection } from '../workspaces/details';
import { CodeText, DrawerHead } from '../workspaces/Drawer';
import { options, word } from './codes';
import { Choice, List, type Line } from './List';
import { tp } from './text';

function nameOf(one: Component): string {
  return one.name ?? word('components', 'kind', one.kind) ?? one.code;
}

function line(one: Component): Line {
  return {
    id: one.id,
    icon: componentIcon(one.class),
    name: nameOf(one),
    detail: one.code,
    mark: one.state === 'intact' ? null : word('components', 'state', one.state),
    open: () => {
      select({ kind: 'component', id: one.id });
      mapHandle.peek()?.flyTo(one.point, 18);
    },
  };
}

export function Components({ place }: { place: Record<string, string> }): JSX.Element {
  const group = useSignal('');
  const which = useSignal('');
  const asked = {
    ...place,
    class: group.value || null,
    state: which.value === 'due' ? null : which.value || null,
    due: which.value === 'due' ? 'true' : null,
  };
  return (
    <List<Component>
      noun="components"
      title={tp('components')}
      find={tp('findComponent')}
      asked={asked}
      isOpen={false}
      isFiltered={group.value !== '' || which.value !== ''}
      filters={
        <>
          <Choice label={tp('allClasses')} value={group.value} set={(value) => (group.value = value)} options={options('components', 'class')} />
          <Choice
            label={tp('allStates')} value={which.value} set={(value) => (which.value = value)}
            options={[...options('components', 'state'), { value: 'due', label: tp('due') }]}
          />
        </>
      }
      line={line}
    />
  );
}

function Rows({ rows }: { rows: [string, string | null][] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class="tabular">{value ?? tp('notEntered')}</dd>
        </div>
      ))}
    </dl>
  );
}

function MayBeIn({ one }: { one: ComponentDetail }): JSX.Element | null {
  if (one.accuracy_m === null || one.may_be_in.length < 2) return null;
  const listed = one.may_be_in.map((each) => {
    const place = each.grid ?? each.community;
    return `${place ? namedLabel(place) : ''} ${formatPercent(each.probability)}`;
  });
  return <p class="placed-sure">{tp('mayBeIn', { metres: formatDistance(one.accuracy_m), places: listed.join(tp('and')) })}</p>;
}

export function ComponentView({ component: one }: { component: ComponentDetail }): JSX.Element {
  const checked = one.checked_on && formatDate(one.checked_on);
  const cycle = one.check_cycle_days === null ? null : tp('days', { n: one.check_cycle_days });
  return (
    <>
      <DrawerHead
        title={nameOf(one)}
        sub={
          <>
            {tp('component')} · <CodeText code={one.code} />
          </>
        }
      />
      <div class="drawer-body">
        <section class="drawer-section">
          <Rows
            rows={[
              [tp('class'), word('components', 'class', one.class)],
              [tp('kind'), word('components', 'kind', one.kind)],
              [tp('state'), word('components', 'state', one.state)],
              [tp('accuracy'), word('components', 'accuracy', one.accuracy)],
              [tp('authority'), one.authority],
              [tp('owner'), one.owner],
              [tp('maintainer'), one.maintainer],
              [tp('surveyed'), one.surveyed_on && formatDate(one.surveyed_on)],
              [tp('cycle'), cycle],
              [tp('checked'), checked],
            ]}
          />
        </section>
        <AssignmentSection assignment={one.assignment} />
        <MayBeIn one={one} />
      </div>
    </>
  );
}
