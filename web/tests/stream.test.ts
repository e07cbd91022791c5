import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen } from '../src/state/stream';

type Told = (event: MessageEvent<string>) => void;

/** The browser's streams, as many as are open. */
class Source {
  static readonly CLOSED = 2;
  static open: Source[] = [];
  readyState = 1;
  private readonly hearers = new Map<string, Told>();
  constructor(readonly url: string) {
    Source.open.push(this);
  }
  addEventListener(topic: string, told: Told): void {
    this.hearers.set(topic, told);
  }
  tell(topic: string, data: string, lastEventId: string): void {
    this.hearers.get(topic)?.({ data, lastEventId } as MessageEvent<string>);
  }
  close(): void {
    Source.open = Source.open.filter((each) => each !== this);
  }
}

/** Channels and locks of one device. */
class Channel {
  static all: Channel[] = [];
  private told: Told | null = null;
  constructor(readonly name: string) {
    Channel.all.push(this);
  }
  addEventListener(_: string, told: Told): void {
    this.told = told;
  }
  postMessage(data: unknown): void {
    for (const other of Channel.all) if (other !== this && other.name === this.name) other.told?.({ data } as MessageEvent<string>);
  }
  close(): void {
    Channel.all = Channel.all.filter((each) => each !== this);
  }
}

function locks(): Pick<LockManager, 'request'> {
  const lines = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: LockOptions, work: () => Promise<void>): Promise<unknown> => {
    const turn = (lines.get(name) ?? Promise.resolve()).then(() => (signal?.aborted ? undefined : work()));
    lines.set(name, turn);
    return turn;
  };
  return { request } as unknown as Pick<LockManager, 'request'>;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the stream of news', () => {
  beforeEach(() => {
    Source.open = [];
    Channel.all = [];
    vi.stubGlobal('EventSource', Source);
    vi.stubGlobal('BroadcastChannel', Channel);
    Object.defineProperty(navigator, 'locks', { value: locks(), configurable: true });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('is one for all tabs, which all hear it, and goes on in the next tab from where it stood', async () => {
    const heard: string[][] = [[], [], []];
    const stops = heard.map((mine) => listen('manager', (topic, data) => mine.push(`${topic} ${data}`)));
    await turn();
    expect(Source.open.map(({ url }) => url)).toEqual(['/api/v1/events']);
    Source.open[0]?.tell('tiles', 'one', '7.a.1');
    Source.open[0]?.tell('here', '{}', '7.a.2');
    expect(heard).toEqual([['tiles one'], ['tiles one'], ['tiles one']]);
    stops[0]?.();
    await turn();
    await turn();
    expect(Source.open.map(({ url }) => url)).toEqual(['/api/v1/events?after=7.a.2']);
    Source.open[0]?.tell('edition', 'two', '8.a.2');
    expect(heard).toEqual([['tiles one'], ['tiles one', 'edition two'], ['tiles one', 'edition two']]);
    stops.forEach((stop) => stop());
    await turn();
    expect(Source.open).toEqual([]);
  });

  it('is another one for another account, and for each tab where the browser has no locks', async () => {
    const stops = [listen('manager', () => undefined), listen('patrol', () => undefined)];
    await turn();
    expect(Source.open).toHaveLength(2);
    stops.forEach((stop) => stop());
    Reflect.deleteProperty(navigator, 'locks');
    stops.push(listen('manager', () => undefined), listen('manager', () => undefined));
    expect(Source.open).toHaveLength(2);
    stops.forEach((stop) => stop());
    expect(Source.open).toEqual([]);
  });
});
