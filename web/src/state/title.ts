/** What is selected, in words: for the window's title and for those who listen instead of looking. */
import { computed, effect } from '@preact/signals';
import { ownName, t, tData } from '../i18n';
import { verdict } from '../ui/Bar';
import { gridTitle, namedLabel } from '../ui/names';
import { say } from './announce';
import { community, currentDetail, type Detail } from './data';

function titleOf(loaded: Detail): string {
  switch (loaded.kind) {
    case 'territory':
      return gridTitle(loaded.value);
    case 'building':
      return loaded.value.name ?? loaded.value.address ?? t('unnamed.building');
    case 'facility':
      return loaded.value.name ?? t('unnamed.facility');
    case 'device':
      return loaded.value.name ?? tData('device', loaded.value.kind);
    case 'component':
      return loaded.value.name ?? loaded.value.code;
    case 'organization':
      return loaded.value.name;
    case 'lane_line':
      return loaded.value.name ?? t('unnamed.lane_line');
    case 'point': {
      const place = loaded.value.grid ?? loaded.value.community;
      return place ? t('point.belongs', { place: namedLabel(place) }) : t('point.outside');
    }
  }
}

const selected = computed(() => (currentDetail.value ? titleOf(currentDetail.value) : ''));

export function startTitles(): void {
  effect(() => {
    const parts = [selected.value, community.value ? ownName(community.value) : '', t('app.name')];
    document.title = parts.filter(Boolean).join(' · ');
  });
  effect(() => {
    const loaded = currentDetail.value;
    if (!loaded) return;
    const size = loaded.kind === 'territory' && loaded.value.size ? `, ${verdict(loaded.value.size)}` : '';
    say(selected.value + size);
  });
}
