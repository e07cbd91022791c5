/** What the service refused, in its own words. */
import type { JSX } from 'preact';
import { problemText } from '../ui/States';
import * as store from './store';

export function Refusal(): JSX.Element | null {
  const problem = store.refusal.value;
  if (!problem) return null;
  return (
    <p class="notice notice-warn" role="alert">
      {problemText(problem)}
    </p>
  );
}
