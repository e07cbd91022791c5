/** The streets around as a drawing of a few kilobytes; dragging it, or arrow keys, put the cross on the spot. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { type Point, readSurroundings, type Surroundings } from './api';
import { t } from './words';

const M_PER_DEGREE = 111_320;
const VIEW = { width: 360, height: 220 };
const READ_AGAIN_M = 150;
const STEP_M = 5;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP_M, 0],
  ArrowRight: [STEP_M, 0],
  ArrowUp: [0, STEP_M],
  ArrowDown: [0, -STEP_M],
};

interface Props {
  point: Point;
  accuracyM: number | null;
  onMove: (point: Point) => void;
}

function moved([lon, lat]: Point, eastM: number, northM: number): Point {
  const east = eastM / (M_PER_DEGREE * Math.cos((lat * Math.PI) / 180));
  return [Number((lon + east).toFixed(7)), Number((lat + northM / M_PER_DEGREE).toFixed(7))];
}

function apartM(a: Point, b: Point): number {
  const east = (a[0] - b[0]) * M_PER_DEGREE * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(east, (a[1] - b[1]) * M_PER_DEGREE);
}

/** Metres east and south of the middle are the drawing's units. */
function drawing(middle: Point): (point: Point) => Point {
  const perDegree = M_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180);
  return ([lon, lat]) => [(lon - middle[0]) * perDegree, (middle[1] - lat) * M_PER_DEGREE];
}

const path = (points: Point[], close = false): string =>
  points.map(([x, y], n) => `${n ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('') + (close ? 'Z' : '');

/** Where a street's name fits: the middle of its longest straight piece, if that is long enough. */
function labelled(points: Point[], name: string): { x: number; y: number; turn: number } | null {
  let best: [Point, Point] | null = null;
  let longest = name.length * 12;
  for (let n = 1; n < points.length; n += 1) {
    const [from, to] = [points[n - 1], points[n]];
    if (!from || !to) continue;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length > longest) [best, longest] = [[from, to], length];
  }
  if (!best) return null;
  const [[x1, y1], [x2, y2]] = best;
  let turn = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  if (turn > 90 || turn < -90) turn += 180;
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2, turn };
}

export function MiniMap({ point, accuracyM, onMove }: Props): JSX.Element {
  const [around, setAround] = useState<{ at: Point; found: Surroundings } | null>(null);
  const [shift, setShift] = useState<[number, number]>([0, 0]);
  const from = useRef<[number, number] | null>(null);
  const svg = useRef<SVGSVGElement>(null);

  useEffect(() => {
    if (around && apartM(around.at, point) < READ_AGAIN_M) return;
    let isOver = false;
    readSurroundings(point)
      .then((found) => isOver || setAround({ at: point, found }))
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [point[0], point[1]]);

  const perPx = (): number => VIEW.width / (svg.current?.clientWidth ?? VIEW.width);
  const onDown = (event: PointerEvent): void => {
    from.current = [event.clientX, event.clientY];
    svg.current?.setPointerCapture(event.pointerId);
  };
  const onDrag = (event: PointerEvent): void => {
    if (!from.current) return;
    setShift([(event.clientX - from.current[0]) * perPx(), (event.clientY - from.current[1]) * perPx()]);
  };
  const onUp = (): void => {
    if (!from.current) return;
    from.current = null;
    if (Math.hypot(...shift) > 2) onMove(moved(point, -shift[0], shift[1]));
    setShift([0, 0]);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    onMove(moved(point, ...step));
  };

  const draw = drawing(point);
  const lanes = (around?.found.lanes ?? []).map((lane) => ({ ...lane, drawn: lane.line.map(draw) }));
  const names = new Map(lanes.flatMap((lane) => (lane.name ? [[lane.name, lane] as const] : [])));
  const accuracy = Math.min(Math.max(accuracyM ?? 0, 0), 400);
  return (
    <svg
      ref={svg}
      class="minimap"
      viewBox={`${-VIEW.width / 2} ${-VIEW.height / 2} ${VIEW.width} ${VIEW.height}`}
      role="application"
      aria-label={t('place.map')}
      tabIndex={0}
      onPointerDown={onDown}
      onPointerMove={onDrag}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onKeyDown={onKey}
    >
      <g transform={`translate(${shift[0]} ${shift[1]})`}>
        {around?.found.land.map((each, n) => (
          <path key={n} class={`land land-${each.kind}`} d={each.rings.map((ring) => path(ring.map(draw), true)).join('')} />
        ))}
        {lanes.map((lane, n) => (
          <path key={n} class="casing" data-class={lane.class} d={path(lane.drawn)} />
        ))}
        {lanes.map((lane, n) => (
          <path key={n} class="lane" data-class={lane.class} d={path(lane.drawn)} />
        ))}
        {[...names].map(([name, lane]) => {
          const at = labelled(lane.drawn, name);
          return (
            at && (
              <text key={name} transform={`translate(${at.x} ${at.y}) rotate(${at.turn})`} dy="4">
                {name}
              </text>
            )
          );
        })}
      </g>
      {accuracy > 3 && <circle class="accuracy" r={accuracy} />}
      <path class="cross" d="M-16 0H-5M5 0H16M0 -16V-5M0 5V16" />
      <circle class="cross" r="2" />
    </svg>
  );
}
