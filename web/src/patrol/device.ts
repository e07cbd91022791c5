/** The few words this browser keeps outside the member's database: who used the page last, its own id, how it looks. */
import type { Lang } from '../phone/wording';
import { randomId } from '../phone/ids';

const PREFIX = 'wangge.patrol.';
export type Theme = 'outdoor' | 'light' | 'dark';

function read(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    /* a private window: the page works on, it only forgets */
  }
}

export const lastUser = (): string | null => read('user');
export const rememberUser = (id: string | null): void => write('user', id);
export const knownLang = (): Lang | null => (read('lang') as Lang | null) ?? null;
export const rememberLang = (lang: Lang): void => write('lang', lang);
export const knownTheme = (): Theme => (read('theme') as Theme | null) ?? 'outdoor';
export const rememberTheme = (theme: Theme): void => write('theme', theme);
/** The main page's own mark that somebody signed in here: the session is one for both. */
const SESSION = 'wangge.signed_in';
export function hasSession(): boolean {
  try {
    return localStorage.getItem(SESSION) !== null;
  } catch {
    return true;
  }
}
export function rememberSession(is: boolean): void {
  try {
    if (is) localStorage.setItem(SESSION, 'yes');
    else localStorage.removeItem(SESSION);
  } catch {
    /* asked anew each time */
  }
}
export const deviceId = (): string => {
  const known = read('device');
  if (known) return known;
  const made = randomId();
  write('device', made);
  return made;
};
