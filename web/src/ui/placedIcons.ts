/** The icons of what stands somewhere by its own place: organisations by kind. */
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

export function organizationIcon(kind: string): IconName {
  return organizations[kind] ?? 'dot';
}
