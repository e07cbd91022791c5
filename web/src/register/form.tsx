/** A form over the file: its values, what was refused beside which field, and the boxes that hold them. */
import { signal, type Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import { th } from './text';

export type Values = Record<string, string | boolean>;

export interface Form {
  values: Signal<Values>;
  errors: Signal<Record<string, string>>;
  problem: Signal<string | null>;
  saving: Signal<boolean>;
  done: () => void;
}

/** What was typed into a form that was closed without saving; it lives as long as the page, and nowhere else. */
const kept = new Map<string, Values>();

export const forgetTyped = (): void => kept.clear();

export function useForm(key: string, start: Values, done: () => void): Form {
  return useMemo(() => {
    const values = signal<Values>({ ...start, ...kept.get(key) });
    const form: Form = {
      values,
      errors: signal({}),
      problem: signal(null),
      saving: signal(false),
      done: () => {
        kept.delete(key);
        done();
      },
    };
    values.subscribe((now) => {
      if (Object.entries(now).some(([name, value]) => value !== start[name])) kept.set(key, now);
      else kept.delete(key);
    });
    return form;
    // a form begins once: what it began with must not be put over what was typed
  }, [key]);
}

export function set(form: Form, name: string, value: string | boolean): void {
  form.values.value = { ...form.values.peek(), [name]: value };
  form.errors.value = Object.fromEntries(Object.entries(form.errors.peek()).filter(([each]) => each !== name));
}

export const text = (form: Form, name: string): string => String(form.values.value[name] ?? '').trim();

interface BoxProps {
  form: Form;
  name: string;
  label: string;
  hint?: string | undefined;
  bad?: boolean;
}

const idOf = (name: string): string => `household-${name}`;

/** What stands below a box: the refusal, else the hint; both are read with the field. */
function Below({ form, name, hint, bad }: Pick<BoxProps, 'form' | 'name' | 'hint' | 'bad'>): JSX.Element | null {
  const refused = form.errors.value[name];
  if (!refused && !hint) return null;
  return (
    <p id={`${idOf(name)}-says`} class={refused || bad ? 'field-says field-refused' : 'field-says'} role={refused ? 'alert' : undefined}>
      {refused ?? hint}
    </p>
  );
}

interface TextProps extends BoxProps {
  type?: 'text' | 'date';
  min?: string;
  max?: string;
  maxLength?: number;
  inputMode?: 'text' | 'numeric' | 'tel';
  pattern?: string;
  autocapitalize?: 'characters';
  spellcheck?: boolean;
  required?: boolean;
}

export function TextField({ form, name, label, hint, bad, type, ...more }: TextProps): JSX.Element {
  // the types of elements tell date and text apart by what only text may have; none of that is used here
  const kind = type as 'text';
  return (
    <div class="field">
      <label for={idOf(name)}>{label}</label>
      <div class="field-box">
        <input
          id={idOf(name)} type={kind} autocomplete="off" value={String(form.values.value[name] ?? '')} aria-describedby={`${idOf(name)}-says`}
          aria-invalid={form.errors.value[name] !== undefined || bad === true} onInput={(event) => set(form, name, event.currentTarget.value)} {...more}
        />
      </div>
      <Below form={form} name={name} hint={hint} bad={bad ?? false} />
    </div>
  );
}

export function DayField(props: TextProps): JSX.Element {
  return <TextField {...props} type="date" required />;
}

export function SelectField({ form, name, label, hint, options, none }: BoxProps & { options: [string, string][]; none?: string }): JSX.Element {
  return (
    <div class="field">
      <label for={idOf(name)}>{label}</label>
      <div class="select-box">
        <select
          id={idOf(name)} value={String(form.values.value[name] ?? '')} aria-describedby={`${idOf(name)}-says`} aria-invalid={form.errors.value[name] !== undefined}
          onChange={(event) => set(form, name, event.currentTarget.value)}
        >
          {none !== undefined && <option value="">{none}</option>}
          {options.map(([key, word]) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
      <Below form={form} name={name} hint={hint} />
    </div>
  );
}

export function CheckField({ form, name, label, hint }: BoxProps): JSX.Element {
  return (
    <div class="field-check">
      <label>
        <input
          type="checkbox" checked={form.values.value[name] === true} aria-describedby={`${idOf(name)}-says`}
          onChange={(event) => set(form, name, event.currentTarget.checked)}
        />
        {label}
      </label>
      <Below form={form} name={name} hint={hint} />
    </div>
  );
}

interface DialogProps {
  form: Form;
  title: string;
  hint?: string | undefined;
  /** What the button that saves says; none while there is nothing to save yet. */
  main: string | null;
  ready: boolean;
  save: () => void;
  close: () => void;
  children?: ComponentChildren;
}

/** The form over the page; on a phone it is a sheet over all of it. Escape closes it, and what was typed is kept. */
export function FormDialog({ form, title, hint, main, ready, save, close, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const refused = Object.keys(form.errors.value)[0];
  useEffect(() => {
    if (refused) document.getElementById(idOf(refused))?.focus();
  }, [refused]);
  return (
    <dialog class="dialog household-dialog" ref={dialog} aria-labelledby="household-form-title" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save();
        }}
      >
        <div class="dialog-head">
          <h2 id="household-form-title">{title}</h2>
          <button type="button" class="icon-button" aria-label={th('close')} title={th('close')} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </div>
        <div class="household-fields">
          {hint && <p class="hint">{hint}</p>}
          {children}
          {form.problem.value && (
            <p class="notice notice-bad" role="alert">
              {form.problem.value}
            </p>
          )}
        </div>
        <div class="popover-actions household-buttons">
          {main !== null && (
            <button type="submit" class="button button-main" disabled={!ready || form.saving.value}>
              {form.saving.value ? th('saving') : main}
            </button>
          )}
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {th('back')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
