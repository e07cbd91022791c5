import { describe, expect, it, vi } from 'vitest';
import { onSessionEnded, Problem, request } from '../src/api/client';
import { Resource } from '../src/state/resource';

describe('a remote thing', () => {
  it('drops the answer of an older request', async () => {
    const resource = new Resource<string>();
    let answerFirst: (text: string) => void = () => undefined;
    const first = resource.load(() => new Promise((resolve) => (answerFirst = resolve)));
    await resource.load(() => Promise.resolve('second'));
    answerFirst('first');
    await first;
    expect(resource.state.value.data).toBe('second');
  });

  it('keeps what was on screen when a new request does not succeed', async () => {
    const resource = new Resource<string>();
    await resource.load(() => Promise.resolve('kept'));
    await resource.load(() => Promise.reject(new Problem(503, {})));
    expect(resource.state.value).toMatchObject({ data: 'kept', loading: false });
    expect(resource.state.value.problem?.status).toBe(503);
  });

  it('can be asked again', async () => {
    const resource = new Resource<number>();
    let asked = 0;
    const read = (): Promise<number> => (++asked === 1 ? Promise.reject(new Problem(0, {})) : Promise.resolve(asked));
    await resource.load(read);
    await resource.retry();
    expect(resource.state.value).toEqual({ data: 2, loading: false, problem: null });
  });
});

describe('a request', () => {
  const answer = (status: number, body: unknown): void => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })));
  };

  it('tells once that the session has ended', async () => {
    const ended = vi.fn();
    onSessionEnded(ended);
    answer(401, { code: 'not_signed_in' });
    await expect(request('/x')).rejects.toMatchObject({ status: 401 });
    expect(ended).toHaveBeenCalledOnce();
    await expect(request('/x', { quiet: true })).rejects.toBeInstanceOf(Problem);
    expect(ended).toHaveBeenCalledOnce();
  });

  it('carries the message of the service', async () => {
    answer(422, { message_zh: '点在外面。', message_en: 'Outside.' });
    await expect(request('/x')).rejects.toMatchObject({ status: 422, body: { message_zh: '点在外面。' } });
  });

  it('says so when the service is out of reach', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
    await expect(request('/x')).rejects.toMatchObject({ status: 0 });
  });
});
