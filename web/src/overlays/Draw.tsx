/** Drawing an overlay, or drawing it anew: shape and metres, name, responsible body, the reason, and the keys. */
import type { JSX } from 'preact';
import { formatDistance } from '../format';
import { lengthOf } from '../edit/geometry';
import { Icon } from '../ui/Icon';
import { kinds } from './api';
import * as input from './input';
import { kindName } from './Overlays';
import { Field, Head, Refusal } from './parts';
import { geometryOf, pointCount, type Shape } from './sketch';
import * as store from './store';
import { to } from './text';

function set(key: keyof store.Form, value: string): void {
  store.form.value = { ...store.form.peek(), [key]: value };
}

function Kinds(): JSX.Element {
  if (store.redrawn.value) return <p class="cap">{kindName(store.form.value.kind)}</p>;
  return (
    <div class="field">
      <label for="overlay-kind">{to('kind')}</label>
      <div class="select-box">
        <select id="overlay-kind" value={store.form.value.kind} onChange={(event) => set('kind', event.currentTarget.value)}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindName(kind)}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
    </div>
  );
}

function Shapes(): JSX.Element {
  const now = store.sketch.value.shape;
  const shapes: Shape[] = ['area', 'line'];
  return (
    <div class="segments" role="group" aria-label={to('shape')}>
      {shapes.map((shape) => (
        <button
          key={shape}
          type="button"
          class={now === shape ? 'segment segment-on' : 'segment'}
          aria-pressed={now === shape}
          onClick={() => now !== shape && store.changeShape(shape)}
        >
          {to(`shape.${shape}`)}
        </button>
      ))}
    </div>
  );
}

/** What is drawn so far, and what to do next. */
function Progress(): JSX.Element {
  const sketch = store.sketch.value;
  const drawn = pointCount(sketch);
  const metres = sketch.shape === 'line' ? sketch.paths.reduce((sum, path) => sum + lengthOf([...path]), 0) : 0;
  const hint = sketch.done ? (store.held.value ? 'hint.held' : 'hint.done') : drawn === 0 ? 'hint.start' : 'hint.more';
  return (
    <div class="overlay-progress">
      <p>
        <b class="tabular">{to('points', { n: drawn })}</b>
        {metres > 0 && <span class="tabular"> · {formatDistance(metres)}</span>}
      </p>
      <p class="cap">{to(hint)}</p>
      <div class="overlay-tools">
        <button type="button" class="icon-button" aria-label={to('undo')} title={to('undo')} disabled={sketch.past.length === 0} onClick={input.undo}>
          <Icon name="editUndo" />
        </button>
        <button type="button" class="icon-button" aria-label={to('redo')} title={to('redo')} disabled={sketch.future.length === 0} onClick={input.redo}>
          <Icon name="editRedo" />
        </button>
        {!sketch.done && (
          <button type="button" class="button" disabled={geometryOf(sketch) === null} onClick={input.finish}>
            <Icon name="check" size={16} />
            {to('finish')}
          </button>
        )}
        {sketch.done && (
          <button type="button" class="button" disabled={!store.held.value} onClick={input.deleteHeld}>
            <Icon name="bin" size={16} />
            {to('deleteVertex')}
          </button>
        )}
        {sketch.done && (
          <button type="button" class="button" onClick={() => store.changeShape(sketch.shape)}>
            {to('drawAgain')}
          </button>
        )}
      </div>
    </div>
  );
}

function missing(): 'need.shape' | 'need.metres' | 'need.name' | 'need.reason' | null {
  const { done, shape } = store.sketch.value;
  const { name, reason } = store.form.value;
  if (!done || geometryOf(store.sketch.value) === null) return 'need.shape';
  if (shape === 'line' && store.metres.value === null) return 'need.metres';
  if (name.trim() === '') return 'need.name';
  return reason.trim() === '' ? 'need.reason' : null;
}

export function Draw(): JSX.Element {
  const now = store.form.value;
  const old = store.redrawn.value;
  const lacks = missing();
  return (
    <form
      class="overlay-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing()) void store.save();
      }}
    >
      <Head title={old ? to('redraw', { name: old.name }) : to('new')} back={store.leaveDrawing} />
      <div class="overlay-fields">
        {!old && <Shapes />}
        <Progress />
        <Kinds />
        {store.sketch.value.shape === 'line' && (
          <Field id="overlay-metres" label={to('metres')}>
            <input
              id="overlay-metres" type="number" inputMode="decimal" min={1} max={2000} step="any" value={now.buffer_m}
              onInput={(event) => set('buffer_m', event.currentTarget.value)}
            />
          </Field>
        )}
        <Field id="overlay-name" label={to('name')}>
          <input id="overlay-name" maxLength={100} autocomplete="off" value={now.name} onInput={(event) => set('name', event.currentTarget.value)} />
        </Field>
        <Field id="overlay-name-en" label={to('nameEn')}>
          <input id="overlay-name-en" maxLength={100} autocomplete="off" value={now.name_en} onInput={(event) => set('name_en', event.currentTarget.value)} />
        </Field>
        <Field id="overlay-body" label={to('body')}>
          <input
            id="overlay-body" maxLength={100} list="overlay-bodies" autocomplete="off" value={now.body}
            onInput={(event) => set('body', event.currentTarget.value)}
          />
        </Field>
        <datalist id="overlay-bodies">
          {(store.catalogue.value.data?.bodies ?? []).map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div class="edit-reason">
          <label for="overlay-reason">{to('reason')}</label>
          <textarea
            id="overlay-reason" rows={2} maxLength={500} placeholder={to('reasonHint')} value={now.reason}
            onInput={(event) => set('reason', event.currentTarget.value)}
          />
        </div>
        <Refusal />
      </div>
      <div class="edit-footer">
        {lacks && <p class="cap">{to(lacks)}</p>}
        <div class="overlay-buttons overlay-buttons-flat">
          <button type="submit" class="button button-main" disabled={lacks !== null || store.saving.value}>
            {to(store.saving.value ? 'saving' : 'save')}
          </button>
          <button type="button" class="button" onClick={store.leaveDrawing}>
            {to('cancel')}
          </button>
        </div>
      </div>
    </form>
  );
}
