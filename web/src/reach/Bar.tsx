/** People by state as a bar. */
import type { JSX } from 'preact';
import type { Figures } from './api';

export const states = ['met', 'gap', 'unknown'] as const;

export function Bar({ figures }: { figures: Figures }): JSX.Element {
  const all = figures.met + figures.gap + figures.unknown;
  return (
    <span class="reach-bar" aria-hidden="true">
      {states.map((state) => (
        <span key={state} class={`reach-${state}`} style={{ width: `${all ? (figures[state] / all) * 100 : 0}%` }} />
      ))}
    </span>
  );
}
