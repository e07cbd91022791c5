/** One of a few, side by side under a heading. */
import type { JSX } from 'preact';

export function Choice<T extends string>(props: { name: string; legend: string; value: T; options: [T, string][]; set: (value: T) => void }): JSX.Element {
  return (
    <fieldset class="choice">
      <legend>{props.legend}</legend>
      <div class="segments">
        {props.options.map(([value, label]) => (
          <label key={value} class={value === props.value ? 'segment segment-on' : 'segment'}>
            <input type="radio" name={props.name} checked={value === props.value} onChange={() => props.set(value)} />
            <span lang={value === 'zh' ? 'zh-CN' : value === 'en' ? 'en' : undefined}>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
