/** What stands in a list's place while it loads, when it is empty and when it could not be read. */
import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../api/client';
import { pick, t } from '../i18n';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';

export function SkeletonRows({ rows, height = 36 }: { rows: number; height?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} class="skeleton-row" style={{ height: `${height}px` }}>
          <span style={{ width: `${[18, 12, 20][i % 3] ?? 18}%` }} />
          <span style={{ width: `${[46, 52, 38][i % 3] ?? 46}%` }} />
          <span style={{ width: '12%' }} />
        </span>
      ))}
    </div>
  );
}

interface EmptyProps {
  icon: IconName;
  title: string;
  hint: string;
  children?: ComponentChildren;
}

export function Empty({ icon, title, hint, children }: EmptyProps): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      <p class="empty-title">{title}</p>
      <p class="empty-hint">{hint}</p>
      {children}
    </div>
  );
}

export function problemText(problem: Problem): string {
  const { body, status } = problem;
  if (status === 0) return t('error.away');
  const own = pick(body.message_zh, body.message_en) || body.detail;
  if (own) return own;
  return status === 404 ? t('error.notVisible') : t('error.server', { code: body.code ?? status });
}

interface ProblemProps {
  problem: Problem;
  what: string;
  retry: () => Promise<void>;
}

export function ProblemBox({ problem, what, retry }: ProblemProps): JSX.Element {
  return (
    <div class="problem" role="alert">
      <Icon name="alert" />
      <div>
        <p class="problem-title">{t('error.load', { what })}</p>
        <p>{problemText(problem)}</p>
        <button type="button" class="button" onClick={() => void retry()}>
          {t('error.retry')}
        </button>
      </div>
    </div>
  );
}
