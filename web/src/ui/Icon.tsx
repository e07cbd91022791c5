/** An icon of the set as inline SVG, hidden from screen readers: the word beside it, or its button, carries the name. */
import type { JSX } from 'preact';
import { iconPaths, type IconName } from './iconPaths';

export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {iconPaths[name].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}
