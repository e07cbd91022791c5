/** 单位与商户 of a building, a grid, a lane or a community. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Organization } from '../api/types';
import { mapHandle } from '../map/handle';
import { select } from '../state/app';
import { organizationIcon } from '../ui/placedIcons';
import { options, word } from './codes';
import { Choice, List, type Line } from './List';
import { tp } from './text';

function line(one: Organization): Line {
  const kind = word('organizations', 'kind', one.kind) ?? '';
  const isClosed = one.status === 'closed';
  return {
    id: one.id,
    icon: organizationIcon(one.kind),
    name: one.name,
    detail: [kind, isClosed ? tp('closed') : one.business, one.room].filter(Boolean).join(' · '),
    mark: one.is_key_place ? tp('keyPlace') : null,
    isQuiet: isClosed,
    open: () => {
      select({ kind: 'organization', id: one.id });
      mapHandle.peek()?.flyTo(one.point, 17.5);
    },
  };
}

export function Organizations({ place, isOpen = false }: { place: Record<string, string>; isOpen?: boolean }): JSX.Element {
  const kind = useSignal('');
  const which = useSignal('');
  const asked = {
    ...place,
    kind: kind.value || null,
    status: which.value === 'open' || which.value === 'closed' ? which.value : null,
    key_place: which.value === 'key' ? 'true' : null,
  };
  return (
    <List<Organization>
      noun="organizations"
      title={tp('organizations')}
      find={tp('findOrganization')}
      asked={asked}
      isOpen={isOpen}
      isFiltered={kind.value !== '' || which.value !== ''}
      filters={
        <>
          <Choice label={tp('allKinds')} value={kind.value} set={(value) => (kind.value = value)} options={options('organizations', 'kind')} />
          <Choice
            label={tp('allStates')} value={which.value} set={(value) => (which.value = value)}
            options={[...options('organizations', 'status'), { value: 'key', label: tp('keyPlace') }]}
          />
        </>
      }
      line={line}
    />
  );
}
