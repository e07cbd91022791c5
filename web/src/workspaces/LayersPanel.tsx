/** 图层: what the map shows, generated from the service's catalogue; each layer with its own legend. */
import type { JSX } from 'preact';
import type { BaseMapInfo, LayerInfo, LayerMode, LegendEntry } from '../api/types';
import { pick, t } from '../i18n';
import { zoom } from '../map/handle';
import { baseMap, buildingMode, layerChoice, legendTheme, mapLook, setBaseMap, setLayer, setLook } from '../state/app';
import { layerDefault, layerOn, layers, retry } from '../state/data';
import { Choice } from '../ui/Choice';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { ProblemBox, SkeletonRows } from '../ui/States';

const signs: Record<string, IconName> = {
  'incident-open': 'dot', 'incident-soon': 'clock', 'incident-overdue': 'bell', 'incident-parked': 'pause', 'incident-ended': 'check',
};
const hollow = new Set(['incident-parked', 'incident-ended']);

/** In the colours of the map, where they can be seen on the page. */
export function LegendSymbol({ entry }: { entry: LegendEntry }): JSX.Element {
  const colour = `var(--${entry.token})`;
  if (entry.symbol === 'icon') {
    return (
      <span class="legend-symbol legend-icon" data-theme={legendTheme.value} style={{ background: colour }}>
        <Icon name="pin" size={12} />
      </span>
    );
  }
  if (entry.symbol === 'sign') {
    const name = entry.pattern ?? '';
    return (
      <span class={`legend-symbol legend-diamond${hollow.has(name) ? ' legend-hollow' : ''} legend-${entry.token}`} data-theme={legendTheme.value} style={{ '--sign': colour }}>
        <Icon name={signs[name] ?? 'dot'} size={11} />
      </span>
    );
  }
  if (entry.symbol === 'cluster') {
    return (
      <span class="legend-symbol legend-cluster" data-theme={legendTheme.value} style={{ background: colour }}>
        9!
      </span>
    );
  }
  if (entry.symbol === 'hatch') return <span class={`legend-symbol legend-hatch hatch-${entry.pattern ?? ''}`} data-theme={legendTheme.value} style={{ color: colour }} />;
  const style = entry.symbol === 'line' ? { borderColor: colour } : { background: colour };
  return <span class={`legend-symbol legend-${entry.symbol} legend-${entry.token}`} data-theme={legendTheme.value} style={style} />;
}

function modeOf(layer: LayerInfo): LayerMode | undefined {
  return layer.modes.find(({ name }) => name === buildingMode.value?.mode);
}

function toggle(value: string): void {
  const now = buildingMode.peek();
  if (!now) return;
  const only = now.only.includes(value) ? now.only.filter((each) => each !== value) : [...now.only, value];
  buildingMode.value = { ...now, only };
}

/** How the layer is coloured; in another mode its legend is a filter as well. */
function Modes({ layer }: { layer: LayerInfo }): JSX.Element {
  const mode = modeOf(layer);
  const only = buildingMode.value?.only ?? [];
  return (
    <div class="layer-modes">
      <label>
        <span class="cap">{t('layers.colourBy')}</span>
        <span class="select-box">
          <select
            value={mode?.name ?? ''}
            onChange={(event) => (buildingMode.value = event.currentTarget.value ? { mode: event.currentTarget.value, only: [] } : null)}
        >
          <option value="">{t('layers.colourByDefault')}</option>
          {layer.modes.map((each) => (
            <option key={each.name} value={each.name}>
              {pick(each.title_zh, each.title_en)}
            </option>
          ))}
          </select>
          <Icon name="chevronDown" size={18} />
        </span>
      </label>
      {mode && (
        <div class="layer-values" role="group" aria-label={t('layers.only')}>
          {mode.legend.map((entry) => (
            <button
              key={entry.value} type="button" class={only.includes(entry.value ?? '') ? 'chip-value chip-value-on' : 'chip-value'}
              aria-pressed={only.includes(entry.value ?? '')} onClick={() => toggle(entry.value ?? '')}
            >
              <LegendSymbol entry={entry} />
              {pick(entry.label_zh, entry.label_en)}
            </button>
          ))}
          <p class="hint">{t('layers.onlyHint')}</p>
        </div>
      )}
    </div>
  );
}

function LayerRow({ layer }: { layer: LayerInfo }): JSX.Element {
  const on = layerOn(layer.name);
  const hidden = zoom.value < layer.minzoom;
  return (
    <li class="layer">
      <label class="layer-line">
        <input type="checkbox" checked={on} onChange={() => setLayer(layer.name, !on, layerDefault(layer.name))} />
        <span class="check" aria-hidden="true">
          <Icon name="check" size={14} />
        </span>
        <span class="layer-title">{pick(layer.title_zh, layer.title_en)}</span>
        {on && hidden && <span class="cap">{t('layers.below')}</span>}
      </label>
      {on && layer.modes.length > 0 && <Modes layer={layer} />}
      {layer.legend.length > 0 && !(on && modeOf(layer)) && (
        <ul class="layer-legend">
          {layer.legend.map((entry) => (
            <li key={`${entry.token}${entry.label_zh}`}>
              <LegendSymbol entry={entry} />
              {pick(entry.label_zh, entry.label_en)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** What lies under our own layers; where the service has no key, that is said. */
function BaseMaps({ choices }: { choices: BaseMapInfo[] }): JSX.Element {
  if (choices.length === 0) return <p class="hint">{t('layers.noBase')}</p>;
  return (
    <label class="layers-base">
      <span class="cap">{t('layers.base')}</span>
      <span class="select-box">
        <select value={choices.some(({ name }) => name === baseMap.value) ? baseMap.value : ''} onChange={(event) => setBaseMap(event.currentTarget.value)}>
          <option value="">{t('layers.baseOwn')}</option>
          {choices.map((each) => (
            <option key={each.name} value={each.name}>
              {pick(each.title_zh, each.title_en)}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </span>
    </label>
  );
}

export function LayersPanel(): JSX.Element {
  const { data, problem } = layers.value;
  if (!data) {
    return problem ? <ProblemBox problem={problem} what={t('what.layers')} retry={retry.layers} /> : <SkeletonRows rows={8} height={32} />;
  }
  const named = new Map(data.groups.map((group) => [group.name, pick(group.title_zh, group.title_en)]));
  const groups = [...new Set(data.layers.map((layer) => layer.group))];
  const changed = Object.keys(layerChoice.value).length > 0;
  return (
    <div class="layers">
      <div class="layers-head">
        <p class="hint">{t('layers.hint')}</p>
        {changed && (
          <button type="button" class="button button-small" onClick={() => (layerChoice.value = {})}>
            {t('layers.reset')}
          </button>
        )}
      </div>
      <div class="layers-look">
        <Choice
          name="map-look"
          legend={t('layers.look')}
          value={mapLook.value}
          options={[['auto', t('layers.lookAuto')], ['light', t('top.light')], ['dark', t('top.dark')], ['outdoor', t('layers.lookOutdoor')]]}
          set={setLook}
        />
        <BaseMaps choices={data.base_maps} />
      </div>
      {groups.map((group) => (
        <section key={group} aria-label={named.get(group) ?? group}>
          <h2 class="section-title">{named.get(group) ?? group}</h2>
          <ul>
            {data.layers
              .filter((layer) => layer.group === group)
              .map((layer) => (
                <LayerRow key={layer.name} layer={layer} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
