/** Starts the patrol page: from what lies on the phone first, from the network as soon as there is one. */
import { effect, signal } from '@preact/signals';
import { render, type JSX } from 'preact';
import '../tokens.css';
import './patrol.css';
import './screens.css';
import { Check } from './Check';
import { begin } from './contact';
import { Finish, Sos } from './Ends';
import { Download, NoArea, SignIn, areaTitle } from './Entry';
import { Head, NextPoint } from './Head';
import { MapPlace } from './Map';
import { Outbox } from './Outbox';
import { Phone } from './Phone';
import { phonePorts } from './ports';
import { Report } from './Report';
import { resume } from './running';
import { Locate, Sheet } from './Sheet';
import { keepShell, update } from './shell';
import * as state from './state';
import { lang, setLang, t } from './words';

const skipsMap = signal(false);
const screens: Partial<Record<state.ScreenName, () => JSX.Element>> = { report: Report, check: Check, finish: Finish, sos: Sos, outbox: Outbox, phone: Phone };

function Body(): JSX.Element {
  const { is } = state.pack.value;
  if (!state.isReady.value) {
    return (
      <p class="opening" role="status">
        {t('app.loading')}
      </p>
    );
  }
  const mustSign = state.need.value === 'other_user' || (state.need.value === 'sign_in' && (!state.area.value || state.isReached.value));
  if ((!state.user.value && state.need.value !== '') || (mustSign && !state.run.value)) return <SignIn />;
  if (!state.area.value) return <NoArea />;
  if (is !== 'here' && !skipsMap.value && !state.run.value) return <Download skip={() => (skipsMap.value = true)} />;
  return (
    <main class="patrol">
      <MapPlace />
      <Head />
      {state.need.value === 'sign_in' && <SignAgain />}
      <NextPoint />
      <Locate />
      {state.isDemo.value && <span class={`demo demo-tag locate-${state.sheet.value}`}>{t('app.demo')}</span>}
      <Sheet />
    </main>
  );
}

/** During a patrol nothing stands in the way: what is done goes on being kept on the phone. */
function SignAgain(): JSX.Element {
  return (
    <button type="button" class="banner" onClick={() => (wantsSign.value = true)}>
      {t('sign.again')}
    </button>
  );
}
const wantsSign = signal(false);

function Page(): JSX.Element {
  const Shown = screens[state.screen.value];
  const notice = state.notice.value;
  return (
    <>
      {wantsSign.value && state.need.value === 'sign_in' ? <SignIn /> : <Body />}
      {Shown && <Shown key={state.screen.value} />}
      {state.hasUpdate.value && !state.run.value && (
        <p class="update" role="status">
          {t('update.ready')}
          <button type="button" onClick={update}>
            {t('update.do')}
          </button>
        </p>
      )}
      <div class="told" role="status" aria-live="polite">
        {notice && <p class={notice.bad ? 'bad' : ''}>{notice.text}</p>}
      </div>
    </>
  );
}

setLang(lang.value);
effect(() => {
  document.documentElement.dataset.theme = state.theme.value;
});
effect(() => {
  document.title = state.area.value ? `${areaTitle()} · ${t('title')}` : t('title');
});
effect(() => {
  if (state.run.value?.state !== 'running') phonePorts.stopWatching();
});
if (location.hash) history.replaceState(null, '', location.pathname);
addEventListener('hashchange', () => {
  const name = location.hash.slice(1) as state.ScreenName;
  state.screen.value = name in screens ? name : '';
});
setInterval(() => (state.now_ms.value = Date.now()), 1000);
keepShell();
begin();
effect(() => {
  // a patrol that was under way when the page was closed goes on, its gap a gap
  if (state.isReady.value && state.run.peek()?.state === 'running') resume();
});
const root = document.getElementById('patrol');
if (root) render(<Page />, root);
