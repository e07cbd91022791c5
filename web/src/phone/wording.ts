/** Words of a page with its own small catalogue: the text of a key in the language on screen, its values put in. */
import { signal, type Signal } from '@preact/signals';

export type Lang = 'zh' | 'en';
export type Values = Record<string, string | number>;

export interface Wording<Key extends string> {
  lang: Signal<Lang>;
  setLang: (next: Lang) => void;
  t: (key: Key, values?: Values) => string;
  said: (row: { name: string; name_en?: string | null }) => string;
}

/** English messages may carry two forms, "one|other", chosen by `n`. */
export function wording<Key extends string>(
  zh: Record<Key, string>,
  en: Record<Key, string>,
  known: Lang | null,
  keep: (lang: Lang) => void,
): Wording<Key> {
  const lang = signal<Lang>(known ?? (navigator.language.startsWith('en') ? 'en' : 'zh'));
  return {
    lang,
    setLang: (next) => {
      lang.value = next;
      keep(next);
      document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
    },
    t: (key, values = {}) => {
      let text = lang.value === 'zh' ? zh[key] : en[key];
      const [one, many] = text.split('|');
      if (lang.value === 'en' && many !== undefined) text = values.n === 1 ? (one ?? '') : many;
      return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
    },
    said: (row) => (lang.value === 'en' && row.name_en) || row.name,
  };
}
