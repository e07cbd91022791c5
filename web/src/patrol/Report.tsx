/** A finding, in the order of the street: photo, what it is, a word, where; kept at once, sent when there is a network. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import { shrink, type Shrunk } from '../phone/photos';
import type { Bodies, LngLat } from './contract';
import { Act, Screen, nameOfKind } from './parts';
import { placeNow, report } from './running';
import * as state from './state';
import { lang, said, t } from './words';

const MOST_PHOTOS = 6;
const FIRST_KINDS = 8;
const SHELF = 'draft';
const preview = (body: ArrayBuffer): string => URL.createObjectURL(new Blob([body], { type: 'image/jpeg' }));

interface Draft {
  kind: string;
  text: string;
  at: LngLat | null;
}
type Photo = Shrunk & { url: string };

function useReport() {
  const kind = useSignal('');
  const text = useSignal('');
  const photos = useSignal<Photo[]>([]);
  const byHand = useSignal<LngLat | null>(null);
  const problem = useSignal('');
  const busy = useSignal(false);
  const old = state.editing.value;

  useEffect(() => {
    void (async () => {
      const store = state.store.peek();
      if (old) {
        const { incident } = old.body as Bodies['finding'];
        [kind.value, text.value, byHand.value] = [incident.type, incident.text, incident.point];
        for (const sha256 of old.photos) {
          const row = await store?.photo(sha256);
          if (row) photos.value = [...photos.value, { sha256, bytes: row.body.byteLength, body: row.body, url: preview(row.body) }];
        }
        return;
      }
      const draft = (await store?.keptSealed(SHELF).catch(() => null)) as Draft | null;
      if (draft && !state.reportFor.peek()) [kind.value, text.value, byHand.value] = [draft.kind, draft.text, draft.at];
    })();
    return () => {
      photos.peek().forEach(({ url }) => URL.revokeObjectURL(url));
      state.editing.value = null;
      state.reportFor.value = null;
    };
  }, []);

  function keep(): void {
    if (!old) void state.store.peek()?.keepSealed(SHELF, { kind: kind.peek(), text: text.peek(), at: byHand.peek() });
  }

  async function add(files: Iterable<File>): Promise<void> {
    problem.value = '';
    for (const file of files) {
      if (photos.value.length >= MOST_PHOTOS) return;
      try {
        const made = await shrink(file);
        if (!photos.value.some(({ sha256 }) => sha256 === made.sha256)) photos.value = [...photos.value, { ...made, url: preview(made.body) }];
      } catch {
        problem.value = t('report.photoBad');
      }
    }
  }

  async function submit(): Promise<void> {
    const here = byHand.value ? { at: byHand.value, accuracy_m: null } : placeNow();
    const item = state.plan.value?.checklist.find(({ code }) => code === state.reportFor.value);
    if (!kind.value || (photos.value.length === 0 && text.value.trim().length < 2)) problem.value = t('report.missing');
    else if (item?.needs_photo && photos.value.length === 0) problem.value = t('report.needsPhoto');
    else if (!here) problem.value = t('report.missingPlace');
    else {
      busy.value = true;
      try {
        await report(
          { type: kind.value, point: here.at, accuracy_m: here.accuracy_m, text: text.value.trim(), source: 'patrol', observed_at: new Date().toISOString() },
          photos.value, item?.code ?? null, old?.seq,
        );
        await state.store.peek()?.keepSealed(SHELF, null);
        state.tell(t('report.kept', { kind: nameOfKind(kind.value) }));
        state.show('');
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        problem.value = t('report.room');
      } finally {
        busy.value = false;
      }
    }
  }
  return { kind, text, photos, byHand, problem, busy, keep, add, submit };
}

function Photos({ form }: { form: ReturnType<typeof useReport> }): JSX.Element {
  const all = form.photos.value;
  return (
    <div class="photos">
      {all.map((each, n) => (
        <figure key={each.sha256}>
          <img src={each.url} alt={t('report.photoAlt', { n: n + 1 })} />
          <button
            type="button"
            aria-label={t('report.photoOff', { n: n + 1 })}
            onClick={() => {
              URL.revokeObjectURL(each.url);
              form.photos.value = all.filter(({ sha256 }) => sha256 !== each.sha256);
            }}
          >
            <Icon name="close" size={24} />
          </button>
        </figure>
      ))}
      {all.length < MOST_PHOTOS && (
        <label class={all.length > 0 ? 'add' : 'add first'}>
          <Icon name="photo" size={32} />
          <span>{t(all.length > 0 ? 'report.more' : 'report.photo')}</span>
          <input
            type="file"
            accept="image/jpeg,image/png,image/webp"
            capture="environment"
            onChange={(event) => {
              const input = event.currentTarget;
              void form.add([...(input.files ?? [])]).then(() => (input.value = ''));
            }}
          />
        </label>
      )}
    </div>
  );
}

function Where({ form }: { form: ReturnType<typeof useReport> }): JSX.Element {
  const here = placeNow();
  const words = form.byHand.value ? t('report.placeMap') : here ? t('report.placeHere', { m: here.accuracy_m }) : t('report.placeNone');
  return (
    <div class="line">
      <p class={form.byHand.value || here ? 'found' : 'hint'}>
        <Icon name="pin" size={20} /> {words}
      </p>
      {form.byHand.value ? (
        <button type="button" class="quiet" onClick={() => (form.byHand.value = null)}>
          {t('report.useMine')}
        </button>
      ) : (
        <button type="button" class="quiet" onClick={() => (form.byHand.value = state.centre.value)}>
          {t('report.useMap')}
        </button>
      )}
    </div>
  );
}

export function Report(): JSX.Element {
  const form = useReport();
  const isLong = useSignal(false);
  const all = state.area.value?.incident_types ?? [];
  const kinds = isLong.value ? all : all.filter(({ code }, n) => n < FIRST_KINDS || code === form.kind.value);
  const item = state.plan.value?.checklist.find(({ code }) => code === state.reportFor.value);
  return (
    <Screen
      title={t('report.head')}
      foot={
        <>
          <p aria-live="assertive">{form.problem.value && <span class="notice bad">{form.problem.value}</span>}</p>
          <Act look="main" icon="send" text={t('report.submit')} busy={form.busy.value} onClick={() => void form.submit()} />
        </>
      }
    >
      {item && <p class="notice warn">{t('report.for', { text: (lang.value === 'en' && item.text_en) || item.text })}</p>}
      <Photos form={form} />
      <p class="hint">{t('report.photoHint')}</p>
      <section aria-labelledby="kind">
        <h2 id="kind">{t('report.kind')}</h2>
        <div class="kinds" role="group" aria-labelledby="kind">
          {kinds.map((each) => (
            <button
              key={each.code}
              type="button"
              aria-pressed={form.kind.value === each.code}
              onClick={() => {
                form.kind.value = each.code;
                form.keep();
              }}
            >
              {said(each)}
            </button>
          ))}
          {all.length > kinds.length && (
            <button type="button" class="more" onClick={() => (isLong.value = true)}>
              {t('report.moreKinds', { n: all.length - kinds.length })}
            </button>
          )}
        </div>
      </section>
      <label class="entry">
        <h2>{t('report.text')}</h2>
        <textarea
          rows={3}
          maxLength={2000}
          placeholder={t('report.textHint')}
          value={form.text.value}
          onInput={(event) => {
            form.text.value = event.currentTarget.value;
            form.keep();
          }}
        />
      </label>
      <section>
        <h2>{t('report.place')}</h2>
        <Where form={form} />
      </section>
    </Screen>
  );
}
