/** The overlays' tab: what there is by kind, one in full, drawing, and “who is competent here”. */
import { effect, untracked } from '@preact/signals';
import type { JSX } from 'preact';
import { overlayNews } from '../edit/live';
import { formatArea } from '../format';
import { lang, ownName } from '../i18n';
import { mapObject, mapState } from '../map/handle';
import { asOf } from '../state/app';
import { layerOn } from '../state/data';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { kinds, type Kind, type Overlay } from './api';
import '../styles/edit.css';
import { Ask } from './Ask';
import { Detail } from './Detail';
import { Draw } from './Draw';
import { startInput } from './input';
import { startLayers } from './layers';
import * as store from './store';
import { to } from './text';
import type { OverlaysKey } from '../i18n/overlays.zh';

let stops: (() => void)[] = [];

/** Reads the lists, draws on the map and listens for changes until `stop`. */
export function start(): void {
  stop();
  let input: (() => void) | null = null;
  let drawn: (() => void) | null = null;
  stops = [
    effect(() => {
      // a style that has not been read takes no sources
      const map = mapState.value === 'ready' ? mapObject.value : null;
      untracked(() => {
        drawn?.();
        drawn = map ? startLayers(map) : null;
      });
    }),
    effect(() => {
      const map = mapObject.value;
      const takes = store.mode.value === 'draw' || store.mode.value === 'ask';
      if (takes && map && !input) input = untracked(() => startInput(map));
      if (!takes && input) {
        input();
        input = null;
      }
    }),
    effect(() => {
      const date = asOf.value;
      const told = overlayNews.value;
      untracked(() => {
        void store.loadList();
        if (store.mode.peek() === 'detail' && (!told || told.overlay === store.openId.peek() || date !== null)) store.loadDetail();
      });
    }),
    () => {
      input?.();
      drawn?.();
    },
  ];
  store.loadCatalogue();
}

export function stop(): void {
  if (stops.length === 0) return;
  stops.forEach((each) => each());
  stops = [];
  store.reset();
}

export const kindName = (kind: Kind): string => to(`kind.${kind}` as OverlaysKey);

function Row({ overlay }: { overlay: Overlay }): JSX.Element {
  return (
    <li>
      <button type="button" class="row overlay-row" onClick={() => store.openOverlay(overlay)}>
        <span class="overlay-name">
          <span>{ownName(overlay)}</span>
          <span class="cap">{overlay.body ?? to('noBody')}</span>
        </span>
        <span class="row-figure tabular">
          {overlay.buffer_m !== null ? to('strip', { m: overlay.buffer_m }) : formatArea(overlay.area_m2, lang.value)}
        </span>
      </button>
    </li>
  );
}

function ByKind({ items }: { items: Overlay[] }): JSX.Element {
  return (
    <>
      {kinds.map((kind) => {
        const own = items.filter((item) => item.kind === kind);
        if (own.length === 0) return null;
        return (
          <section key={kind} class="overlay-kind">
            <h2 class="overlay-kind-head">
              <span class={`legend-symbol legend-hatch hatch-${kind}`} aria-hidden="true" />
              {kindName(kind)} <span class="count tabular">{own.length}</span>
            </h2>
            <ul class="rows">
              {own.map((item) => (
                <Row key={item.id} overlay={item} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Buttons(): JSX.Element {
  return (
    <div class="overlay-buttons">
      {store.mayDraw.value && (
        <button type="button" class="button button-main" onClick={() => store.startDrawing('area')}>
          <Icon name="plus" size={18} />
          {to('new')}
        </button>
      )}
      <button type="button" class="button" onClick={store.startAsking}>
        <Icon name="target" size={18} />
        {to('ask')}
      </button>
    </div>
  );
}

function List(): JSX.Element {
  const { data, problem, loading } = store.list.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.list} />;
  if (!data) return <SkeletonRows rows={8} height={48} />;
  return (
    <>
      <Buttons />
      {!layerOn('overlays') && (
        <p class="overlay-off">
          {to('layerOff')}
          <button type="button" class="button button-small" onClick={store.showOnMap}>
            {to('layerShow')}
          </button>
        </p>
      )}
      {data.now.length === 0 && <Empty icon="layers" title={to('none')} hint={to('noneHint')} />}
      <div class={loading ? 'rows-stale' : ''}>
        <ByKind items={data.now} />
      </div>
      {data.ended.length > 0 && (
        <details class="overlay-ended">
          <summary>{to('endedOnes', { n: data.ended.length })}</summary>
          <ByKind items={data.ended} />
        </details>
      )}
    </>
  );
}

export function Panel(): JSX.Element {
  switch (store.mode.value) {
    case 'detail':
      return <Detail />;
    case 'draw':
      return <Draw />;
    case 'ask':
      return <Ask />;
    case 'list':
      return <List />;
  }
}
