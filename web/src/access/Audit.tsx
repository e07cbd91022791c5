/** The audit log: whether its chains hold, its entries by filter, one in full, and a file of it for a purpose. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatNumber } from '../format';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { saveExport } from './export';
import type { Entry } from './api';
import { Looked } from './Looked';
import { Ask, clock } from './parts';
import { Choose } from '../ui/Choose';
import * as store from './store';
import { ta, taData } from './text';

const families = ['', 'session.', 'user.', 'grant.', 'access.', 'key.', 'identity.', 'audit.', 'draft.', 'person.', 'household.', 'erasure.', 'hold.', 'retention.'];

function Chains(): JSX.Element {
  const { data, problem, loading } = store.chainState.value;
  const faults = (data?.items ?? []).flatMap((chain) => chain.faults.map((fault) => ({ ...fault, area: chain.area })));
  return (
    <section class="drawer-section">
      <h3>{ta('chains')}</h3>
      {problem && <p class="notice notice-warn">{ta('chainsLate')}</p>}
      {data && (
        <div class={data.sound ? 'access-sound' : 'access-broken'} role="status">
          <Icon name={data.sound ? 'shield' : 'alert'} />
          <span>
            <b>{ta(data.sound ? 'sound' : 'broken', { n: faults.length })}</b>
            <span class="cap tabular">{ta('checked', { at: clock(data.checked_at), n: formatNumber(data.entries), m: data.items.length })}</span>
          </span>
        </div>
      )}
      {faults.length > 0 && (
        <ul class="access-lines">
          {faults.slice(0, 20).map((fault) => (
            <li key={`${fault.area ?? ''}${fault.seq}${fault.kind}`} class="access-line">
              <span>
                <b>{taData('fault', fault.kind)}</b>
                <span class="cap tabular">
                  {[fault.area ?? ta('tenantChain'), ta('number', { n: fault.seq }), clock(fault.at)].join(' · ')}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="button" disabled={loading} onClick={store.loadChains}>
        {loading && <span class="spinner" aria-hidden="true" />}
        {ta('verify')}
      </button>
    </section>
  );
}

function Row({ entry }: { entry: Entry }): JSX.Element {
  return (
    <li>
      <button type="button" class="row access-row" aria-pressed={store.entry.value?.id === entry.id} onClick={() => store.showEntry(entry)}>
        <span class="access-name">
          <span>{taData('action', entry.action)}</span>
          <span class="cap tabular">{[clock(entry.at), entry.actor ?? ta('system'), entry.area ?? ''].filter(Boolean).join(' · ')}</span>
        </span>
      </button>
    </li>
  );
}

function Filters(): JSX.Element {
  const { action = '', actor, subject_id, since = '', until = '' } = store.wish.value;
  const set = (more: Partial<typeof store.wish.value>): void => {
    store.wish.value = { ...store.wish.value, ...more };
    store.loadLog();
  };
  const day = (value: string, end: boolean): string => (value ? new Date(new Date(`${value}T00:00:00`).getTime() + (end ? 86_400_000 : 0)).toISOString() : '');
  const shown = (value: string, end: boolean): string => {
    if (!value) return '';
    const at = new Date(new Date(value).getTime() - (end ? 1 : 0));
    return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
  };
  return (
    <div class="access-filters">
      <Choose id="audit-family" label={ta('what')} value={action} options={families.map((one) => [one, one === '' ? ta('all') : taData('family', one.slice(0, -1))])} set={(value) => set({ action: value })} />
      <div class="access-dates">
        {([['since', since, false], ['until', until, true]] as const).map(([name, value, end]) => (
          <div key={name} class="field">
            <label for={`audit-${name}`}>{ta(name === 'since' ? 'from' : 'to')}</label>
            <div class="field-box">
              <input id={`audit-${name}`} type="date" value={shown(value, end)} onChange={(event) => set({ [name]: day(event.currentTarget.value, end) })} />
            </div>
          </div>
        ))}
      </div>
      {(actor ?? subject_id) && (
        <button type="button" class="button button-small" onClick={() => set({ actor: '', subject_id: '' })}>
          <Icon name="close" size={16} />
          {ta(actor ? 'onlyActor' : 'onlySubject')}
        </button>
      )}
    </div>
  );
}

export function Audit(): JSX.Element {
  const taking = useSignal(false);
  const { data, problem, loading } = store.logState.value;
  return (
    <>
      <Chains />
      <Looked />
      <section class="drawer-section access-log">
        <div class="access-head">
          <h3>{ta('log')}</h3>
          <button type="button" class="button button-small" onClick={() => (taking.value = true)}>
            {ta('export')}
          </button>
        </div>
        <Filters />
      </section>
      {problem && !data && <ProblemBox problem={problem} what={ta('log')} retry={store.retry.log} />}
      {!data && !problem && <SkeletonRows rows={10} height={48} />}
      {data?.items.length === 0 && <Empty icon="history" title={ta('noEntries')} hint={ta('noEntriesHint')} />}
      <ul class={loading ? 'rows rows-stale' : 'rows'} aria-label={ta('log')}>
        {(data?.items ?? []).map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
      {data?.next && (
        <p class="list-foot">
          <button type="button" class="button" disabled={loading} onClick={store.loadMoreLog}>
            {ta('older')}
          </button>
        </p>
      )}
      {taking.value && (
        <Ask
          title={ta('exportTitle')}
          hint={ta('exportHint')}
          label={ta('purpose')}
          main={ta('export')}
          run={(purpose) => {
            taking.value = false;
            void store.change(() => saveExport(store.wish.value, purpose), ta('exported'), store.loadLog);
          }}
          close={() => (taking.value = false)}
        />
      )}
    </>
  );
}

function value(of: unknown): string {
  if (of !== null && typeof of === 'object' && Object.keys(of).join() === 'sha256') return ta('wordsGone');
  return typeof of === 'string' ? of : JSON.stringify(of);
}

export function EntryView(): JSX.Element | null {
  const entry = store.entry.value;
  if (!entry) return null;
  const narrow = (more: Partial<typeof store.wish.value>): void => {
    store.wish.value = { ...store.wish.value, actor: '', subject_id: '', ...more };
    store.loadLog();
  };
  const facts: [string, string][] = [
    [ta('at'), clock(entry.at)],
    [ta('actor'), entry.actor ?? ta('system')],
    [ta('subject'), [entry.subject_kind && taData('subject', entry.subject_kind), entry.subject_id].filter(Boolean).join(' ')],
    [ta('chain'), entry.area ?? ta('tenantChain')],
    [ta('seq'), String(entry.seq)],
    ...Object.entries(entry.detail).map(([name, of]): [string, string] => [taData('detail', name), value(of)]),
  ];
  return (
    <>
      <div class="drawer-head">
        <div>
          <h2 class="drawer-title" tabIndex={-1}>
            {taData('action', entry.action)}
          </h2>
          <p class="cap">{entry.action}</p>
        </div>
        <button type="button" class="icon-button" aria-label={ta('close')} title={ta('close')} onClick={() => store.showEntry(null)}>
          <Icon name="close" />
        </button>
      </div>
      <div class="drawer-body">
        <section class="drawer-section">
          <dl class="facts">
            {facts
              .filter(([, text]) => text !== '')
              .map(([name, text]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd class="tabular">{text}</dd>
                </div>
              ))}
          </dl>
          <div class="access-buttons">
            {entry.actor_id && (
              <button type="button" class="button" onClick={() => narrow({ actor: entry.actor_id ?? '' })}>
                {ta('byActor')}
              </button>
            )}
            {entry.subject_id && (
              <button type="button" class="button" onClick={() => narrow({ subject_id: entry.subject_id ?? '' })}>
                {ta('bySubject')}
              </button>
            )}
          </div>
        </section>
        <section class="drawer-section">
          <h3>{ta('hash')}</h3>
          <code class="access-hash">{entry.hash}</code>
          <p class="hint">{ta('hashHint')}</p>
        </section>
      </div>
    </>
  );
}
