/** A device: what it is, where a camera looks and how much of it buildings leave, and where it belongs. */
import type { JSX } from 'preact';
import type { DeviceDetail, View } from '../api/types';
import { absent, formatArea, formatDistance, formatPercent } from '../format';
import { lang, t, tData } from '../i18n';
import { register } from '../register/entry';
import { AssignmentSection } from '../workspaces/details';
import { DrawerHead } from '../workspaces/Drawer';
import { sideOf } from './compass';
import { tp } from './text';

function Facts({ rows }: { rows: [string, string | null][] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class="tabular">{value ?? absent}</dd>
        </div>
      ))}
    </dl>
  );
}

function direction(view: View): string {
  if (view.angle_deg >= 360) return tp('allAround');
  return tp('bearingValue', { name: sideOf(view.bearing_deg), degrees: Math.round(view.bearing_deg) });
}

export function DeviceView({ device }: { device: DeviceDetail }): JSX.Element {
  const { view } = device;
  const files = register.value;
  const height = device.height_m === null ? null : `${device.height_m} m`;
  return (
    <>
      <DrawerHead title={device.name ?? tData('device', device.kind)} sub={`${t('kind.device')} · ${tData('device', device.kind)}`} />
      <div class="drawer-body">
        {view && (
          <section class="drawer-section">
            <h3>{tp('looks')}</h3>
            <Facts
              rows={[
                [tp('bearing'), direction(view)],
                [tp('angle'), `${Math.round(view.angle_deg)}°`],
                [tp('range'), formatDistance(view.range_m)],
                [tp('height'), height],
                [tp('seen'), tp('seenValue', { area: formatArea(view.seen_m2, lang.value), share: formatPercent(view.seen_m2 / view.sector_m2) })],
              ]}
            />
            <p class="hint">{tp('flat')}</p>
          </section>
        )}
        {!view && device.kind === 'camera' && <p class="hint drawer-section">{tp('noView')}</p>}
        <AssignmentSection assignment={device.assignment}>{files && <files.Override kind="device" id={device.id} />}</AssignmentSection>
      </div>
    </>
  );
}
