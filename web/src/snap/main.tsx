/** Starts the public page: a report from the street, or with a link's token how one goes. */
import { effect, signal } from '@preact/signals';
import { render, type JSX } from 'preact';
import '../tokens.css';
import './snap.css';
import { readPlace } from './api';
import { Form } from './Form';
import { Done, Mine, Progress } from './Progress';
import { another, draft, place, problem, showKeptPhotos, stage, startSending } from './report';
import { askPhone } from './Where';
import { lang, said, setLang, t } from './words';

const TOKEN = /^[1-9]\d{0,8}-[\w-]{48}$/;
const token = signal('');

function readHash(): void {
  const text = location.hash.slice(1);
  token.value = TOKEN.test(text) ? text : '';
}

function Page(): JSX.Element {
  const other = lang.value === 'zh' ? 'en' : 'zh';
  return (
    <>
      <header>
        <div>
          <h1>{t('title')}</h1>
          <p>{place.value ? said(place.value) : ''}</p>
        </div>
        {place.value?.is_demo && <span class="demo">{t('demo')}</span>}
        <button type="button" class="quiet" lang={other} onClick={() => setLang(other)}>
          {t('lang.other')}
        </button>
      </header>
      <main>
        {token.value ? (
          <>
            <Progress token={token.value} />
            <a class="button" href="#" onClick={another}>
              {t('done.again')}
            </a>
          </>
        ) : stage.value === 'received' ? (
          <Done />
        ) : (
          <Form />
        )}
        {(token.value || stage.value === 'received' || !draft.value.photos.length) && <Mine />}
      </main>
    </>
  );
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const dress = (): void => {
  document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
};
dress();
dark.addEventListener('change', dress);
setLang(lang.value);
effect(() => {
  document.title = place.value ? t('of', { name: said(place.value) }) : t('title');
});
addEventListener('hashchange', () => {
  readHash();
  scrollTo(0, 0);
});
readHash();
readPlace()
  .then((found) => (place.value = found))
  .catch(() => (problem.value = t('error.away')));
void showKeptPhotos();
startSending();
if (!token.value && !draft.value.point) askPhone();
const root = document.getElementById('snap');
if (root) render(<Page />, root);
