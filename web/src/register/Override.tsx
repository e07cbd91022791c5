/** 人工归属: a building or facility put into a grid or lane by hand, for a reason, until a day; shown, and taken back. */
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { api, Problem, request } from '../api/client';
import type { Territory } from '../api/types';
import type { PlacedKind } from '../edit/api';
import { formatDate, isoDate } from '../format';
import { notify } from '../state/announce';
import { community, communityGrids, may, retry } from '../state/data';
import { Resource } from '../state/resource';
import { Icon } from '../ui/Icon';
import { gridTitle } from '../ui/names';
import { problemText } from '../ui/States';
import { DayField, FormDialog, SelectField, text, TextField, useForm, type Form } from './form';
import { th } from './text';

export type Overridable = PlacedKind;

interface ByHand {
  territory_id: string;
  territory: string;
  reason: string;
  author: string | null;
  since: string;
  expires_at: string;
  lapsed: boolean;
}

const resource = new Resource<{ key: string; override: ByHand | null }>();
const longestDays = 3 * 366;
const usualDays = 90;

const address = (kind: Overridable, id: string): string => `/api/v1/assignments/${kind}/${encodeURIComponent(id)}`;

function read(kind: Overridable, id: string): void {
  void resource.load(async (abort) => ({ key: id, override: (await request<{ override: ByHand | null }>(address(kind, id), { signal: abort })).override }), false);
}

function inDays(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return isoDate(day);
}

const lastDay = (moment: string): string => formatDate(new Date(new Date(moment).getTime() - 1).toISOString());

async function save(form: Form, work: () => Promise<unknown>, said: string): Promise<void> {
  form.saving.value = true;
  form.errors.value = {};
  form.problem.value = null;
  try {
    await work();
    notify(said);
    form.done();
    void retry.detail();
    void retry.grids();
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(0, { code: 'service_away' });
    const { code } = problem.body;
    if (code === 'bad_expiry') form.errors.value = { until: problemText(problem) };
    else form.problem.value = problemText(problem);
  } finally {
    form.saving.value = false;
  }
}

interface FormProps {
  kind: Overridable;
  id: string;
  close: () => void;
}

function PutForm({ kind, id, close }: FormProps): JSX.Element {
  const form = useForm(`override/${id}`, { grid: '', lane: '', reason: '', until: inDays(usualDays) }, close);
  const lanes = useSignal<Territory[]>([]);
  const grid = text(form, 'grid');
  useEffect(() => {
    lanes.value = [];
    if (!grid) return undefined;
    const abort = new AbortController();
    api.children(grid, 'lane', null, abort.signal).then((found) => (lanes.value = found), () => undefined);
    return () => abort.abort();
  }, [grid, lanes]);
  const lane = lanes.value.some((each) => each.id === text(form, 'lane')) ? text(form, 'lane') : '';
  const put = (): void => {
    const chosen = communityGrids.peek().find((each) => each.id === grid);
    const body = { territory_id: lane || grid, reason: text(form, 'reason'), until: text(form, 'until') };
    void save(form, () => request(`${address(kind, id)}/override`, { method: 'POST', body }), th('override.saved', { place: chosen ? gridTitle(chosen) : '' }));
  };
  return (
    <FormDialog
      form={form} title={th('override.title')} hint={th('override.hint')} main={th('override.put')} ready={grid !== '' && text(form, 'reason') !== '' && text(form, 'until') !== ''} save={put} close={close}
    >
      <SelectField form={form} name="grid" label={th('override.grid', { name: community.value?.name ?? '' })} options={communityGrids.value.map((each) => [each.id, gridTitle(each)])} none={th('choose')} />
      {lanes.value.length > 0 && <SelectField form={form} name="lane" label={th('override.lane')} options={lanes.value.map((each) => [each.id, each.name])} none={th('override.wholeGrid')} />}
      <TextField form={form} name="reason" label={th('override.reason')} maxLength={500} required />
      <DayField form={form} name="until" label={th('override.until')} min={inDays(1)} max={inDays(longestDays)} hint={th('override.untilHint')} />
    </FormDialog>
  );
}

function EndForm({ kind, id, close }: FormProps): JSX.Element {
  const form = useForm(`override/${id}/end`, { reason: '' }, close);
  const end = (): void => {
    const why = encodeURIComponent(text(form, 'reason'));
    void save(form, () => request(`${address(kind, id)}/override?reason=${why}`, { method: 'DELETE' }), th('override.ended'));
  };
  return (
    <FormDialog form={form} title={th('override.endTitle')} hint={th('override.endHint')} main={th('override.end')} ready={text(form, 'reason') !== ''} save={end} close={close}>
      <TextField form={form} name="reason" label={th('override.reason')} maxLength={500} required />
    </FormDialog>
  );
}

const open = signal<'put' | 'end' | null>(null);

/** The way to decide by hand and to take it back. Who decided what, why, until when is said by the explanation above. */
export function Override({ kind, id }: { kind: Overridable; id: string }): JSX.Element | null {
  useEffect(() => {
    open.value = null;
    read(kind, id);
  }, [kind, id]);
  const { data } = resource.state.value;
  if (data?.key !== id) return null;
  const { override } = data;
  const mayPut = may('map.edit');
  const close = (): void => {
    open.value = null;
  };
  if (!override?.lapsed && !mayPut) return null;
  return (
    <div class="override">
      {override?.lapsed && (
        <div class="override-now">
          <Icon name="alert" size={18} />
          <span>
            <b>{th('override.in', { place: override.territory })}</b>
            <span>{override.reason}</span>
            <span class="cap">
              {[override.author, th('override.span', { since: formatDate(override.since), until: lastDay(override.expires_at) })].filter(Boolean).join(' · ')}
            </span>
            <span class="cap">{th('override.lapsed')}</span>
          </span>
        </div>
      )}
      {mayPut && (
        <div class="override-actions">
          <button type="button" class="button button-small" onClick={() => (open.value = 'put')}>
            {th(override ? 'override.change' : 'override.title')}
          </button>
          {override && (
            <button type="button" class="button button-small" onClick={() => (open.value = 'end')}>
              {th('override.end')}
            </button>
          )}
        </div>
      )}
      {open.value === 'put' && <PutForm kind={kind} id={id} close={close} />}
      {open.value === 'end' && <EndForm kind={kind} id={id} close={close} />}
    </div>
  );
}
