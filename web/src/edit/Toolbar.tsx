/** The strip above the map: one button per tool, undo and redo of what was drawn. */
import type { JSX } from 'preact';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import * as actions from './actions';
import { stopEditing, type Tool } from './entry';
import * as store from './store';
import { canRedo, canUndo } from './strokes';
import { te } from './text';

const tools: [Tool, IconName, string][] = [
  ['split', 'editSplit', 'S'],
  ['merge', 'editMerge', 'M'],
  ['reshape', 'editReshape', 'B'],
  ['vertices', 'editVertices', 'V'],
  ['carve', 'editCarve', 'O'],
  ['paint', 'editPaint', 'P'],
  ['aggregate', 'editAggregate', 'G'],
  ['rename', 'editRename', 'N'],
];

export function Toolbar(): JSX.Element {
  return (
    <div class="edit-toolbar" role="toolbar" aria-label={te('tools')}>
      <div class="edit-tools">
        {tools.map(([name, icon, key]) => (
          <button
            key={name}
            type="button"
            class={`edit-tool${store.tool.value === name ? ' edit-tool-on' : ''}`}
            aria-label={te(`tool.${name}`)}
            aria-pressed={store.tool.value === name}
            title={`${te(`tool.${name}`)} (${key})`}
            onClick={() => actions.chooseTool(name)}
          >
            <Icon name={icon} />
            <span>{te(`tool.${name}`)}</span>
          </button>
        ))}
      </div>
      <span class="spring" />
      <button type="button" class="edit-tool" disabled={!canUndo.value} aria-label={te('undo')} title={`${te('undo')} (Ctrl+Z)`} onClick={actions.undo}>
        <Icon name="editUndo" />
      </button>
      <button type="button" class="edit-tool" disabled={!canRedo.value} aria-label={te('redo')} title={`${te('redo')} (Ctrl+Y)`} onClick={actions.redo}>
        <Icon name="editRedo" />
      </button>
      <button type="button" class="edit-tool" aria-label={te('close')} title={`${te('close')} (Esc)`} onClick={stopEditing}>
        <Icon name="close" />
      </button>
    </div>
  );
}
