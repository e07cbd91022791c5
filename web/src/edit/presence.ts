/** Who else is editing here: each page gives a sign now and then, answers a newcomer, and forgets who gives none. */
import { effect, signal, untracked } from '@preact/signals';
import { request } from '../api/client';
import { say } from '../state/announce';
import { session } from '../state/data';
import { sign, type Sign } from './live';
import * as store from './store';
import { te } from './text';

const every_ms = 25_000;

export interface Colleague {
  user: string;
  name: string;
  grids: string[];
  until: number;
}

export const colleagues = signal<Colleague[]>([]);

/** The list after a sign: a newer one takes the place of the older, leaving and silence end it. */
export function afterSign(all: Colleague[], told: Sign | null, now: number): Colleague[] {
  const others = all.filter(({ user, until }) => until > now && user !== told?.user);
  if (!told || told.is_leaving) return others;
  return [...others, { user: told.user, name: told.name, grids: told.grids, until: now + told.lasts_s * 1000 }].sort((a, b) => a.name.localeCompare(b.name, 'zh'));
}

function ownId(): string {
  const now = session.peek();
  return now.status === 'in' || now.status === 'ended' ? now.session.user.id : '';
}

function give(community: string, leaving = false): void {
  const grids = store.targets.peek().filter((id) => store.byId.peek().has(id)).slice(0, 20);
  const path = `/api/v1/communities/${encodeURIComponent(community)}/presence`;
  // soft: whoever cannot be reached is simply not seen
  void request(path, { method: 'POST', body: { grid_ids: leaving ? [] : grids, is_leaving: leaving }, quiet: true }).catch(() => undefined);
}

/** Gives signs of this page and listens to others' until the returned function is called. */
export function startPresence(community: string): () => void {
  let pause = 0;
  const timer = window.setInterval(() => {
    give(community);
    colleagues.value = afterSign(colleagues.peek(), null, Date.now());
  }, every_ms);
  const stops = [
    store.targets.subscribe(() => {
      window.clearTimeout(pause);
      pause = window.setTimeout(() => give(community), 600);
    }),
    effect(() => {
      const told = sign.value;
      untracked(() => {
        if (!told || told.community !== community || told.user === ownId()) return;
        const isNew = !told.is_leaving && !colleagues.peek().some(({ user }) => user === told.user);
        colleagues.value = afterSign(colleagues.peek(), told, Date.now());
        if (isNew) {
          say(te('presence.came', { name: told.name }));
          give(community);
        }
      });
    }),
  ];
  return () => {
    stops.forEach((stop) => stop());
    window.clearInterval(timer);
    window.clearTimeout(pause);
    give(community, true);
    colleagues.value = [];
    sign.value = null;
  };
}
