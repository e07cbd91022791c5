/** What a resident id number says of itself, told while it is typed (GB 11643-1999); the service checks it again. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checks = '10X98765432';
const oldestYears = 130;

/** Full-width digits as plain ones, upper case, without spaces and hyphens. */
export const plain = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

export type IdVerdict =
  | { kind: 'empty' }
  | { kind: 'short'; missing: number }
  | { kind: 'shape' | 'birthday' | 'future' | 'checksum' }
  | { kind: 'ok'; birthday: string; age: number };

function birthdayOf(number: string): Date | null {
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

export function readId(text: string, now: Date): IdVerdict {
  const number = plain(text);
  if (number === '') return { kind: 'empty' };
  if (!/^[1-9]\d{0,16}$|^[1-9]\d{16}[\dX]$/.test(number)) return { kind: 'shape' };
  if (number.length < 18) return { kind: 'short', missing: 18 - number.length };
  const born = birthdayOf(number);
  if (!born || born.getFullYear() < now.getFullYear() - oldestYears) return { kind: 'birthday' };
  if (born > now) return { kind: 'future' };
  const sum = weights.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
  if (checks[sum % 11] !== number[17]) return { kind: 'checksum' };
  const months = (now.getFullYear() - born.getFullYear()) * 12 + now.getMonth() - born.getMonth() - (now.getDate() < born.getDate() ? 1 : 0);
  return { kind: 'ok', birthday: `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`, age: Math.floor(months / 12) };
}
