/** Reads the design tokens of a map theme from the style sheet, so that the map and the page share one source of colour. */
export type MapTheme = 'light' | 'dark' | 'outdoor';

export const fontFamily = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';

export function readTokens(theme: MapTheme): (name: string) => string {
  const probe = document.createElement('div');
  probe.dataset.theme = theme;
  probe.hidden = true;
  document.body.append(probe);
  const values = getComputedStyle(probe);
  const read = new Map<string, string>();
  const names = ['m-veil', 'm-sel', 'm-sel-core', 'm-halo', 'm-label', 'm-community', 'm-bld-res', 'm-bld-oth', 'u-01', 'u-02', 'u-03', 'u-04', 'u-05', 'u-06', 'u-99', 'bad-fill', 'bad', 'warn',
    'warn-fill', 'info', 'info-fill', 'accent', 'on-accent', 'pending', 'pending-fill', 'good-fill', 'muted', 'line-strong', 'surface', 'ink', 'r4', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6'];
  for (const name of names) read.set(name, values.getPropertyValue(`--${name}`).trim());
  probe.remove();
  return (name) => read.get(name) ?? '#888888';
}
