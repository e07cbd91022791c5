/** What floats over the map: zoom, layers, position, and the legend of what is drawn right now. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { LegendEntry } from '../api/types';
import { pick, t, type MessageKey } from '../i18n';
import { deskNow, incidentsOpen, tilesShown } from '../incidents/entry';
import { mapHandle, position, zoom } from '../map/handle';
import { findMe } from '../map/position';
import { isPhone, panelOpen, sheet, tab, workspace } from '../state/app';
import { home, layerOn, layers } from '../state/data';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { LegendSymbol } from '../workspaces/LayersPanel';

export function openLayers(): void {
  workspace.value = 'manage';
  tab.value = 'layers';
  panelOpen.value = true;
  if (isPhone.peek()) sheet.value = 'high';
}

function Tool({ icon, label, press, on }: { icon: IconName; label: MessageKey; press: () => void; on?: boolean }): JSX.Element {
  return (
    <button type="button" class={on ? 'map-tool map-tool-on' : 'map-tool'} aria-label={t(label)} title={t(label)} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}

export function MapTools(): JSX.Element {
  const box = home.value;
  return (
    <div class="map-tools" role="group" aria-label={t('map.label')}>
      {!isPhone.value && <Tool icon="plus" label="map.zoomIn" press={() => mapHandle.peek()?.zoomBy(1)} />}
      {!isPhone.value && <Tool icon="minus" label="map.zoomOut" press={() => mapHandle.peek()?.zoomBy(-1)} />}
      {box && <Tool icon="home" label="map.home" press={() => mapHandle.peek()?.fit(box, 17)} />}
      <Tool icon="layers" label="map.layers" press={openLayers} />
      <Tool icon="locate" label="map.locate" on={position.value !== null} press={() => void findMe()} />
    </div>
  );
}

const quiet = new Set(['land', 'lane_lines', 'buildings']);

const told = new Set(['hatch', 'sign', 'cluster']);

/** The first sign of every layer that is on and drawn at this zoom, all of what has several; the base needs no words. */
function entriesNow(): LegendEntry[] {
  const shown = layers.value.data?.layers ?? [];
  return shown
    .filter((layer) => !quiet.has(layer.name) && layerOn(layer.name) && zoom.value >= layer.minzoom && (layer.name !== 'incidents' || tilesShown.value))
    .flatMap((layer) => layer.legend.filter(({ symbol }, i) => i === 0 || told.has(symbol)));
}

const incidentSigns: [IconName, MessageKey, string][] = [['dot', 'legend.incident', 'accent'], ['clock', 'legend.soon', 'warn-fill'], ['bell', 'legend.overdue', 'bad-fill']];

/** The signs of the incidents that the list beside the map holds. */
function IncidentSigns(): JSX.Element | null {
  if (!incidentsOpen.value || (deskNow.value !== 'board' && deskNow.value !== 'mine')) return null;
  return (
    <>
      {incidentSigns.map(([icon, label, token]) => (
        <li key={label}>
          <span class={`legend-symbol legend-diamond legend-${token}`} style={{ '--sign': `var(--${token})` }}>
            <Icon name={icon} size={11} />
          </span>
          {t(label)}
        </li>
      ))}
    </>
  );
}

export function LegendChip(): JSX.Element | null {
  const open = useSignal(true);
  const entries = entriesNow();
  if (entries.length === 0 || isPhone.value) return null;
  return (
    <section class="legend" aria-label={t('layers.legend')}>
      {open.value && (
        <ul>
          <IncidentSigns />
          {entries.map((entry) => (
            <li key={`${entry.token}${entry.label_zh}`}>
              <LegendSymbol entry={entry} />
              {pick(entry.label_zh, entry.label_en)}
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        class="legend-toggle"
        aria-expanded={open.value}
        aria-label={t(open.value ? 'layers.hide' : 'layers.show')}
        onClick={() => (open.value = !open.value)}
      >
        {!open.value && t('layers.legend')}
        <Icon name={open.value ? 'chevronLeft' : 'chevronRight'} size={16} />
      </button>
    </section>
  );
}
