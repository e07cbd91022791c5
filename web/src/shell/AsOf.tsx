/** The date at which grids are read: a popover in the top bar and, on any other day than today, a strip below it. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatAsOf } from '../format';
import { t } from '../i18n';
import { asOf, setAsOf, today } from '../state/app';
import { say } from '../state/announce';
import { Icon } from '../ui/Icon';
import { usePopover } from '../ui/popover';

function choose(date: string | null): void {
  setAsOf(date);
  say(asOf.value ? t('asof.said', { date: formatAsOf(asOf.value) ?? '' }) : t('asof.saidToday'));
}

function AsOfForm({ done }: { done: () => void }): JSX.Element {
  const wanted = useSignal(asOf.value?.slice(0, 10) ?? today());
  const wrong = useSignal(false);
  function submit(event: Event): void {
    event.preventDefault();
    wrong.value = !/^\d{4}-\d{2}-\d{2}$/.test(wanted.value) || wanted.value > today();
    if (wrong.value) return;
    choose(wanted.value);
    done();
  }
  return (
    <form onSubmit={submit} noValidate>
      <h2 class="popover-title">{t('asof.title')}</h2>
      <div class="field">
        <label for="as-of-date">{t('asof.label')}</label>
        <div class="field-box">
          <input
            id="as-of-date"
            type="date"
            max={today()}
            value={wanted.value}
            aria-invalid={wrong.value}
            aria-describedby="as-of-hint"
            onInput={(event) => (wanted.value = event.currentTarget.value)}
          />
        </div>
      </div>
      <p class="hint" id="as-of-hint" role={wrong.value ? 'alert' : undefined}>
        {wrong.value ? t('asof.noSuch') : t('asof.hint')}
      </p>
      <div class="popover-actions">
        <button type="submit" class="button button-main">
          {t('asof.apply')}
        </button>
        {asOf.value && (
          <button
            type="button"
            class="button"
            onClick={() => {
              choose(null);
              done();
            }}
          >
            {t('asof.today')}
          </button>
        )}
      </div>
    </form>
  );
}

export function AsOf(): JSX.Element {
  const pop = usePopover<HTMLButtonElement, HTMLDivElement>();
  return (
    <div class="popover-holder">
      <button
        type="button"
        ref={pop.button}
        class={`top-button as-of${asOf.value ? ' as-of-past' : ''}`}
        aria-expanded={pop.open.value}
        aria-haspopup="dialog"
        onClick={pop.toggle}
      >
        <Icon name="calendar" size={18} />
        <span class="as-of-word">{t('top.asOf')}</span>
        <b class="tabular">{formatAsOf(asOf.value) ?? today()}</b>
        <Icon name="chevronDown" size={16} />
      </button>
      {pop.open.value && (
        <div class="popover as-of-popover" ref={pop.panel} role="dialog" aria-label={t('asof.title')}>
          <AsOfForm done={pop.close} />
        </div>
      )}
    </div>
  );
}

export function AsOfBanner(): JSX.Element | null {
  if (!asOf.value) return null;
  return (
    <div class="banner" role="status">
      <Icon name="history" size={18} />
      <span>{t('asof.banner', { date: formatAsOf(asOf.value) ?? '' })}</span>
      <button type="button" class="button button-small" onClick={() => choose(null)}>
        {t('asof.today')}
      </button>
    </div>
  );
}
