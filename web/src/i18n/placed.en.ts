/** Texts of organisations and shops in English. */
import type { PlacedKey } from './placed.zh';

export const placedEn: Record<PlacedKey, string> = {
  organizations: 'Organisations and shops',
  organization: 'Organisation',
  findOrganization: 'Name, pinyin or credit code',
  allKinds: 'All kinds',
  allStates: 'All states',
  closed: 'closed',
  keyPlace: 'Key place',
  creditCode: 'Credit code',
  stateSince: '{state} since {date}',
  building: 'Building',
  contact: 'Contact',
  noContact: 'No contact is registered, or it is outside your scope.',
  notEntered: 'Not entered',
  unmask: 'Show name and number in full',
  unmaskTitle: 'Show the contact in full',
  contactShown: 'The contact is shown and hidden again in five minutes',
  show: 'Show the list',
  more: '50 more',
  none: 'Nothing is registered here.',
  filtered: 'Nothing fits. Try another filter.',
};
