/** Starts the page. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import './tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/panels.css';
import './styles/map.css';
import './styles/overlays.css';
import './styles/sign.css';
import './styles/phone.css';
import { startLive } from './edit/live';
import { App } from './shell/App';
import { askWelcome } from './shell/demo';
import { startUrlSync, stored } from './state/app';
import { askSession, session, signedMark, startDataSync, startWorkspaceSync } from './state/data';
import { startTitles } from './state/title';

startUrlSync();
startDataSync();
startWorkspaceSync();
startTitles();
startLive();
effect(() => {
  if (session.value.status === 'out') void askWelcome();
});
// whoever was signed in here will need the map library: fetch it beside the session, not after it
if (stored(signedMark)) void import('./map/controller').catch(() => undefined);
void askSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
