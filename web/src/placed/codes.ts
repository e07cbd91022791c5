/** The code tables of what is registered: read once, shown in the language on screen. */
import { ownName } from '../i18n';
import { Resource } from '../state/resource';
import { placedApi, type Code } from './api';

type Noun = 'organizations' | 'components';

const tables: Record<Noun, Resource<Record<string, Code[]>>> = { organizations: new Resource(), components: new Resource() };

export function table(noun: Noun, scheme: string): Code[] {
  const codes = tables[noun];
  const { data, loading, problem } = codes.state.value;
  if (!data && !loading && !problem) void codes.load((abort) => placedApi.codes(noun, abort));
  return data?.[scheme] ?? [];
}

export function word(noun: Noun, scheme: string, code: string | null): string | null {
  if (code === null) return null;
  const found = table(noun, scheme).find((each) => each.code === code);
  return found ? ownName(found) : code;
}

export function options(noun: Noun, scheme: string): { value: string; label: string }[] {
  return table(noun, scheme).map((each) => ({ value: each.code, label: ownName(each) }));
}
