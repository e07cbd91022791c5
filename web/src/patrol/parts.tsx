/** Small parts that several screens of the patrol page share. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { area, show } from './state';
import type { Item } from './store';
import { pointTitle, said, t } from './words';

/** A whole screen over the map, left by its arrow, Escape or the phone's own way back. */
export function Screen({ title, children, foot }: { title: string; children: ComponentChildren; foot?: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      class="screen"
      ref={dialog}
      aria-labelledby="screen-title"
      onCancel={(event) => {
        event.preventDefault();
        show('');
      }}
    >
      <header class="screen-head">
        <button type="button" class="icon-button" aria-label={t('back')} onClick={() => show('')}>
          <Icon name="chevronLeft" size={26} />
        </button>
        <h1 id="screen-title">{title}</h1>
      </header>
      <div class="screen-body">{children}</div>
      {foot && <footer class="screen-foot">{foot}</footer>}
    </dialog>
  );
}

export function Act(props: {
  icon?: IconName;
  text: string;
  onClick: () => void;
  look?: 'main' | 'bad' | 'quiet';
  disabled?: boolean;
  busy?: boolean;
}): JSX.Element {
  return (
    <button type="button" class={`act ${props.look ?? ''}`} onClick={props.onClick} disabled={props.disabled === true || props.busy === true}>
      {props.busy ? <i class="spinner" aria-hidden="true" /> : props.icon && <Icon name={props.icon} size={24} />}
      <span>{props.text}</span>
    </button>
  );
}

export function Bar({ share, label }: { share: number; label: string }): JSX.Element {
  const percent = Math.round(share * 100);
  return (
    <div class="bar" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

function nameOfPoint(id: unknown): string {
  const point = area.value?.points.find((each) => each.id === id);
  return point ? pointTitle(point) : '';
}

export function nameOfKind(code: string): string {
  const kind = area.value?.incident_types.find((each) => each.code === code);
  return kind ? said(kind) : t('do.report');
}

/** What an action of the queue is about, in words. */
export function titleOf({ kind, body, photos }: Pick<Item, 'kind' | 'body' | 'photos'>): string {
  const about = body as { point_id?: string; points?: unknown[]; incident?: { type: string } };
  if (kind === 'check_in' || kind === 'make_up') return t(`item.${kind}`, { point: nameOfPoint(about.point_id) });
  if (kind === 'track') return t('item.track', { n: about.points?.length ?? 0 });
  if (kind !== 'finding') return t(`item.${kind}`);
  const name = nameOfKind(about.incident?.type ?? '');
  return photos.length > 0 ? `${name} · ${t('outbox.photos', { n: photos.length })}` : name;
}

export const iconOf = (kind: Item['kind']): IconName =>
  ({
    start: 'play', pause: 'pause', continue: 'play', finish: 'flag', abandon: 'flag', check_in: 'check', make_up: 'check',
    track: 'patrol', finding: 'incident', sos: 'shieldAlert', note: 'draft',
  } as const)[kind];
