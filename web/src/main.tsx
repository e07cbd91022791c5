/** Starts the page. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import './tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/panels.css';
import './styles/map.css';
import './styles/sign.css';
import './styles/phone.css';
import { t } from './i18n';
import { App } from './shell/App';
import { askWelcome } from './shell/demo';
import { startUrlSync } from './state/app';
import { askSession, session, startDataSync, startWorkspaceSync } from './state/data';

startUrlSync();
startDataSync();
startWorkspaceSync();
effect(() => {
  document.title = t('app.name');
});
effect(() => {
  if (session.value.status === 'out') void askWelcome();
});
void askSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
