/** The top bar: product, search, date, what kind of data this is, and the person signed in. */
import type { JSX } from 'preact';
import type { Territory } from '../api/types';
import { lang, ownName, t } from '../i18n';
import { keysOpen, openSettings, setLang, setTheme, theme } from '../state/app';
import { session, signOut, summary } from '../state/data';
import { Choice } from '../ui/Choice';
import { Icon } from '../ui/Icon';
import { usePopover } from '../ui/popover';
import { AsOf } from './AsOf';
import { Search } from './Search';

/** What somebody answers for, in a few words. */
function areaNames(areas: Territory[]): string {
  const names = areas.slice(0, 2).map((area) => area.label).join(lang.value === 'zh' ? '、' : ', ');
  return areas.length > 2 ? `${names} +${areas.length - 2}` : names;
}

function UserMenu(): JSX.Element | null {
  const pop = usePopover<HTMLButtonElement, HTMLDivElement>();
  const now = session.value;
  if (now.status !== 'in' && now.status !== 'ended') return null;
  const { user } = now.session;
  const { town, areas } = summary.value.data ?? {};
  const place = areas?.length ? areaNames(areas) : ownName(town ?? user.tenant);
  return (
    <div class="popover-holder">
      <button
        type="button"
        ref={pop.button}
        class="top-button user-button"
        aria-expanded={pop.open.value}
        onClick={pop.toggle}
      >
        <span class="avatar" aria-hidden="true">
          {user.display_name.slice(0, 1)}
        </span>
        <span class="hidden">{t('top.user')} </span>
        <span class="user-name">
          {user.display_name} · {place}
        </span>
        <Icon name="chevronDown" size={16} />
      </button>
      {pop.open.value && (
        <div class="popover user-popover" ref={pop.panel}>
          <p class="user-line">
            <b>{user.display_name}</b>
            <span>{user.username}</span>
          </p>
          <Choice
            name="theme"
            legend={t('top.theme')}
            value={theme.value}
            options={[['light', t('top.light')], ['dark', t('top.dark')], ['auto', t('top.auto')]]}
            set={setTheme}
          />
          <Choice name="lang" legend={t('top.language')} value={lang.value} options={[['zh', '中文'], ['en', 'English']]} set={setLang} />
          <button
            type="button"
            class="menu-item"
            onClick={() => {
              pop.close();
              keysOpen.value = true;
            }}
          >
            <Icon name="keyboard" />
            {t('top.keys')}
            <kbd>?</kbd>
          </button>
          <button
            type="button"
            class="menu-item"
            onClick={() => {
              pop.close();
              openSettings('account');
            }}
          >
            <Icon name="user" />
            {t('top.account')}
          </button>
          <button type="button" class="menu-item" onClick={() => void signOut()}>
            <Icon name="signOut" />
            {t('sign.out')}
          </button>
        </div>
      )}
    </div>
  );
}

export function DemoChip(): JSX.Element | null {
  const now = session.value;
  const isDemo = summary.value.data?.tenant.is_demo ?? ('session' in now && now.session.user.tenant.is_demo);
  return isDemo ? <span class="chip-demo">{t('app.demo')}</span> : null;
}

export function TopBar(): JSX.Element {
  return (
    <header class="topbar">
      <h1 class="brand">
        <Icon name="logo" size={28} />
        <b>{t('app.name')}</b>
      </h1>
      <Search />
      <AsOf />
      <span class="spring" />
      <DemoChip />
      <UserMenu />
    </header>
  );
}
