/** Places the lineage on a drawing: a row per territory, a column per edition, a ribbon per descent; pure. */
import type { Lineage } from './api';

export interface LineBar {
  id: string;
  label: string;
  retired: boolean;
  y: number;
  x1: number;
  x2: number;
}

export interface Ribbon {
  key: string;
  path: string;
  width: number;
  share: number;
  x: number;
  y: number;
}

export interface LineageDrawing {
  width: number;
  height: number;
  bars: LineBar[];
  ribbons: Ribbon[];
  columns: { edition: number; at: string; x: number }[];
}

const row_px = 30;
const left_px = 8;
const right_px = 56;
const top_px = 22;

/** Territories that only stayed themselves take no ribbon; equal columns, as editions may be minutes or years apart. */
export function drawLineage({ nodes, edges }: Lineage, width: number): LineageDrawing {
  const editions = [...new Map(edges.map(({ edition, effective_at }) => [edition, effective_at])).entries()].sort(([a], [b]) => a - b);
  const step = (width - left_px - right_px) / (editions.length + 1);
  const columns = editions.map(([edition, at], i) => ({ edition, at, x: left_px + step * (i + 1) }));
  const xOf = (at: string | null, open: number): number => {
    if (at === null) return open;
    const time = new Date(at).getTime();
    const found = columns.find((column) => Math.abs(new Date(column.at).getTime() - time) < 1);
    return found?.x ?? open;
  };
  const ordered = [...nodes].sort((a, b) => (a.number ?? a.name).localeCompare(b.number ?? b.name, 'zh-u-kn-true') || a.valid_from.localeCompare(b.valid_from));
  const bars = ordered.map((node, i): LineBar => ({
    id: node.id,
    label: node.number ?? node.name,
    retired: node.state === 'retired',
    y: top_px + row_px * i + row_px / 2,
    x1: xOf(node.valid_from, left_px),
    x2: xOf(node.valid_to, width - right_px),
  }));
  const rows = new Map(bars.map((bar) => [bar.id, bar]));
  const ribbons = edges.flatMap(({ from_id, to_id, edition, household_share, area_share }): Ribbon[] => {
    const [from, to] = [rows.get(from_id), rows.get(to_id)];
    const column = columns.find((one) => one.edition === edition);
    if (!from || !to || !column || from_id === to_id) return [];
    const share = household_share ?? area_share;
    const x1 = column.x - step * 0.45;
    const middle = (x1 + column.x) / 2;
    const path = `M${x1} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${column.x} ${to.y}`;
    return [{ key: `${edition}${from_id}${to_id}`, path, width: 2 + 8 * share, share, x: middle, y: (from.y + to.y) / 2 }];
  });
  return { width, height: top_px + row_px * bars.length + 6, bars, ribbons, columns };
}
