/** The tree of types as one looks for a type: by words of its path, or level by level; pure. */

export interface TypeNode {
  code: string;
  parent_code: string | null;
  name: string;
  name_en: string | null;
}

export interface TypeTree<T extends TypeNode> {
  byCode: ReadonlyMap<string, T>;
  children: ReadonlyMap<string | null, readonly T[]>;
}

export function growTree<T extends TypeNode>(items: readonly T[]): TypeTree<T> {
  const byCode = new Map(items.map((item) => [item.code, item]));
  const children = new Map<string | null, T[]>();
  for (const item of items) {
    // a branch that is not in sight must not hide its leaves
    const parent = item.parent_code !== null && byCode.has(item.parent_code) ? item.parent_code : null;
    const own = children.get(parent);
    if (own) own.push(item);
    else children.set(parent, [item]);
  }
  return { byCode, children };
}

/** From the root down to the type itself. */
export function pathOf<T extends TypeNode>(tree: TypeTree<T>, code: string): T[] {
  const path: T[] = [];
  const met = new Set<string>();
  for (let now = tree.byCode.get(code); now && !met.has(now.code); now = now.parent_code === null ? undefined : tree.byCode.get(now.parent_code)) {
    met.add(now.code);
    path.unshift(now);
  }
  return path;
}

export function isLeaf<T extends TypeNode>(tree: TypeTree<T>, code: string): boolean {
  return (tree.children.get(code) ?? []).length === 0;
}

/** How many types one can choose below a branch. */
export function leavesBelow<T extends TypeNode>(tree: TypeTree<T>, code: string): number {
  const below = tree.children.get(code) ?? [];
  return below.length === 0 ? 1 : below.reduce((sum, child) => sum + leavesBelow(tree, child.code), 0);
}

/** 0 for a name that begins with the words, then one that holds them, a code, a path that holds them; null for none. */
function rank(path: readonly TypeNode[], words: readonly string[]): number | null {
  const own = path.at(-1);
  if (!own) return null;
  const name = `${own.name} ${own.name_en ?? ''}`.toLowerCase();
  const whole = path.map((step) => `${step.name} ${step.name_en ?? ''}`).join(' ').toLowerCase();
  const first = words[0] ?? '';
  if (!words.every((word) => whole.includes(word) || own.code.toLowerCase().startsWith(word))) return null;
  if (own.name.toLowerCase().startsWith(first) || (own.name_en ?? '').toLowerCase().startsWith(first)) return 0;
  if (words.every((word) => name.includes(word))) return 1;
  return own.code.toLowerCase().startsWith(first) ? 2 : 3;
}

/** The types one can choose that hold all the words, the nearest first. */
export function searchTypes<T extends TypeNode>(tree: TypeTree<T>, asked: string, most = 30): T[] {
  const words = asked.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: { item: T; rank: number }[] = [];
  for (const item of tree.byCode.values()) {
    if (!isLeaf(tree, item.code)) continue;
    const at = rank(pathOf(tree, item.code), words);
    if (at !== null) found.push({ item, rank: at });
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.item.name.length - b.item.name.length || a.item.code.localeCompare(b.item.code))
    .slice(0, most)
    .map(({ item }) => item);
}
