/** Sign-in: the first page, and a dialog over the kept page when the session has ended. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../api/client';
import { lang, t } from '../i18n';
import { setLang } from '../state/app';
import { halfway, session, signIn } from '../state/data';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import { SecondStep } from './Second';
import { demoAccounts, hasProvider, placeName, type DemoAccount } from './demo';

/** What the organisation's sign-in said when it sent the browser back; read before the link is tidied. */
const sentBack = new URLSearchParams(window.location.search).get('sign');
const refusals = ['oidc_refused', 'oidc_away', 'unknown_identity'] as const;
const sentBackWith = refusals.find((one) => one === sentBack);

function failure(error: unknown): string {
  if (!(error instanceof Problem)) return t('error.away');
  if (error.status === 401) return t('sign.wrong');
  if (error.status === 429) return t('sign.many');
  return problemText(error);
}

function LanguageSwitch(): JSX.Element {
  const other = lang.value === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" class="button button-text sign-lang" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => setLang(other)}>
      {other === 'zh' ? '中文' : 'English'}
    </button>
  );
}

function PasswordField({ value, onInput }: { value: string; onInput: (text: string) => void }): JSX.Element {
  const shown = useSignal(false);
  return (
    <div class="field">
      <label for="password">{t('sign.password')}</label>
      <div class="field-box">
        <input
          id="password"
          name="password"
          {...(shown.value ? { type: 'text' as const } : { type: 'password' as const })}
          autocomplete="current-password"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={shown.value ? t('sign.hide') : t('sign.show')}
          aria-pressed={shown.value}
          onClick={() => (shown.value = !shown.value)}
        >
          <Icon name={shown.value ? 'eyeOff' : 'eye'} />
        </button>
      </div>
    </div>
  );
}

function DemoHint({ accounts, use }: { accounts: DemoAccount[]; use: (account: DemoAccount) => void }): JSX.Element {
  return (
    <div class="sign-demo">
      <p>
        <span class="chip-demo">{t('app.demo')}</span> {t('sign.demo')}
      </p>
      <ul>
        {accounts.map((account) => (
          <li key={account.username}>
            <code>{account.username}</code>
            <code>{account.password}</code>
            <button type="button" class="button button-small" onClick={() => use(account)}>
              {t('sign.demoUse')}
              <span class="hidden"> {account.username}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function SignInForm({ ended }: { ended: boolean }): JSX.Element {
  const known = session.value.status === 'ended' ? session.value.session.user.username : '';
  const username = useSignal(known);
  const password = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal(!ended && sentBackWith ? t(`sign.${sentBackWith}`) : '');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!username.value.trim() || !password.value) {
      problem.value = t('sign.required');
      return;
    }
    busy.value = true;
    problem.value = '';
    try {
      await signIn(username.value.trim(), password.value);
      busy.value = false;
    } catch (error) {
      problem.value = failure(error);
      busy.value = false;
    }
  }

  return (
    <form class="sign-form" onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t('sign.title')}</h2>
      {ended && <p class="notice notice-warn">{t('sign.ended')}</p>}
      <div class="field">
        <label for="username">{t('sign.username')}</label>
        <div class="field-box">
          <input
            id="username"
            name="username"
            ref={first}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            value={username.value}
            onInput={(event) => (username.value = event.currentTarget.value)}
          />
        </div>
      </div>
      <PasswordField value={password.value} onInput={(text) => (password.value = text)} />
      <div aria-live="assertive">{problem.value && <p class="notice notice-bad">{problem.value}</p>}</div>
      <button type="submit" class="button button-main button-wide" disabled={busy.value}>
        {busy.value && <span class="spinner" aria-hidden="true" />}
        {busy.value ? t('sign.busy') : t('sign.submit')}
      </button>
      {hasProvider.value && !ended && (
        <a class="button button-wide button-tall" href="/api/v1/session/oidc">
          {t('sign.oidc')}
        </a>
      )}
      {demoAccounts.value.length > 0 && (
        <DemoHint
          accounts={demoAccounts.value}
          use={(account) => {
            username.value = account.username;
            password.value = account.password;
          }}
        />
      )}
    </form>
  );
}

/** A quiet drawing of a partition: the product's subject, made of the map's own colours. */
function Picture(): JSX.Element {
  const cells: [string, string][] = [
    ['g3', 'M40 70 L190 62 L196 168 L48 176 Z'], ['g5', 'M190 62 L330 48 L336 150 L196 168 Z'],
    ['g2', 'M330 48 L470 30 L486 190 L420 196 L340 210 L336 150 Z'], ['g1', 'M48 176 L196 168 L204 268 L130 276 L54 284 Z'],
    ['g6', 'M196 168 L336 150 L340 210 L346 262 L204 268 Z'], ['g4', 'M340 210 L420 196 L486 190 L496 300 L350 314 L346 262 Z'],
    ['g2', 'M54 284 L130 276 L204 268 L210 372 L60 384 Z'], ['g3', 'M204 268 L346 262 L350 314 L356 366 L210 372 Z'],
    ['g5', 'M350 314 L496 300 L506 404 L360 420 L356 366 Z'], ['g1', 'M60 384 L210 372 L356 366 L360 420 L218 446 L66 440 Z'],
  ];
  return (
    <svg class="sign-picture" viewBox="20 10 510 460" aria-hidden="true" focusable="false">
      {cells.map(([colour, d]) => (
        <path key={d} d={d} class={`cell ${colour}`} />
      ))}
      <path class="cell-border" d="M40 70 L190 62 L330 48 L470 30 L486 190 L496 300 L506 404 L360 420 L218 446 L66 440 L60 384 L54 284 L48 176 Z" />
      <path class="cell-selected" d="M340 210 L420 196 L486 190 L496 300 L350 314 L346 262 Z" />
    </svg>
  );
}

export function SignInPage(): JSX.Element {
  return (
    <main class="sign-page">
      <section class="sign-about">
        <p class="sign-brand">
          <Icon name="logo" size={36} />
          <span>{t('app.name')}</span>
        </p>
        <h1>{placeName.value || t('app.tagline')}</h1>
        <ul>
          {(['sign.point1', 'sign.point2', 'sign.point3'] as const).map((key) => (
            <li key={key}>
              <Icon name="check" />
              {t(key)}
            </li>
          ))}
        </ul>
        <Picture />
      </section>
      <section class="sign-side">
        <LanguageSwitch />
        {halfway.value ? <SecondStep /> : <SignInForm ended={false} />}
      </section>
    </main>
  );
}

export function SessionEndedDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog class="dialog" ref={dialog} aria-label={t('sign.title')} onCancel={(event) => event.preventDefault()}>
      {halfway.value ? <SecondStep /> : <SignInForm ended />}
    </dialog>
  );
}
