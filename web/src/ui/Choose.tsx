/** One of some values, under its label. */
import type { JSX } from 'preact';
import { Icon } from './Icon';

interface ChooseProps {
  id: string;
  label: string;
  value: string;
  options: [string, string][];
  set: (value: string) => void;
  /** What stands for no value. */
  none?: string;
}

export function Choose({ id, label, value, options, set, none }: ChooseProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="select-box">
        <select id={id} value={value} onChange={(event) => set(event.currentTarget.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
    </div>
  );
}
