/** The roster: who answers for which territory, or who is in which team, found by name. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { ownName, pick } from '../i18n';
import { community, communityGrids } from '../state/data';
import { compareNumbers, gridTitle } from '../ui/names';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import type { Worker } from './api';
import { PersonRow } from './parts';
import * as store from './store';
import { to } from './text';

interface Group {
  key: string;
  title: string;
  rows: { worker: Worker; role: string; rank: number }[];
}

const shownAtFirst = 8;

function byTerritory(items: Worker[]): Group[] {
  const groups = new Map<string, Group>();
  const order = new Map(store.roles.value.map(({ role }, i) => [role, i]));
  const add = (key: string, title: string, worker: Worker, role: string, code = ''): void => {
    const group = groups.get(key) ?? { key, title, rows: [] };
    group.rows.push({ worker, role, rank: order.get(code) ?? order.size });
    groups.set(key, group);
  };
  const grids = new Map(communityGrids.value.map((grid) => [grid.id, gridTitle(grid)]));
  for (const worker of items) {
    for (const duty of worker.duties) {
      const name = pick(duty.role_name, duty.role_name_en);
      const place = store.placeOf(duty);
      if (duty.is_to_reassign) add('~1', to('toReassign'), worker, `${name} · ${place}`);
      else if (duty.level === 'grid') add(duty.territory_id, grids.get(duty.territory_id) ?? place, worker, name, duty.role);
      else if (duty.level === 'lane' && duty.parent_id) add(duty.parent_id, grids.get(duty.parent_id) ?? place, worker, `${name} · ${place}`, duty.role);
      else add('!', to('by.whole'), worker, name, duty.role);
    }
    if (worker.duties.length === 0) add('~2', to('by.nothing'), worker, worker.team ?? '');
  }
  for (const group of groups.values()) group.rows.sort((a, b) => a.rank - b.rank || compareNumbers(a.role, b.role));
  return [...groups.values()].sort((a, b) => {
    const [x, y] = [a, b].map(({ key }) => (key === '!' ? 0 : key === '~1' ? 1 : key === '~2' ? 3 : 2)) as [number, number];
    return x - y || compareNumbers(a.title, b.title) || a.title.localeCompare(b.title, 'zh');
  });
}

function byTeam(items: Worker[]): Group[] {
  const groups = new Map<string, Group>();
  for (const worker of items) {
    const key = worker.team_id ?? '~';
    const group = groups.get(key) ?? { key, title: worker.team ?? to('by.none'), rows: [] };
    const role = worker.duties.map((duty) => `${pick(duty.role_name, duty.role_name_en)} · ${store.placeOf(duty)}`).slice(0, 2).join('；');
    group.rows.push({ worker, role: role || to('by.nothing'), rank: 0 });
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => Number(a.key === '~') - Number(b.key === '~') || compareNumbers(a.title, b.title) || a.title.localeCompare(b.title, 'zh'));
}

function GroupRows({ group }: { group: Group }): JSX.Element {
  const all = useSignal(false);
  const rows = all.value || group.rows.length <= shownAtFirst + 2 ? group.rows : group.rows.slice(0, shownAtFirst);
  return (
    <section class="staff-group">
      <h3 class="staff-group-head">
        {group.title} <span class="count tabular">{group.rows.length}</span>
      </h3>
      <ul class="rows">
        {rows.map(({ worker, role }) => (
          <PersonRow key={`${worker.id}${role}`} worker={worker} role={role} />
        ))}
      </ul>
      {rows.length < group.rows.length && (
        <button type="button" class="button button-small staff-more" onClick={() => (all.value = true)}>
          {to('morePeople', { n: group.rows.length - rows.length })}
        </button>
      )}
    </section>
  );
}

function fits(worker: Worker, text: string): boolean {
  const said = [worker.name, worker.team ?? '', ...worker.duties.flatMap((duty) => [store.placeOf(duty), duty.role_name, duty.role_name_en])];
  return said.some((one) => one.toLowerCase().includes(text));
}

export function Roster(): JSX.Element {
  const text = useSignal('');
  const by = useSignal<'territory' | 'team'>('territory');
  const { data, problem } = store.list.value;
  const now = community.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.list} />;
  if (!data || !now) return <SkeletonRows rows={10} height={44} />;
  if (data.workers.length === 0) return <Empty icon="user" title={to('empty', { name: ownName(now) })} hint={to('emptyHint')} />;
  const wanted = text.value.trim().toLowerCase();
  const found = wanted ? data.workers.filter((worker) => fits(worker, wanted)) : data.workers;
  const groups = by.value === 'team' ? byTeam(found) : byTerritory(found);
  return (
    <>
      <div class="staff-tools">
        <div class="field-box">
          <input type="search" aria-label={to('search')} placeholder={to('search')} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        </div>
        <div class="segments" role="group" aria-label={to('by.label')}>
          {(['territory', 'team'] as const).map((way) => (
            <button key={way} type="button" class={by.value === way ? 'segment segment-on' : 'segment'} aria-pressed={by.value === way} onClick={() => (by.value = way)}>
              {to(`by.${way}`)}
            </button>
          ))}
        </div>
      </div>
      {found.length === 0 && <p class="hint staff-pad">{to('none')}</p>}
      {groups.map((group) => (
        <GroupRows key={group.key} group={group} />
      ))}
    </>
  );
}
