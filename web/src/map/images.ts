/** Draws the map's images on a canvas from the icon set: facility squares, device marks, hatches, the position pin. */
import { facilityIcon } from '../ui/facilityKinds';
import { componentIcon, organizationIcon } from '../ui/placedIcons';
import { iconPaths, type IconName } from '../ui/iconPaths';
import { readTokens, type MapTheme } from './tokens';

const ratio = 2;

export interface MapImage {
  data: ImageData;
  pixelRatio: number;
}

type Token = (name: string) => string;

function canvas(size_px: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = element.height = size_px * ratio;
  const context = element.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2d canvas');
  context.scale(ratio, ratio);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  return context;
}

function finish(context: CanvasRenderingContext2D, size_px: number): MapImage {
  return { data: context.getImageData(0, 0, size_px * ratio, size_px * ratio), pixelRatio: ratio };
}

function drawIcon(context: CanvasRenderingContext2D, name: IconName, at: number, size: number, colour: string): void {
  context.save();
  context.translate(at, at);
  context.scale(size / 24, size / 24);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  for (const d of iconPaths[name]) context.stroke(new Path2D(d));
  context.restore();
}

/** A rounded 26 px square in `fill` with the icon in it; the halo keeps it apart from any ground. */
function square(icon: IconName, fill: string, token: Token, stroke = '#ffffff'): MapImage {
  const context = canvas(30);
  context.beginPath();
  context.roundRect(1, 1, 28, 28, 7);
  context.fillStyle = token('m-halo');
  context.fill();
  context.beginPath();
  context.roundRect(2.5, 2.500, 25, 25, 5.500);
  context.fillStyle = fill;
  context.fill();
  drawIcon(context, icon, 6, 18, stroke);
  return finish(context, 30);
}

/** An outlined square: for a facility that is not there yet or for a mark that must stay quiet. */
function outlined(icon: IconName, colour: string, token: Token): MapImage {
  const context = canvas(30);
  context.beginPath();
  context.roundRect(2.5, 2.500, 25, 25, 5.500);
  context.fillStyle = token('surface');
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
  drawIcon(context, icon, 6, 18, colour);
  return finish(context, 30);
}

/** A diamond: what happened, not what stands there. Open, close to due, overdue and parked differ by sign, fill and edge. */
function diamond(icon: IconName, fill: string, edge: string, ink: string, token: Token): MapImage {
  const context = canvas(34);
  const path = (half: number): void => {
    context.beginPath();
    context.moveTo(17, 17 - half);
    context.lineTo(17 + half, 17);
    context.lineTo(17, 17 + half);
    context.lineTo(17 - half, 17);
    context.closePath();
  };
  path(16.500);
  context.fillStyle = token('m-halo');
  context.fill();
  path(14);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 2;
  context.stroke();
  drawIcon(context, icon, 9.500, 15, ink);
  return finish(context, 34);
}

function incident(kind: string, token: Token): MapImage {
  if (kind === 'overdue') return diamond('bell', token('bad-fill'), token('bad-fill'), '#ffffff', token);
  if (kind === 'soon') return diamond('clock', token('warn-fill'), token('warn-fill'), '#16262c', token);
  if (kind === 'parked') return diamond('pause', token('surface'), token('warn'), token('warn'), token);
  if (kind === 'ended') return diamond('check', token('surface'), token('muted'), token('muted'), token);
  return diamond('dot', token('accent'), token('accent'), token('on-accent'), token);
}

function disc(icon: IconName, ring: string, fill: string, ink: string): MapImage {
  const context = canvas(30);
  context.beginPath();
  context.arc(15, 15, 12.500, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = ring;
  context.lineWidth = 2.500;
  context.stroke();
  drawIcon(context, icon, 6.500, 17, ink);
  return finish(context, 30);
}

/** Diagonal lines that tile seamlessly: drawn three times so that the corners meet. */
function hatch(colour: string, line_px: number, step_px: number, alpha: number): MapImage {
  const size = Math.round(step_px * Math.SQRT2);
  const context = canvas(size);
  context.strokeStyle = colour;
  context.globalAlpha = alpha;
  context.lineWidth = line_px;
  context.lineCap = 'butt';
  for (const shift of [-size, 0, size]) {
    context.beginPath();
    context.moveTo(shift - 2, size + 2);
    context.lineTo(shift + size + 2, -2);
    context.stroke();
  }
  return finish(context, size);
}

/** One hatch per kind of overlay area: dots, lines along and across, diagonals, a mesh; told apart without colour. */
function overlayHatch(kind: string, token: Token): MapImage {
  const size = 16;
  const context = canvas(size);
  const colour = token({ jurisdiction: 'info', police_beat: 'm-community', school_district: 'good-fill', risk_area: 'bad' }[kind] ?? 'accent');
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1.2;
  context.lineCap = 'butt';
  const line = (x1: number, y1: number, x2: number, y2: number): void => {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };
  if (kind === 'jurisdiction') line(0, 8, size, 8);
  else if (kind === 'school_district') line(8, 0, 8, size);
  else if (kind === 'police_beat') for (const shift of [-size, 0, size]) line(shift - 2, -2, shift + size + 2, size + 2);
  else if (kind === 'risk_area') {
    for (const shift of [-size, 0, size]) {
      line(shift - 2, -2, shift + size + 2, size + 2);
      line(shift - 2, size + 2, shift + size + 2, -2);
    }
  } else {
    for (const [x, y] of [[4, 4], [12, 12]] as const) {
      context.beginPath();
      context.arc(x, y, 1.3, 0, 2 * Math.PI);
      context.fill();
    }
  }
  return finish(context, size);
}

function pin(token: Token): MapImage {
  const context = canvas(36);
  context.beginPath();
  context.moveTo(18, 34);
  context.bezierCurveTo(28, 24, 30, 20, 30, 14.500);
  context.arc(18, 14.500, 12, 0, Math.PI, true);
  context.bezierCurveTo(6, 20, 8, 24, 18, 34);
  context.fillStyle = token('m-sel');
  context.fill();
  context.strokeStyle = token('m-sel-core');
  context.lineWidth = 2;
  context.stroke();
  context.beginPath();
  context.arc(18, 14.500, 4, 0, 2 * Math.PI);
  context.fillStyle = token('m-sel-core');
  context.fill();
  return finish(context, 36);
}

const deviceIcons: Record<string, IconName> = { camera: 'camera', smoke_alarm: 'alert', gate: 'post' };

/** The image for an id of the style, or null for an id that is not ours. */
export function drawImage(id: string, theme: MapTheme): MapImage | null {
  const token = readTokens(theme);
  const [family = '', ...rest] = id.split(/[-:/]/);
  const name = rest.join('-');
  switch (family) {
    case 'facility':
      return square(facilityIcon(name.replaceAll('-', '_')), token('info-fill'), token);
    case 'plan':
      return outlined(facilityIcon(name.replaceAll('-', '_')), token('accent'), token);
    case 'organization':
      return disc(organizationIcon(name.replaceAll('-', '_')), token('accent'), token('surface'), token('accent'));
    case 'component': {
      const [group = '', broken] = rest;
      return disc(componentIcon(group), token(broken ? 'warn-fill' : 'muted'), token('surface'), token('ink'));
    }
    case 'device':
      return disc(deviceIcons[name.replaceAll('-', '_')] ?? 'dot', token('muted'), token('surface'), token('ink'));
    case 'duty_post':
      return disc('post', token('ink'), token('surface'), token('ink'));
    case 'hatch':
    case 'pattern':
      return name.includes('pending')
        ? hatch(token('pending-fill'), 1.4, 13, 0.62)
        : name.includes('under')
          ? hatch(token('warn-fill'), 1.2, 11, 0.55)
          : hatch(token('bad-fill'), 1.2, 11, 0.55);
    case 'overlay':
      return overlayHatch(name, token);
    case 'incident':
      return incident(name, token);
    case 'wg':
      return name === 'pin' ? pin(token) : null;
    default:
      return null;
  }
}
