/** The right drawer: whatever is selected, with its place on the map and the way to pass it on. */
import type { ComponentChildren, JSX } from 'preact';
import { formatCode } from '../format';
import { t } from '../i18n';
import { mapHandle } from '../map/handle';
import { placed } from '../placed/entry';
import { places } from '../places/entry';
import { register } from '../register/entry';
import { householdId, select, selection, shareUrl } from '../state/app';
import { notify } from '../state/announce';
import { currentDetail, detail, detailPlace, retry } from '../state/data';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { BuildingView, FacilityView, LaneLineView, PointView } from './details';
import { TerritoryView } from './TerritoryView';

export async function share(): Promise<void> {
  try {
    await navigator.clipboard.writeText(shareUrl());
    notify(t('detail.shared'));
  } catch {
    notify(t('detail.shareFailed'), 'bad');
  }
}

function showOnMap(): void {
  const loaded = currentDetail.peek();
  if (!loaded) return;
  const { bbox, point } = detailPlace(loaded);
  if (bbox[0] === bbox[2] && bbox[1] === bbox[3]) mapHandle.peek()?.flyTo(point, 17.5);
  else mapHandle.peek()?.fit(bbox, 17.5);
}

export function DrawerHead(props: { title: string; sub: ComponentChildren }): JSX.Element {
  return (
    <div class="drawer-head">
      <div>
        <h2 class="drawer-title" tabIndex={-1}>
          {props.title}
        </h2>
        <p class="cap">{props.sub}</p>
      </div>
      <button type="button" class="icon-button" aria-label={t('detail.zoom')} title={t('detail.zoom')} onClick={showOnMap}>
        <Icon name="target" />
      </button>
      <button type="button" class="icon-button" aria-label={t('detail.share')} title={t('detail.share')} onClick={() => void share()}>
        <Icon name="share" />
      </button>
      <button type="button" class="icon-button" aria-label={t('detail.close')} title={t('detail.close')} onClick={() => select(null)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

export function CodeText({ code }: { code: string }): JSX.Element {
  return (
    <button
      type="button"
      class="code"
      title={t('detail.copyCode')}
      onClick={() => {
        void navigator.clipboard.writeText(code).then(() => notify(t('detail.codeCopied', { code })));
      }}
    >
      <span class="hidden">{t('detail.copyCode')} </span>
      {formatCode(code)}
    </button>
  );
}

export function DrawerContent(): JSX.Element | null {
  const files = register.value;
  if (householdId.value) return files ? <files.File /> : <SkeletonRows rows={9} height={40} />;
  if (!selection.value) return null;
  const loaded = currentDetail.value;
  const { problem } = detail.value;
  if (!loaded) {
    return (
      <>
        <DrawerHead title={t(problem ? 'detail.label' : 'loading')} sub="" />
        {problem ? <ProblemBox problem={problem} what={t('what.detail')} retry={retry.detail} /> : <SkeletonRows rows={9} height={40} />}
      </>
    );
  }
  switch (loaded.kind) {
    case 'territory':
      return <TerritoryView territory={loaded.value} />;
    case 'building':
      return <BuildingView building={loaded.value} />;
    case 'facility':
      return <FacilityView facility={loaded.value} />;
    case 'device': {
      const parts = places.value;
      return parts ? <parts.DeviceView device={loaded.value} /> : <SkeletonRows rows={9} height={40} />;
    }
    case 'component': {
      const parts = placed.value;
      return parts ? <parts.ComponentView component={loaded.value} /> : <SkeletonRows rows={9} height={40} />;
    }
    case 'organization': {
      const parts = placed.value;
      return parts ? <parts.OrganizationView organization={loaded.value} /> : <SkeletonRows rows={9} height={40} />;
    }
    case 'lane_line':
      return <LaneLineView line={loaded.value} />;
    case 'point':
      return <PointView located={loaded.value} />;
  }
}
