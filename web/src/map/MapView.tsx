/** The map's place on the page: loads the library at once, draws when it knows where, shows what there is to wait for. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { view } from '../state/app';
import { community, summary } from '../state/data';
import { Icon } from '../ui/Icon';
import { attempt, mapState } from './handle';

export function MapView(): JSX.Element {
  const holder = useRef<HTMLDivElement>(null);
  const ready = view.value !== null || community.value !== null || summary.value.problem !== null;
  // an account without any area has no map to wait for
  const nowhere = !ready && summary.value.data?.communities.length === 0;
  useEffect(() => void import('./controller').catch(() => undefined), []);
  useEffect(() => {
    if (!ready) return;
    let takeDown: (() => void) | undefined;
    let gone = false;
    import('./controller')
      .then(({ createMap }) => {
        if (!gone && holder.current) takeDown = createMap(holder.current);
      })
      .catch(() => {
        mapState.value = 'failed';
      });
    return () => {
      gone = true;
      takeDown?.();
    };
  }, [ready]);
  return (
    <>
      <div class="map-canvas" id="map" ref={holder} />
      {nowhere && (
        <div class="map-note" role="status">
          <Icon name="lock" />
          {t('map.nowhere')}
        </div>
      )}
      {mapState.value === 'loading' && !nowhere && (
        <div class="map-note" role="status">
          <span class="spinner" aria-hidden="true" />
          {t('map.loading')}
        </div>
      )}
      {mapState.value === 'failed' && (
        <div class="map-note map-note-bad" role="alert">
          <Icon name="alert" />
          <span>
            <b>{t('map.failed')}</b>
            <br />
            {t('map.failedHint')}
          </span>
          <button
            type="button"
            class="button"
            onClick={() => {
              mapState.value = 'loading';
              attempt.value += 1;
            }}
          >
            {t('error.retry')}
          </button>
        </div>
      )}
    </>
  );
}
