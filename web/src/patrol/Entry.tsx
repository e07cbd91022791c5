/** Before the patrol: signing in on the phone, and bringing the area onto it. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem, request } from '../api/client';
import type { Session } from '../api/types';
import { Icon } from '../ui/Icon';
import { chooseArea, downloadPack, enter, entered, offerPack, refreshArea } from './contact';
import { Act, Bar } from './parts';
import * as state from './state';
import { readGrids } from './transport';
import { formatDistance, lang, setLang, size, t, type PatrolKey } from './words';

function failure(error: unknown): string {
  if (!(error instanceof Problem) || error.status === 0) return t('sign.away');
  if (error.status === 401) return t('sign.wrong');
  if (error.status === 429) return t('sign.many');
  return (lang.value === 'en' ? error.body.message_en : error.body.message_zh) ?? t('sign.away');
}

function Field(props: { id: string; label: string; type?: 'password'; complete: string; value: string; onInput: (text: string) => void }): JSX.Element {
  return (
    <label class="entry" for={props.id}>
      <span>{props.label}</span>
      <input
        id={props.id}
        {...(props.type ? { type: props.type } : {})}
        autocomplete={props.complete}
        autocapitalize="none"
        spellcheck={false}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function SignForm(): JSX.Element {
  const username = useSignal('');
  const password = useSignal('');
  const code = useSignal('');
  const step = useSignal<'password' | 'code' | 'enrol'>('password');
  const busy = useSignal(false);
  const problem = useSignal('');

  async function ask(): Promise<void> {
    if (step.value === 'code') {
      await entered(await request<Session>('/api/v1/session/second', { method: 'POST', body: { code: code.value }, quiet: true }));
      return;
    }
    if (!username.value.trim() || !password.value) {
      problem.value = t('sign.required');
      return;
    }
    if (await enter(username.value.trim(), password.value)) return;
    const { step: lacks } = await request<Session>('/api/v1/session', { quiet: true });
    step.value = lacks === 'enrol' ? 'enrol' : 'code';
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    busy.value = true;
    problem.value = '';
    await ask().catch((error: unknown) => (problem.value = failure(error)));
    busy.value = false;
  }

  if (step.value === 'enrol') return <p class="notice warn">{t('sign.enrol')}</p>;
  return (
    <form class="card" onSubmit={(event) => void submit(event)} noValidate>
      {step.value === 'password' ? (
        <>
          <Field id="username" label={t('sign.username')} complete="username" value={username.value} onInput={(text) => (username.value = text)} />
          <Field id="password" label={t('sign.password')} type="password" complete="current-password" value={password.value} onInput={(text) => (password.value = text)} />
        </>
      ) : (
        <>
          <Field id="code" label={t('sign.code')} complete="one-time-code" value={code.value} onInput={(text) => (code.value = text)} />
          <p class="hint">{t('sign.codeHint')}</p>
        </>
      )}
      <div aria-live="assertive">{problem.value && <p class="notice bad">{problem.value}</p>}</div>
      <button type="submit" class="act main" disabled={busy.value}>
        {busy.value && <i class="spinner" aria-hidden="true" />}
        <span>{busy.value ? t('sign.busy') : t('sign.submit')}</span>
      </button>
    </form>
  );
}

function Brand(): JSX.Element {
  const other = lang.value === 'zh' ? 'en' : 'zh';
  return (
    <header class="brand">
      <Icon name="logo" size={32} />
      <h1>{t('title')}</h1>
      {state.isDemo.value && <span class="demo">{t('app.demo')}</span>}
      <button type="button" class="quiet" lang={other} onClick={() => setLang(other)}>
        {t('lang.other')}
      </button>
    </header>
  );
}

/** Why somebody has to sign in, in words; nothing at the first time. */
function whySign(): string {
  const need = state.need.value;
  if (need === 'other_user') return t('sign.other', { n: state.items.value.length });
  return need === 'sign_in' && state.area.value ? t('sign.again') : '';
}

export function SignIn(): JSX.Element {
  const isSafe = window.isSecureContext;
  return (
    <div class="front">
      <Brand />
      <main>
        <h2>{t('sign.head')}</h2>
        <p class="hint">{t('area.why')}</p>
        {whySign() && <p class="notice warn">{whySign()}</p>}
        {isSafe ? <SignForm /> : <p class="notice bad">{t('sign.insecure')}</p>}
      </main>
    </div>
  );
}

const needWords: Partial<Record<state.Need, PatrolKey>> = {
  expired: 'need.expired', revoked: 'need.revoked', not_allowed: 'need.not_allowed', no_area: 'need.no_area', old: 'need.old',
};

/** Whoever sees several grids says once which one is walked. */
function Chooser(): JSX.Element {
  const grids = useSignal<{ id: string; number: string | null; name: string }[]>([]);
  useEffect(() => void readGrids().then(({ items }) => (grids.value = items)).catch(() => undefined), []);
  return (
    <>
      <h2>{t('choose.head')}</h2>
      <ul class="rows">
        {grids.value.map((grid) => (
          <li key={grid.id}>
            <button type="button" onClick={() => void chooseArea(grid.id)}>
              <span class="cut">{[grid.number && t('area', { number: grid.number.padStart(2, '0') }), grid.name].filter(Boolean).join(' · ')}</span>
              <Icon name="chevronRight" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Shown while there is no area on the phone: it is being read, or why it is not here. */
export function NoArea(): JSX.Element {
  const key = needWords[state.need.value];
  const isWaiting = !key && state.isReached.value;
  return (
    <div class="front">
      <Brand />
      <main>
        {state.need.value === 'choose_area' ? (
          <Chooser />
        ) : isWaiting ? (
          <p class="line" role="status">
            <i class="spinner" />
            {t('area.wait')}
          </p>
        ) : (
          <p class="notice warn" role="alert">
            {t(key ?? 'need.offline')}
          </p>
        )}
        {!isWaiting && state.need.value !== 'choose_area' && <Act text={t('area.retry')} onClick={() => void refreshArea()} />}
        {state.items.value.length > 0 && <Act icon="cloudUp" text={t('outbox.head')} onClick={() => state.show('outbox')} />}
        <Act look="quiet" text={t('phone.head')} onClick={() => state.show('phone')} />
      </main>
    </div>
  );
}

export const areaTitle = (): string => {
  const found = state.area.value?.area;
  if (!found) return t('title');
  return found.number ? t('area', { number: found.number.padStart(2, '0') }) : found.name;
};

function PackOffer({ skip }: { skip: () => void }): JSX.Element {
  const now = state.pack.value;
  const again = (): void => {
    const area = state.area.peek();
    if (area) void offerPack(area);
  };
  if (now.is === 'making' || now.is === 'none') {
    return (
      <>
        <Bar share={now.is === 'making' ? now.share : 0} label={t('area.head')} />
        <p class="hint" role="status">
          {t('area.making', { p: Math.round((now.is === 'making' ? now.share : 0) * 100) })}
        </p>
        <Act look="quiet" text={t('area.without')} onClick={skip} />
      </>
    );
  }
  if (now.is === 'loading') {
    return (
      <>
        <Bar share={now.share} label={t('area.head')} />
        <p class="hint" role="status">
          {t('area.loading', { p: Math.round(now.share * 100) })}
        </p>
      </>
    );
  }
  if (now.is === 'offered') {
    return (
      <>
        <Act look="main" icon="parcel" text={t('area.download', { size: size(now.bytes) })} onClick={() => void downloadPack()} />
        <Act look="quiet" text={t('area.without')} onClick={skip} />
      </>
    );
  }
  return (
    <>
      <p class="notice warn" role="alert">
        {now.is === 'failed' ? t(`area.failed.${now.why}`) : t('area.lost')}
      </p>
      <Act look="main" text={t('area.retry')} onClick={again} />
      <Act look="quiet" text={t('area.without')} onClick={skip} />
    </>
  );
}

/** The area as it will lie on the phone, and the button that brings it there. */
export function Download({ skip }: { skip: () => void }): JSX.Element {
  const found = state.area.value;
  const metres = found?.lane_lines.reduce((sum, lane) => sum + lane.length_m, 0) ?? 0;
  return (
    <div class="front">
      <Brand />
      <main>
        <h2>{areaTitle()}</h2>
        <ul class="facts">
          <li>{t('area.points', { n: found?.points.length ?? 0 })}</li>
          <li>{t('area.lanes', { d: formatDistance(metres) })}</li>
          <li>{t('area.incidents', { n: found?.incidents.length ?? 0 })}</li>
        </ul>
        <p class="hint">{t('area.why')}</p>
        <PackOffer skip={skip} />
      </main>
    </div>
  );
}
