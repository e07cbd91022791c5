/** The service's news, read by one tab of the device and handed on to the others. */

export type Hear = (topic: string, data: string) => void;

interface Passed {
  topic: string;
  data: string;
  id: string;
}

/** `here` says no more than where the news stand. */
const topics = ['here', 'edition', 'overlay', 'presence', 'draft', 'job', 'tiles', 'incidents'];
const again_ms = 5_000;
const longest_ms = 120_000;

/** Reads the stream from `last` on; the browser connects again by itself unless the service has refused. */
function read(last: () => string, hear: (passed: Passed) => void): () => void {
  let source: EventSource;
  let waiting = 0;
  let pause_ms = again_ms;
  const open = (): void => {
    const after = last();
    source = new EventSource(`/api/v1/events${after ? `?after=${encodeURIComponent(after)}` : ''}`);
    for (const topic of topics) {
      source.addEventListener(topic, ({ data, lastEventId }: MessageEvent<string>) => {
        pause_ms = again_ms;
        hear({ topic, data, id: lastEventId });
      });
    }
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      waiting = window.setTimeout(open, pause_ms);
      pause_ms = Math.min(pause_ms * 2, longest_ms);
    });
  };
  open();
  return () => {
    window.clearTimeout(waiting);
    source.close();
  };
}

/** Hears the news of an account until the returned function is called; accounts in other tabs have a stream of their own.

A browser opens six connections to a server at most: a stream for each tab would leave the seventh without a page. */
export function listen(account: string, hear: Hear): () => void {
  let last = '';
  const take = ({ topic, data, id }: Passed): void => {
    last = id || last;
    if (topic !== 'here') hear(topic, data);
  };
  // both are missing where the page is not served over HTTPS
  const locks = navigator.locks as LockManager | null | undefined;
  if (!locks || !('BroadcastChannel' in window)) return read(() => last, take);
  const name = `wangge-news ${account}`;
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<Passed>) => take(data));
  const over = new AbortController();
  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = read(() => last, (passed) => {
        take(passed);
        channel.postMessage(passed);
      });
      over.signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });
  locks.request(name, { signal: over.signal }, lead).catch(() => undefined);
  return () => {
    over.abort();
    channel.close();
  };
}
