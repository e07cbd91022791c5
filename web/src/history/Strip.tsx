/** The time line below the map: one stop per edition; the map, the list and the figures follow it. */
import { computed, effect, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/client';
import { editApi, type HistoryItem } from '../edit/api';
import { opName } from '../edit/opName';
import { news } from '../edit/live';
import { formatDate } from '../format';
import { asOf, setAsOf } from '../state/app';
import { say } from '../state/announce';
import { community } from '../state/data';
import { Icon } from '../ui/Icon';
import { pastOpen } from './entry';
import { th } from './text';

interface Stop {
  edition: number;
  at: string;
  op: string;
  households: number | null;
}

const stops = signal<Stop[]>([]);
const readOf = signal<string | null>(null);
const problem = signal<Problem | null>(null);

/** The last stop is now; a date between two editions stands at the earlier one. */
export function stopAt(all: Stop[], date: string | null): number {
  if (date === null) return all.length - 1;
  const moment = date.length === 10 ? new Date(`${date}T23:59:59.999`).getTime() : new Date(date).getTime();
  const found = all.filter(({ at }) => new Date(at).getTime() <= moment).length - 1;
  return Math.max(0, found);
}

const position = computed(() => stopAt(stops.value, asOf.value));

export function clock(at: string): string {
  const date = new Date(at);
  return `${formatDate(at)} ${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

async function read(id: string): Promise<void> {
  const items: HistoryItem[] = [];
  let cursor: string | null = null;
  try {
    do {
      const page: { items: HistoryItem[]; next_cursor: string | null } = await editApi.history(id, cursor);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null && items.length < 600);
  } catch (error) {
    problem.value = error instanceof Problem ? error : new Problem(0, {});
    return;
  }
  if (community.peek()?.id !== id) return;
  problem.value = null;
  // one import may bring several editions of one moment: the last of them is what was in force
  const byMoment = new Map(items.reverse().map((item) => [item.effective_at ?? item.recorded_at, item]));
  stops.value = [...byMoment].sort(([a], [b]) => new Date(a).getTime() - new Date(b).getTime()).map(([at, { edition, op, impact }]) => ({
    edition, at, op, households: op === 'import' ? null : (impact?.households ?? null),
  }));
  readOf.value = id;
}

function textOf(stop: Stop | undefined, isNow: boolean): string {
  if (!stop) return '';
  return isNow ? th('now', { n: stop.edition }) : th('value', { n: stop.edition, at: clock(stop.at), op: opName(stop.op) });
}

function go(to: number): void {
  const last = stops.peek().length - 1;
  const at = Math.min(last, Math.max(0, to));
  const stop = stops.peek()[at];
  if (!stop) return;
  setAsOf(at === last ? null : stop.at);
  say(textOf(stop, at === last));
}

export function Strip(): JSX.Element | null {
  const id = community.value?.id ?? null;
  useEffect(() => {
    if (id) void read(id);
    let first = true;
    return effect(() => {
      const told = news.value;
      if (!first && told && told.community === id && id) void read(id);
      first = false;
    });
  }, [id]);
  if (!pastOpen.value || readOf.value !== id) {
    return pastOpen.value && problem.value ? <p class="past-strip">{th('failed')}</p> : null;
  }
  const all = stops.value;
  const at = position.value;
  const stop = all[at];
  const isNow = at === all.length - 1 && asOf.value === null;
  return (
    <section class="past-strip" aria-label={th('strip')}>
      <button type="button" class="icon-button" aria-label={th('earlier')} title={th('earlier')} disabled={at <= 0} onClick={() => go(at - 1)}>
        <Icon name="chevronLeft" />
      </button>
      <div class="past-track">
        <p class="past-words tabular">
          <b>{textOf(stop, isNow)}</b>
          {stop?.households != null && <span class="muted"> · {th('moved', { n: stop.households })}</span>}
        </p>
        {all.length > 1 ? (
          <span class="past-range">
            <span class="past-ticks" aria-hidden="true">
              {all.map(({ at: moment }, i) => (
                <i key={moment} class={i <= at ? 'past-tick past-tick-on' : 'past-tick'} style={{ left: `${(i / (all.length - 1)) * 100}%` }} />
              ))}
            </span>
            <input
              type="range"
              min={0}
              max={all.length - 1}
              step={1}
              value={at}
              aria-label={th('slider')}
              aria-valuetext={textOf(stop, isNow)}
              onInput={(event) => go(Number(event.currentTarget.value))}
            />
          </span>
        ) : (
          <p class="cap">{th('none')}</p>
        )}
      </div>
      <button type="button" class="icon-button" aria-label={th('later')} title={th('later')} disabled={at >= all.length - 1} onClick={() => go(at + 1)}>
        <Icon name="chevronRight" />
      </button>
      {!isNow && (
        <button type="button" class="button button-small past-now" onClick={() => go(all.length - 1)}>
          {th('toNow')}
        </button>
      )}
      <button type="button" class="icon-button" aria-label={th('close')} title={th('close')} onClick={() => (pastOpen.value = false)}>
        <Icon name="close" size={18} />
      </button>
    </section>
  );
}
