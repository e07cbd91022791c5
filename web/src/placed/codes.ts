/** The code tables of what is registered: read once, shown in the language on screen. */
import { ownName } from '../i18n';
import { Resource } from '../state/resource';
import { placedApi, type Code } from './api';

const organizationCodes = new Resource<Record<string, Code[]>>();

export function organizationTable(scheme: string): Code[] {
  if (!organizationCodes.state.value.data && !organizationCodes.state.peek().loading && !organizationCodes.state.peek().problem) {
    void organizationCodes.load((abort) => placedApi.organizationCodes(abort));
  }
  return organizationCodes.state.value.data?.[scheme] ?? [];
}

export function organizationWord(scheme: string, code: string | null): string | null {
  if (code === null) return null;
  const found = organizationTable(scheme).find((each) => each.code === code);
  return found ? ownName(found) : code;
}
