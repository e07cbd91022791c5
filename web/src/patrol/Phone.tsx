/** What lies on this phone and how it behaves: map, data, storage, clock, look, language, account. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { downloadPack, leave, offerPack, refreshArea, send } from './contact';
import { rememberTheme, type Theme } from './device';
import { exportQueue } from './exporting';
import { installer } from './shell';
import { Act, Bar, Screen } from './parts';
import * as state from './state';
import { clock, day, lang, setLang, size, span, t } from './words';

function Row({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="fact">
      <h2>{name}</h2>
      <div>{children}</div>
    </section>
  );
}

function packWords(): string {
  const now = state.pack.value;
  if (now.is === 'here') {
    const { bytes, at, expires_at } = now.pointer;
    return t('phone.mapHere', { size: size(bytes), day: day(at), until: expires_at ? day(expires_at) : '—' });
  }
  if (now.is === 'lost') return t('area.lost');
  if (now.is === 'failed') return t(`area.failed.${now.why}`);
  return t('phone.mapNone');
}

function MapRow(): JSX.Element {
  const now = state.pack.value;
  async function renew(): Promise<void> {
    await refreshArea();
    const area = state.area.peek();
    if (area) await offerPack(area);
    if (state.pack.peek().is === 'offered') await downloadPack();
  }
  return (
    <Row name={t('phone.map')}>
      <p class={now.is === 'here' ? '' : 'warn'}>{packWords()}</p>
      {(now.is === 'making' || now.is === 'loading') && <Bar share={now.share} label={t('phone.map')} />}
      <Act text={now.is === 'here' ? t('phone.refresh') : t('area.head')} disabled={!state.isReached.value} onClick={() => void renew()} />
    </Row>
  );
}

function clockWords(): string {
  const skew = state.skew_s.value;
  if (Math.abs(skew) < 5) return t('phone.clockGood');
  const amount = Math.abs(skew) < 60 ? t('seconds', { n: Math.abs(skew) }) : span(Math.abs(skew));
  return t(skew < 0 ? 'phone.clockFast' : 'phone.clockSlow', { span: amount });
}

function Look(): JSX.Element {
  const themes: Theme[] = ['outdoor', 'light', 'dark'];
  return (
    <Row name={t('phone.theme')}>
      <div class="kinds" role="group" aria-label={t('phone.theme')}>
        {themes.map((theme) => (
          <button
            key={theme}
            type="button"
            aria-pressed={state.theme.value === theme}
            onClick={() => {
              state.theme.value = theme;
              rememberTheme(theme);
            }}
          >
            {t(`theme.${theme}`)}
          </button>
        ))}
      </div>
    </Row>
  );
}

/** Nothing that was not sent goes by itself: sent, exported, or given up by name. */
function Leaving({ stay }: { stay: () => void }): JSX.Element {
  const n = state.items.value.length;
  async function sendFirst(): Promise<void> {
    if ((await send()) === 'empty' && state.items.peek().length === 0) await leave();
  }
  return (
    <div class="apart" role="alertdialog" aria-label={t('out.head', { n })}>
      <p class="notice warn">{t('out.head', { n })}</p>
      <Act look="main" icon="cloudUp" text={t('out.upload')} onClick={() => void sendFirst()} />
      <Act icon="share" text={t('out.export')} onClick={() => void exportQueue()} />
      <Act look="bad" text={t('out.discard')} onClick={() => void leave()} />
      <Act look="quiet" text={t('out.cancel')} onClick={stay} />
    </div>
  );
}

export function Phone(): JSX.Element {
  const isLeaving = useSignal(false);
  const other = lang.value === 'zh' ? 'en' : 'zh';
  useEffect(() => {
    if ('storage' in navigator) void navigator.storage.persisted().then((is) => (state.isPersisted.value = is));
  }, []);
  return (
    <Screen title={t('phone.head')}>
      <MapRow />
      {state.area.value && (
        <Row name={t('phone.data')}>
          <p>{t('phone.dataAt', { day: day(state.area.value.at), time: clock(state.area.value.at) })}</p>
        </Row>
      )}
      <Row name={t('phone.keep')}>
        <p class={state.isPersisted.value ? '' : 'warn'}>{t(state.isPersisted.value ? 'phone.persisted' : 'phone.notPersisted')}</p>
      </Row>
      <Row name={t('phone.install')}>
        <p>{t('phone.installHow')}</p>
        {installer.value && <Act icon="plus" text={t('phone.installDo')} onClick={() => void installer.value?.prompt()} />}
      </Row>
      <Row name={t('phone.clock')}>
        <p class={Math.abs(state.skew_s.value) < 60 ? '' : 'warn'}>{clockWords()}</p>
      </Row>
      <Look />
      <Row name={t('phone.lang')}>
        <button type="button" class="act" lang={other} onClick={() => setLang(other)}>
          {t('lang.other')}
        </button>
      </Row>
      <Row name={t('phone.member')}>
        <p>{state.userName.value}</p>
        <p class="hint">{t('phone.outHint')}</p>
        {isLeaving.value ? (
          <Leaving stay={() => (isLeaving.value = false)} />
        ) : (
          <Act icon="signOut" text={t('phone.out')} onClick={() => (state.items.peek().length > 0 ? (isLeaving.value = true) : void leave())} />
        )}
      </Row>
    </Screen>
  );
}
