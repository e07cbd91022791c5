/** What the editor holds: tool, chosen grids, drawing, preview, reason; and the previews asked for while drawing. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { Problem } from '../api/client';
import type { Bbox, LngLat } from '../api/types';
import { community as inFocus } from '../state/data';
import { editApi, type BuildingShape, type CommunityMap, type GridShape, type Intent, type LaneShape, type Leftovers, type Preview, type Unit } from './api';
import { blank, type Drawing } from './drawing';
import { draftsApi } from '../drafts/api';
import type { IntoDraft, Tool } from './entry';
import { crosses, shareEdge } from './geometry';
import type { Snap } from './snap';
import { level } from './text';

export { level };

export const communityId = signal<string | null>(null);
export const map = signal<CommunityMap | null>(null);
export const loadProblem = signal<Problem | null>(null);
/** The draft that is being drawn on; none while the map itself is edited. */
export const into = signal<IntoDraft | null>(null);
export const tool = signal<Tool>('split');
export const tab = signal<'step' | 'history'>('step');
export const targets = signal<string[]>([]);
export const drawing = signal<Drawing>(blank);
/** Where the next point would go, already held on to what is near. */
export const aim = signal<{ at: LngLat; snap: Snap | null } | null>(null);
export const byKeyboard = signal(false);
export const moved = signal<{ from: LngLat; to: LngLat } | null>(null);
export const vertexOp = signal<Intent | null>(null);
export const carveKind = signal<'general' | 'dedicated'>('general');
export const carveName = signal('');
export const leftovers = signal<Leftovers>('ask');
export const painted = signal<string[]>([]);
/** The painted buildings before each stroke, and after those taken back. */
export const strokes = signal<{ past: string[][]; future: string[][] }>({ past: [], future: [] });
export const buildings = signal<BuildingShape[]>([]);
/** Painted buildings go to the chosen grid, or become a new one. */
export const paintGoal = signal<'grid' | 'new'>('grid');
export const paintUnit = signal<Unit>('building');
export const brush = signal<'brush' | 'lasso'>('brush');
export const reason = signal('');
export const mayCut = signal(false);
/** The border is bent around buildings in its way. */
export const spares = signal(false);
export const preview = signal<Preview | null>(null);
export const refusal = signal<Problem | null>(null);
export const stale = signal<{ was: number; now: number } | null>(null);
export const asking = signal(false);
export const applying = signal(false);
export const confirming = signal(false);
export const took_ms = signal(0);

export const grids = computed<GridShape[]>(() => map.value?.grids ?? []);
export const lanes = signal<LaneShape[]>([]);

/** What is chosen and changed: grids by their number, or lanes by their name. */
export interface Shape {
  id: string;
  number: string;
  households: number;
  parent_id?: string;
  geometry: GeoJSON.Geometry;
}

export const shapes = computed<Shape[]>(() => (level.value === 'grid' ? grids.value : lanes.value.map((lane) => ({ ...lane, number: lane.name }))));
export const byId = computed(() => new Map(shapes.value.map((one) => [one.id, one])));

/** Groups that become grids: their names, which grid is in which, and the one that a click adds to. */
export const groupNames = signal<string[]>(['', '']);
export const groupOf = signal<ReadonlyMap<string, number>>(new Map());
export const activeGroup = signal(0);
export const newName = signal('');

export function numberOf(id: string): string {
  return byId.value.get(id)?.number ?? '';
}

const drawn: Partial<Record<Tool, 'line' | 'ring'>> = { split: 'line', reshape: 'line', carve: 'ring' };
export const draws = computed(() => (level.value === 'lane' && tool.value === 'reshape' ? 'ring' : (drawn[tool.value] ?? null)));
export const wantedTargets = computed(() => ({ split: 1, merge: 2, reshape: level.value === 'lane' ? 1 : 2, aggregate: 0, rename: 1, paint: paintGoal.value === 'grid' ? 1 : 0, carve: 0, vertices: 0 })[tool.value]);
export const hasTargets = computed(() => targets.value.length >= wantedTargets.value);

/** What is drawn, with the point under the cross-hair while it is still open. */
export const shape = computed<LngLat[]>(() => {
  const { points, done } = drawing.value;
  const next = aim.value;
  return done || !next || points.length === 0 ? [...points] : [...points, next.at];
});

function crossesTarget(): boolean {
  const line = shape.value;
  return targets.value.some((id) => {
    const grid = byId.value.get(id);
    return grid !== undefined && crosses(grid.geometry, line);
  });
}

/** The change asked for, or null while too little is there to ask. */
export const intent = computed<Intent | null>(() => {
  const wanted = asked();
  return wanted && spares.value && level.value === 'grid' && canSpare.has(wanted.op) ? { ...wanted, cut_buildings: 'whole' } as Intent : wanted;
});

const canSpare = new Set<Intent['op']>(['split', 'reshape', 'move_vertices', 'delete_vertex', 'carve']);

function asked(): Intent | null {
  const [first, second] = targets.value;
  const line: GeoJSON.LineString = { type: 'LineString', coordinates: shape.value };
  switch (tool.value) {
    case 'split':
      return first && crossesTarget() ? { op: 'split', territory: first, line } : null;
    case 'merge':
      return first && second ? { op: 'merge', territories: [...targets.value] } : null;
    case 'reshape':
      if (level.value === 'lane') return redrawIntent(first);
      return first && second && line.coordinates.length >= 2 && (drawing.value.done || crossesTarget()) ? { op: 'reshape', pair: [first, second], line } : null;
    case 'vertices':
      return vertexOp.value;
    case 'aggregate':
      return aggregateIntent();
    case 'rename':
      return first && newName.value.trim() ? { op: 'rename', territory: first, name: newName.value.trim() } : null;
    case 'carve':
      return carveIntent();
    case 'paint':
      return paintIntent(first);
  }
}

function paintIntent(goal: string | undefined): Intent | null {
  if (painted.value.length === 0) return null;
  const chosen = { buildings: painted.value, unit: paintUnit.value, leftovers: leftovers.value };
  if (paintGoal.value === 'new') return { op: 'split_buildings', ...chosen, name: carveName.value.trim() || null };
  return goal ? { op: 'paint', ...chosen, to: goal } : null;
}

/** Null while a group with grids has no name. */
function aggregateIntent(): Intent | null {
  const groups = groupNames.value.map((name, at) => ({
    name: name.trim(), territories: grids.value.filter(({ id }) => groupOf.value.get(id) === at).map(({ id }) => id),
  })).filter(({ territories }) => territories.length > 0);
  return groups.length > 0 && groups.every(({ name }) => name !== '') ? { op: 'aggregate', groups } : null;
}

function drawnRing(): GeoJSON.Polygon | null {
  const points = shape.value;
  const [start] = points;
  return start && points.length >= 3 && drawing.value.done ? { type: 'Polygon', coordinates: [[...points, start]] } : null;
}

function redrawIntent(territory: string | undefined): Intent | null {
  const ring = drawnRing();
  return territory && ring ? { op: 'redraw', territory, ring } : null;
}

function carveIntent(): Intent | null {
  const ring = drawnRing();
  return ring && { op: 'carve', ring, kind: carveKind.value, name: carveName.value.trim() || null, leftovers: leftovers.value };
}

/** Whether the step draws a border that can be bent around buildings. */
export const canBend = computed(() => level.value === 'grid' && intent.value !== null && canSpare.has(intent.value.op));

export const isReady = computed(() => intent.value !== null && (draws.value === null || drawing.value.done));

/** Why nothing can be applied yet, as a key of the catalogue; null when it can. */
export const obstacle = computed<'needTargets' | 'needShape' | 'needPreview' | 'blocked' | 'needReason' | null>(() => {
  if (!hasTargets.value) return 'needTargets';
  if (!isReady.value) return 'needShape';
  if (!preview.value || refusal.value || asking.value) return 'needPreview';
  if (preview.value.is_blocked) return 'blocked';
  return reason.value.trim() === '' ? 'needReason' : null;
});

export function areNeighbours(a: string, b: string): boolean {
  const [one, other] = [byId.value.get(a), byId.value.get(b)];
  if (level.value === 'lane') return one !== undefined && one.parent_id === other?.parent_id;
  return one !== undefined && other !== undefined && shareEdge(one.geometry, other.geometry);
}

const pause_ms = 150;
let abort: AbortController | null = null;
let lastAsked = 0;
let timer = 0;
let askedFor = '';

function ask(): void {
  const wanted = intent.peek();
  const id = communityId.peek();
  if (!wanted || !id) return;
  const here = into.peek();
  const key = JSON.stringify([wanted, mayCut.peek(), map.peek()?.edition, here]);
  if (key === askedFor && (asking.peek() || preview.peek() || refusal.peek())) return;
  askedFor = key;
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  asking.value = true;
  const began = performance.now();
  lastAsked = began;
  (here ? draftsApi.previewStep(here.id, wanted, mayCut.peek(), mine.signal) : editApi.preview(id, wanted, mayCut.peek(), mine.signal))
    .then((found) => {
      if (mine.signal.aborted) return;
      preview.value = found;
      refusal.value = null;
      took_ms.value = Math.round(performance.now() - began);
    })
    .catch((error: unknown) => {
      if (mine.signal.aborted) return;
      preview.value = null;
      refusal.value = error instanceof Problem ? error : new Problem(0, { code: 'unreadable' });
    })
    .finally(() => {
      if (!mine.signal.aborted) asking.value = false;
    });
}

export function askAgain(): void {
  askedFor = '';
  ask();
}

/** While a line is being drawn a preview is asked for at most every 150 ms, one at a time. */
export function startPreviews(): () => void {
  const question = computed(() => ({ wanted: intent.value, cut: mayCut.value }));
  return effect(() => {
    const { wanted } = question.value;
    window.clearTimeout(timer);
    if (!wanted) {
      untracked(clearPreview);
      return;
    }
    const open = draws.value !== null && !drawing.value.done;
    const wait = open ? Math.max(0, lastAsked + pause_ms - performance.now()) : 0;
    timer = window.setTimeout(ask, wait);
  });
}

export function clearPreview(): void {
  abort?.abort();
  askedFor = '';
  preview.value = null;
  refusal.value = null;
  asking.value = false;
}

/** Back to an empty step of the same tool; the reason stays, it was typed. */
export function clearStep(keepTargets = false): void {
  if (!keepTargets) targets.value = [];
  drawing.value = blank;
  moved.value = null;
  vertexOp.value = null;
  painted.value = [];
  strokes.value = { past: [], future: [] };
  groupOf.value = new Map();
  newName.value = '';
  leftovers.value = 'ask';
  mayCut.value = false;
  spares.value = false;
  stale.value = null;
  confirming.value = false;
  clearPreview();
}

export async function loadMap(id: string): Promise<void> {
  communityId.value = id;
  loadProblem.value = null;
  try {
    const here = into.peek();
    const loaded = await (here ? draftsApi.map(here.id) : editApi.map(id));
    if (communityId.peek() !== id) return;
    map.value = loaded;
    if (level.peek() === 'lane') await loadLanes();
    targets.value = targets.peek().filter((target) => byId.peek().has(target));
  } catch (error) {
    loadProblem.value = error instanceof Problem ? error : new Problem(0, { code: 'unreadable' });
  }
}

export async function loadLanes(): Promise<void> {
  const id = communityId.peek();
  if (!id) return;
  const { items } = await editApi.lanes(id);
  if (communityId.peek() === id) lanes.value = items;
}

export async function loadBuildings(): Promise<void> {
  const id = communityId.peek();
  const bbox: Bbox | undefined = inFocus.peek()?.bbox;
  if (!id || !bbox || buildings.peek().length > 0) return;
  const { items } = await editApi.buildings(id, bbox);
  if (communityId.peek() === id) buildings.value = items;
}
