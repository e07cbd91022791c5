/** What the page of keeping holds; changes go through the settings' own `change`. */
import { change } from '../access/store';
import { notify } from '../state/announce';
import { Resource } from '../state/resource';
import { keepingApi, type Certificate, type Erasure, type Hold, type Rules } from './api';
import { tk } from './text';

const asked = new Resource<{ erasures: Erasure[]; holds: Hold[] }>();
const rules = new Resource<Rules & { due: Map<string, number> }>();
const certificates = new Resource<{ items: Certificate[]; next: string | null }>();

export const askedState = asked.state;
export const rulesState = rules.state;
export const certificatesState = certificates.state;
export const retry = { asked: () => asked.retry() };

export function load(): void {
  void asked.load(async (abort) => {
    const [erasures, holds] = await Promise.all([keepingApi.erasures(abort), keepingApi.holds(abort)]);
    return { erasures: erasures.items, holds: holds.items };
  });
  void certificates.load(async (abort) => {
    const { items, next_cursor } = await keepingApi.certificates(null, abort);
    return { items, next: next_cursor };
  });
  void rules.load(async (abort) => {
    const [said, counted] = await Promise.all([keepingApi.rules(abort), keepingApi.due(abort)]);
    const due = new Map<string, number>();
    for (const each of counted.items) due.set(each.rule, (due.get(each.rule) ?? 0) + each.count);
    return { ...said, due };
  });
}

export function loadOlder(): void {
  const before = certificates.state.peek().data;
  if (!before?.next) return;
  void certificates.load(async (abort) => {
    const { items, next_cursor } = await keepingApi.certificates(before.next, abort);
    return { items: [...before.items, ...items], next: next_cursor };
  });
}

export function act(work: () => Promise<unknown>, done: string): void {
  void change(work, done, load);
}

export function erase(id: string, answer: string): void {
  void change(() => keepingApi.erase(id, answer), '', load).then((made) => {
    if (made) notify(tk('erased', { n: made.number }));
  });
}

export function reset(): void {
  for (const each of [asked, rules, certificates]) each.clear();
}
