/** A file of the log: asked for with its purpose, handed to the browser to keep. */
import { Problem, type ProblemBody } from '../api/client';
import type { AuditWish } from './api';

export async function saveExport(wish: AuditWish, purpose: string): Promise<void> {
  const asked = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== ''));
  let answer: Response;
  try {
    answer = await fetch('/api/v1/audit:export', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang },
      body: JSON.stringify({ ...asked, purpose, format: 'csv' }),
    });
  } catch {
    throw new Problem(0, { code: 'service_away' });
  }
  if (!answer.ok) throw new Problem(answer.status, (await answer.json()) as ProblemBody);
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'audit.csv';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
