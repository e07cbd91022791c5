/** The icons of what stands somewhere by its own place: organisations by kind, components by class. */
import type { IconName } from './iconPaths';

const organizations: Record<string, IconName> = {
  enterprise: 'building',
  shop: 'shop',
  cooperative: 'basket',
  social_organization: 'heart',
  school: 'school',
  public_institution: 'cross',
  government: 'shield',
  self_governing: 'flag',
};

const components: Record<string, IconName> = {
  '01': 'drop',
  '02': 'bus',
  '03': 'bin',
  '04': 'tree',
  '05': 'building',
  '06': 'target',
};

export function componentIcon(group: string): IconName {
  return components[group] ?? 'dot';
}

export function organizationIcon(kind: string): IconName {
  return organizations[kind] ?? 'dot';
}
