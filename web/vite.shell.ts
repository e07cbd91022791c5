/** Tells the service worker of the patrol page which files its shell is made of, once their names are known. */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const PAGE = 'patrol/index.html';
const BESIDE = ['/manifest.webmanifest', '/favicon.svg', '/icons/patrol-192.png'];

type Bundle = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...args: never[]) => unknown>>[1];

function textOf(file: Bundle[string]): string {
  return file.type === 'chunk' ? file.code : typeof file.source === 'string' ? file.source : '';
}

/** Every built file that the page names, and what those name. */
export function filesOf(bundle: Bundle, page: string): string[] {
  const names = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
  const found = new Set<string>();
  const open = [page];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const file = bundle[name];
    if (!file) continue;
    const text = textOf(file);
    for (const each of names) {
      const base = each.slice('assets/'.length);
      if (!found.has(each) && text.includes(base)) {
        found.add(each);
        open.push(each);
      }
    }
  }
  return [...found].sort();
}

export function shell(): Plugin {
  return {
    name: 'wangge-shell',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js'];
      const page = bundle[PAGE];
      if (worker?.type !== 'chunk' || !page) throw new Error(`no ${page ? 'sw.js' : PAGE} in the build`);
      const files = filesOf(bundle, PAGE).map((name) => `/${name}`);
      const build = createHash('sha256').update(files.join('\n')).update(textOf(page)).digest('hex').slice(0, 12);
      if (!worker.code.includes('__FILES__') || !worker.code.includes('__BUILD__')) throw new Error('sw.js has no place for its files');
      worker.code = worker.code
        .replace(/(["'`])__FILES__\1/, ['/patrol/', ...BESIDE, ...files].map((file) => JSON.stringify(file)).join(','))
        .replace('__BUILD__', build);
    },
  };
}
