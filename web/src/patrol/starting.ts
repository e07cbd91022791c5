/** Begins the patrol that is chosen, with what the shift before has left read or not. */
import * as state from './state';
import { start } from './running';

export async function begin(): Promise<void> {
  const note = state.area.peek()?.handover;
  state.sheet.value = 'mid';
  await start(note && state.hasRead.peek() ? note.text : null);
}
