/** Certificates of deletion: a list, each opened in place with what went and why; on paper and as JSON. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { clock } from '../access/parts';
import { formatDate, formatNumber } from '../format';
import { pick } from '../i18n';
import { problemText, SkeletonRows } from '../ui/States';
import type { Certificate, Item } from './api';
import * as store from './store';
import { tk, tkData } from './text';

function nameOf(item: Item): string {
  const rule = store.rulesState.value.data?.items.find((each) => each.code === item.rule);
  const table = tkData('table', item.table);
  if (!rule) return table;
  const name = pick(rule.name, rule.name_en);
  return item.rule === 'residents_gone' && item.table !== 'people' ? `${name} · ${table}` : name;
}

function download(certificate: Certificate): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(certificate, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `certificate-${certificate.number}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

function Paper({ certificate }: { certificate: Certificate }): JSX.Element {
  const { items, tenant_name } = certificate.body;
  const basis = new Set(items.map((item) => pick(item.basis_zh, item.basis_en)));
  return (
    <div class="keeping-paper">
      <p class="keeping-title">
        {tenant_name} · {tk('certificates')} · {tk('number', { n: certificate.number })}
      </p>
      <p class="cap tabular">{[tkData('kind', certificate.kind), clock(certificate.made_at), tk('madeBy', { who: certificate.made_by ?? tk('system') })].join(' · ')}</p>
      {basis.size === 1 && (
        <p>
          {tk('basis')}: {[...basis]}
        </p>
      )}
      <table class="keeping-table">
        <thead>
          <tr>
            <th scope="col">{tk('what')}</th>
            <th scope="col">{tk('count')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={`${item.rule}${item.table}`}>
              <td>
                {nameOf(item)}
                <span class="cap">
                  {[tkData('action', item.action), item.keep_days !== null && tk('days', { n: item.keep_days }), item.before && tk('before', { date: formatDate(item.before.slice(0, 10)) })].filter(Boolean).join(' · ')}
                </span>
                {basis.size > 1 && <span class="cap">{pick(item.basis_zh, item.basis_en)}</span>}
              </td>
              <td class="tabular">{formatNumber(item.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {tk('hash')} <code class="access-hash">{certificate.hash}</code>
      </p>
      <p class="hint">{tk('hashHint')}</p>
    </div>
  );
}

export function Certificates(): JSX.Element {
  const open = useSignal<string | null>(null);
  const { data, problem, loading } = store.certificatesState.value;
  return (
    <section class="drawer-section keeping-certificates">
      <h3>{tk('certificates')}</h3>
      {problem && !data && <p class="hint">{problem.body.code === 'whole_tenant' ? tk('wholeOnly') : problemText(problem)}</p>}
      {!data && !problem && <SkeletonRows rows={3} height={48} />}
      {data?.items.length === 0 && <p class="hint">{tk('noCertificates')}</p>}
      <ul class="rows">
        {(data?.items ?? []).map((each) => (
          <li key={each.id} class={open.value === each.id ? 'keeping-open' : ''}>
            <button type="button" class="row access-row" aria-expanded={open.value === each.id} onClick={() => (open.value = open.value === each.id ? null : each.id)}>
              <span class="access-name">
                <span>
                  {tk('number', { n: each.number })} · {tkData('kind', each.kind)}
                </span>
                <span class="cap tabular">{[clock(each.made_at), each.made_by ?? tk('system'), tk('rows', { n: formatNumber(each.rows) })].join(' · ')}</span>
              </span>
            </button>
            {open.value === each.id && (
              <>
                <Paper certificate={each} />
                <p class="access-buttons">
                  <button type="button" class="button" onClick={() => window.print()}>
                    {tk('print')}
                  </button>
                  <button type="button" class="button" onClick={() => download(each)}>
                    {tk('json')}
                  </button>
                </p>
              </>
            )}
          </li>
        ))}
      </ul>
      {data?.next && (
        <p class="list-foot">
          <button type="button" class="button" disabled={loading} onClick={store.loadOlder}>
            {tk('more')}
          </button>
        </p>
      )}
    </section>
  );
}
