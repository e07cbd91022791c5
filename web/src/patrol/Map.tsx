/** The map's place on the page; its library comes as a chunk of its own, from the phone once it was there. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { pack } from './state';
import { t } from './words';

export function MapPlace(): JSX.Element {
  const isMissing = useSignal(false);
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let takeDown: (() => void) | undefined;
    let isGone = false;
    import('./drawing')
      .then(({ createMap }) => {
        if (!isGone && holder.current) takeDown = createMap(holder.current);
      })
      .catch(() => (isMissing.value = true));
    return () => {
      isGone = true;
      takeDown?.();
    };
  }, []);
  const words = isMissing.value ? t('map.missing') : pack.value.is === 'here' ? '' : t('map.none');
  return (
    <>
      <div class="map" id="map" ref={holder} />
      {words && (
        <p class="map-note" role="status">
          {words}
        </p>
      )}
    </>
  );
}
