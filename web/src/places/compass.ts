/** Bearings in words: eight sides, clockwise from true north. */
import { lang } from '../i18n';

const sides = {
  zh: ['北', '东北', '东', '东南', '南', '西南', '西', '西北'],
  en: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
};

export function sideOf(bearing_deg: number): string {
  return sides[lang.value][Math.round(bearing_deg / 45) % 8] ?? '';
}
