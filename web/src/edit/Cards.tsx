/** Beside the edited grid, never over it: a card per half with its households and verdict; cross-hair and key hints. */
import type { JSX } from 'preact';
import { formatDistance, formatNumber } from '../format';
import { mapObject } from '../map/handle';
import { isPhone } from '../state/app';
import { bandScale, Bar, StatusMark, verdict } from '../ui/Bar';
import { Icon } from '../ui/Icon';
import type { GridFigures, Preview, TerritoryAfter } from './api';
import { boxOf, innerPoint, lengthOf } from './geometry';
import { frame } from './input';
import * as store from './store';
import { te } from './text';

interface Placed {
  figures: GridFigures;
  territory: TerritoryAfter;
  x: number;
  y: number;
  anchor: { x: number; y: number };
}

const width = 168;
const height = 76;
const gap = 10;
const strip_px = 49;

function place(found: Preview): Placed[] {
  const map = mapObject.peek();
  if (!map) return [];
  const shown = found.figures.flatMap((figures) => {
    const territory = found.territories.find(({ key, level }) => key === figures.key && level === 'grid');
    return territory?.geometry && territory.fate !== 'retired' ? [{ figures, territory, geometry: territory.geometry }] : [];
  });
  if (shown.length === 0) return [];
  const [west, south, east, north] = boxOf(shown.map(({ geometry }) => geometry));
  const [low, high] = [map.project([west, south]), map.project([east, north])];
  const { clientWidth, clientHeight } = map.getContainer();
  const fitsLeft = low.x - width - 24 >= gap;
  const x = fitsLeft ? Math.min(low.x - width - 24, clientWidth - width - gap) : Math.min(Math.max(high.x + 24, gap), clientWidth - width - gap);
  const placed = shown
    .map(({ figures, territory, geometry }): Placed => {
      const anchor = map.project(innerPoint(geometry));
      return { figures, territory, x, y: anchor.y - height / 2, anchor };
    })
    .sort((a, b) => a.anchor.y - b.anchor.y);
  placed.forEach((card, i) => {
    const above = placed[i - 1];
    card.y = Math.max(card.y, above ? above.y + height + gap : gap);
  });
  let floor = clientHeight - gap;
  for (const card of [...placed].reverse()) {
    card.y = Math.min(card.y, floor - height);
    floor = card.y - gap;
  }
  return placed;
}

function Verdict({ figures }: { figures: GridFigures }): JSX.Element | null {
  const size = figures.size;
  if (!size || size.status === 'none') return null;
  return (
    <span class={`edit-card-verdict status-${size.status}`}>
      {size.status === 'ok' ? (
        <>
          <Icon name="check" size={14} /> {te('within')}
        </>
      ) : (
        <>
          <StatusMark status={size.status} /> {verdict({ ...size, status_note: null })}
        </>
      )}
    </span>
  );
}

export function Cards(): JSX.Element | null {
  const found = store.preview.value;
  if (!found || frame.value < 0 || isPhone.value) return null;
  const placed = place(found);
  return (
    <div class="edit-cards" aria-hidden="true">
      <svg class="edit-leaders">
        {placed.map(({ figures, x, y, anchor }) => {
          const from = anchor.x > x + width ? x + width : x;
          return (
            <g key={figures.key}>
              <path d={`M${from} ${y + height / 2 + strip_px}L${anchor.x} ${anchor.y + strip_px}`} />
              <circle cx={anchor.x} cy={anchor.y + strip_px} r={3.5} />
            </g>
          );
        })}
      </svg>
      {placed.map(({ figures, territory, x, y }) => (
        <div
          key={figures.key}
          class={territory.fate === 'new' ? 'edit-card edit-card-new' : 'edit-card'}
          style={{ transform: `translate(${Math.round(x)}px, ${Math.round(y + strip_px)}px)`, width: `${width}px` }}
        >
          <p>
            <b class="edit-card-number">
              {figures.number}
              {territory.fate === 'new' && ` ${te('new')}`}
            </b>
            <Verdict figures={figures} />
          </p>
          <p>
            <b class="edit-card-figure tabular">{formatNumber(figures.after.households)}</b>{' '}
            {te('nHouseholds', { n: figures.after.households }).replace(/^[\d,]+\s*/, '')} · {te('nPeople', { n: formatNumber(figures.after.people) })}
          </p>
          {figures.size && figures.size.status !== 'none' && <Bar size={{ ...figures.size, status_note: null }} scale={bandScale({ ...figures.size })} />}
        </div>
      ))}
    </div>
  );
}

export function CrossHair(): JSX.Element | null {
  if (!store.byKeyboard.value || store.drawing.value.done) return null;
  return (
    <svg class="edit-crosshair" width="44" height="44" viewBox="0 0 44 44" aria-hidden="true">
      <path d="M22 2v14M22 28v14M2 22h14M28 22h14" />
      <circle cx="22" cy="22" r="6" />
    </svg>
  );
}

function snapText(): string {
  const snap = store.aim.value?.snap;
  if (!snap) return te('noSnap');
  if (snap.kind === 'lane') return snap.name ? te('snapLane', { name: snap.name }) : te('snapLaneUnnamed');
  return te(snap.kind === 'vertex' ? 'snapVertex' : 'snapBorder', { name: snap.name });
}

/** What to do next, in words; the list of keys stands beside it. */
export function nextStep(): string {
  const [a, b] = store.targets.value.map(store.numberOf);
  const tool = store.tool.value;
  if (!store.hasTargets.value) return a ? te('do.pickTwo', { number: a }) : te('do.pickOne');
  if (store.isReady.value && (store.refusal.value ?? store.preview.value?.is_blocked)) return te('why.blocked');
  if (tool === 'aggregate' && !store.isReady.value) return te('do.aggregate');
  if (tool === 'rename' && !store.isReady.value) return te('do.rename');
  if (tool === 'merge' || (tool !== 'vertices' && store.isReady.value)) return te('do.reason');
  if (tool === 'split') {
    if (store.intent.value) return te('do.finish', { verb: te('finish.split') });
    return te(store.drawing.value.points.length > 1 ? 'do.splitOn' : 'do.split', { number: a ?? '' });
  }
  if (tool === 'reshape') return te('do.reshape', { a: a ?? '', b: b ?? '' });
  if (tool === 'paint' && store.paintGoal.value === 'new') return te('do.paintNew');
  if (tool === 'paint') return te('do.paint', { number: a ?? '' });
  return te(tool === 'carve' ? 'do.carve' : 'do.vertices');
}

const keys = [['Enter', 'key.point'], ['F', 'key.finish'], ['⌫', 'key.back'], ['Esc', 'key.cancel'], ['Alt', 'key.noSnap']] as const;

export function Hints(): JSX.Element {
  const isDrawing = store.draws.value !== null && store.hasTargets.value && !store.drawing.value.done;
  const line = store.shape.value;
  return (
    <div class="edit-hints">
      {isDrawing && store.aim.value ? (
        <span class={store.aim.value.snap ? 'edit-snap edit-snap-on' : 'edit-snap'}>
          <Icon name="editMagnet" size={16} /> {snapText()}
        </span>
      ) : (
        <span class="edit-next">{nextStep()}</span>
      )}
      {isDrawing && (
        <span class="edit-keys">
          {keys.map(([key, label]) => (
            <span key={key}>
              <kbd>{key}</kbd> {te(label)}
            </span>
          ))}
        </span>
      )}
      <span class="spring" />
      {line.length > 1 && <span class="tabular">{te('length', { d: formatDistance(lengthOf(line)) })}</span>}
    </div>
  );
}
