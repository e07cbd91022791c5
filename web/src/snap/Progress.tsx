/** How a report goes, for whoever has its link; and what is said when one was just received. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Progress as Found, readProgress, Refusal } from './api';
import { another, last, photoProblem, sent } from './report';
import { moment, said, t } from './words';

const READ_AGAIN_MS = 60_000;

const linkTo = (token: string): string => `${location.origin}${location.pathname}${location.search}#${token}`;

export function Done(): JSX.Element | null {
  const [copied, setCopied] = useState(false);
  const mine = last.value;
  if (!mine) return null;
  const link = linkTo(mine.progress);
  return (
    <section class="card done" aria-labelledby="done">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="22" />
        <path d="M14 25l7 7 13-15" />
      </svg>
      <h2 id="done" tabIndex={-1} ref={(head) => head?.focus()}>
        {t('done.head')}
      </h2>
      <p class="number">{t('done.number', { number: mine.number })}</p>
      {photoProblem.value ? (
        <p class="notice warn" role="alert">
          {photoProblem.value}
        </p>
      ) : (
        <p role="status" class="hint">
          {mine.photos.length ? t(navigator.onLine ? 'photos.sending' : 'photos.wait', counts(mine.photos.length)) : ''}
        </p>
      )}
      <p>{t('done.link')}</p>
      <div class="pair">
        <a class="button main" href={link}>
          {t('done.open')}
        </a>
        <button
          type="button"
          onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}
          disabled={!('clipboard' in navigator)}
        >
          {copied ? t('done.copied') : t('done.copy')}
        </button>
      </div>
      <button type="button" class="quiet" onClick={another}>
        {t('done.again')}
      </button>
    </section>
  );
}

let most = 0;

function counts(left: number): { done: number; n: number } {
  most = Math.max(most, left);
  return { done: most - left, n: most };
}

export function Mine(): JSX.Element | null {
  if (!sent.value.length) return null;
  return (
    <section class="card" aria-labelledby="mine">
      <h2 id="mine">{t('mine.head')}</h2>
      <ul class="mine">
        {sent.value.map((each) => (
          <li key={each.progress}>
            <a href={linkTo(each.progress)}>{each.number}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Progress({ token }: { token: string }): JSX.Element {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState('');
  const read = (): void => {
    readProgress(token)
      .then((answer) => {
        setFound(answer);
        setProblem('');
      })
      .catch((error: unknown) => {
        setProblem(error instanceof Refusal && error.status === 404 ? t('progress.gone') : t('error.away'));
      });
  };
  const onTheWay = sent.value.reduce((sum, each) => sum + each.photos.length, 0);
  useEffect(read, [token, onTheWay]);
  useEffect(() => {
    const timer = setInterval(read, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, [token]);
  const now = found?.steps.at(-1);
  return (
    <section class="card" aria-labelledby="progress">
      <div class="line">
        <h2 id="progress">{t('progress.head')}</h2>
        <button type="button" class="quiet" onClick={read}>
          {t('progress.refresh')}
        </button>
      </div>
      {problem && (
        <p class="notice warn" role="alert">
          {problem}
        </p>
      )}
      {found && now && (
        <>
          <p class={`word word-${now.code}`}>{said(now)}</p>
          <p class="number">{t('done.number', { number: found.number })}</p>
          <p class="hint">
            {[said(found.kind), found.community ? said(found.community) : ''].filter(Boolean).join(' · ')}
          </p>
          {found.until_on && <p class="notice warn">{t('progress.until', { on: found.until_on })}</p>}
          <ol class="steps">
            {found.steps.map((each, n) => (
              <li key={n} class={n === found.steps.length - 1 ? 'now' : ''}>
                <b>{said(each)}</b>
                <time dateTime={each.at}>{moment(each.at)}</time>
              </li>
            ))}
          </ol>
          {found.photos > 0 && <p class="hint">{t('progress.photos', { n: found.photos })}</p>}
          <p class="hint">{t('progress.privacy')}</p>
        </>
      )}
    </section>
  );
}
