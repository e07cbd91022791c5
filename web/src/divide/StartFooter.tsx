/** Below a division that is asked for or on its way: what was refused, what starting means, and the button. */
import type { ComponentChildren, JSX } from 'preact';
import { Refusal } from './Refusal';
import { tv } from './text';

export function StartFooter({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="edit-footer">
      <Refusal />
      <p class="cap">{tv('startHint')}</p>
      <div class="edit-buttons">{children}</div>
    </div>
  );
}
