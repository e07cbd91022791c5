/** 两步验证: the code at the door, and setting up an authenticator, at the door or in the settings. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Problem, request } from '../api/client';
import type { Session } from '../api/types';
import { t } from '../i18n';
import { askSession, halfway, passSecond, signOut } from '../state/data';
import { problemText } from '../ui/States';

interface Begun {
  secret: string;
  address: string;
  picture: string[];
}

const account = '/api/v1/account/second-factor';

function wrong(error: unknown): string {
  return error instanceof Problem ? problemText(error) : t('error.away');
}

/** Rows of 0 and 1 as one outline; dark on light in every theme, which cameras want. */
function Picture({ rows }: { rows: string[] }): JSX.Element {
  const size = rows.length + 8;
  const path = rows.flatMap((row, y) => Array.from({ length: row.length }, (_, x) => (row[x] === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
  return (
    <svg class="second-picture" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('second.picture')} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}

interface CodeProps {
  label: string;
  hint: string;
  main: string;
  busy: boolean;
  problem: string;
  submit: (code: string) => void;
  digitsOnly?: boolean;
}

function CodeForm({ label, hint, main, busy, problem, submit, digitsOnly = false }: CodeProps): JSX.Element {
  const code = useSignal('');
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    if (problem) box.current?.select();
  }, [problem]);
  return (
    <form
      class="second-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.peek().trim().length >= 6 && !busy) submit(code.peek().trim());
      }}
    >
      <div class="field">
        <label for="second-code">{label}</label>
        <div class="field-box">
          <input
            id="second-code" ref={box} class="second-code tabular" autocomplete="one-time-code" {...(digitsOnly ? { inputMode: 'numeric' as const } : {})} spellcheck={false} maxLength={20}
            aria-describedby="second-says" value={code.value} onInput={(event) => (code.value = event.currentTarget.value)}
          />
        </div>
        <p id="second-says" class={problem ? 'notice notice-bad' : 'hint'} role={problem ? 'alert' : undefined}>
          {problem || hint}
        </p>
      </div>
      <button type="submit" class="button button-main button-wide" disabled={busy || code.value.trim().length < 6}>
        {main}
      </button>
    </form>
  );
}

/** Codes that are shown once. */
export function Codes({ codes, done }: { codes: string[]; done: () => void }): JSX.Element {
  const text = codes.join('\n');
  return (
    <div class="second-form">
      <h3>{t('second.codes')}</h3>
      <p>{t('second.codesHint')}</p>
      <ol class="second-codes tabular">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <button type="button" class="button" onClick={() => void navigator.clipboard.writeText(text)}>
        {t('second.copy')}
      </button>
      <button type="button" class="button button-main" onClick={done}>
        {t('second.kept')}
      </button>
    </div>
  );
}

/** The picture for the authenticator, its first code, and the recovery codes. */
export function Enrol({ password, done, back }: { password: string | null; done: () => void; back?: () => void }): JSX.Element {
  const begun = useSignal<Begun | null>(null);
  const codes = useSignal<string[] | null>(null);
  const problem = useSignal('');
  const busy = useSignal(false);
  useEffect(() => {
    request<Begun>(account, { method: 'POST', body: password === null ? {} : { password }, quiet: true }).then(
      (found) => (begun.value = found),
      (error: unknown) => (problem.value = wrong(error)),
    );
  }, [password, begun, problem]);
  const confirm = (code: string): void => {
    busy.value = true;
    problem.value = '';
    request<{ codes: string[] }>(`${account}:confirm`, { method: 'POST', body: { code }, quiet: true })
      .then(
        (found) => (codes.value = found.codes),
        (error: unknown) => (problem.value = wrong(error)),
      )
      .finally(() => (busy.value = false));
  };
  if (codes.value) return <Codes codes={codes.value} done={done} />;
  const leave = back && (
    <button type="button" class="button" onClick={back}>
      {t('second.back')}
    </button>
  );
  if (!begun.value) {
    return (
      <div class="second-form">
        {problem.value ? (
          <p class="notice notice-bad" role="alert">
            {problem.value}
          </p>
        ) : (
          <p class="hint">{t('loading')}</p>
        )}
        {leave}
      </div>
    );
  }
  return (
    <div class="second-form">
      <p>{t('second.scan')}</p>
      <Picture rows={begun.value.picture} />
      <p class="hint">
        {t('second.type')} <code class="second-secret">{begun.value.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <CodeForm label={t('second.first')} hint={t('second.firstHint')} main={t('second.turnOn')} busy={busy.value} problem={problem.value} submit={confirm} digitsOnly />
      {leave}
    </div>
  );
}

/** What a right password still lacks. */
export function SecondStep(): JSX.Element {
  const busy = useSignal(false);
  const problem = useSignal('');
  const step = halfway.value?.step;
  const prove = (code: string): void => {
    busy.value = true;
    problem.value = '';
    request<Session>('/api/v1/session/second', { method: 'POST', body: { code }, quiet: true })
      .then(passSecond, (error: unknown) => (problem.value = wrong(error)))
      .finally(() => (busy.value = false));
  };
  return (
    <div class="sign-form">
      <h2>{t(step === 'enrol' ? 'second.setUp' : 'second.title')}</h2>
      {step === 'enrol' ? (
        <>
          <p class="hint">{t('second.needed')}</p>
          <Enrol password={null} done={() => void askSession()} />
        </>
      ) : (
        <CodeForm label={t('second.code')} hint={t('second.codeHint')} main={t('sign.submit')} busy={busy.value} problem={problem.value} submit={prove} />
      )}
      <button type="button" class="button button-text" onClick={() => void signOut()}>
        {t('second.leave')}
      </button>
    </div>
  );
}
