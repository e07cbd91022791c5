/** What a pressed key asks of the map: nothing while somebody types or a dialog is open. */

const pans: Record<string, [number, number]> = { ArrowUp: [0, -24], ArrowDown: [0, 24], ArrowLeft: [-24, 0], ArrowRight: [24, 0] };
/** On a button or in a list these keys mean what they always mean there. */
const onlyOnPage = new Set([...Object.keys(pans), 'Enter', 'Backspace']);

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

function onPage(target: EventTarget | null): boolean {
  return target === document.body || target instanceof HTMLCanvasElement || (target instanceof HTMLElement && target.id === 'main');
}

/** The key's name, letters in lower case, `undo` and `redo` for their combinations; null when it is not for the map. */
export function commandOf(event: KeyboardEvent): string | null {
  if (document.querySelector('dialog[open]') || typing(event.target)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    return key === 'y' ? 'redo' : null;
  }
  if (event.altKey || (onlyOnPage.has(key) && !onPage(event.target))) return null;
  return key;
}

/** How far an arrow moves the map, px; null for other keys. */
export function panOf(key: string, isFine: boolean): [number, number] | null {
  const pan = pans[key];
  const by = isFine ? 1 / 6 : 1;
  return pan ? [pan[0] * by, pan[1] * by] : null;
}
