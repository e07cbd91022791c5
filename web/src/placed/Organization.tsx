/** One organisation: what it is, where, since when, whom to call there, and why it belongs where it belongs. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/client';
import type { OrganizationDetail } from '../api/types';
import { formatDate } from '../format';
import { PurposeDialog } from '../register/Unmask';
import { say } from '../state/announce';
import { select } from '../state/app';
import { may } from '../state/data';
import { Icon } from '../ui/Icon';
import { AssignmentSection, Facts } from '../workspaces/details';
import { CodeText, DrawerHead } from '../workspaces/Drawer';
import { placedApi, type Contact } from './api';
import { word } from './codes';
import { tp } from './text';

const kept_ms = 5 * 60_000;

function ContactSection({ id }: { id: string }): JSX.Element | null {
  const contact = useSignal<Contact | 'none' | 'hidden' | null>(null);
  const full = useSignal<Pick<Contact, 'name' | 'phone'> | null>(null);
  const asking = useSignal(false);
  useEffect(() => {
    const abort = new AbortController();
    placedApi.contact(id, abort.signal).then(
      (found) => (contact.value = found),
      (error: unknown) => {
        if (!abort.signal.aborted) contact.value = error instanceof Problem && error.status === 403 ? 'hidden' : 'none';
      },
    );
    return () => abort.abort();
  }, [id]);
  useEffect(() => {
    if (!full.value) return;
    const timer = window.setTimeout(() => (full.value = null), kept_ms);
    return () => window.clearTimeout(timer);
  }, [full.value]);
  async function unmask(purpose: string): Promise<Problem | null> {
    try {
      full.value = await placedApi.unmask(id, purpose);
      say(tp('contactShown'));
      return null;
    } catch (error) {
      return error instanceof Problem ? error : new Problem(0, { code: 'service_away' });
    }
  }
  const found = contact.value;
  if (found === null || found === 'hidden') return null;
  const told = found === 'none' || (!found.name && !found.phone) ? null : (full.value ?? found);
  return (
    <section class="drawer-section" aria-label={tp('contact')}>
      <h3>{tp('contact')}</h3>
      {told ? (
        <p class="placed-contact">
          <Icon name="user" size={18} />
          <span>{told.name ?? tp('notEntered')}</span>
          <span class="tabular">{told.phone ?? tp('notEntered')}</span>
          {found !== 'none' && found.may_unmask && !full.value && (
            <button type="button" class="icon-button unmask" aria-label={tp('unmask')} title={tp('unmask')} onClick={() => (asking.value = true)}>
              <Icon name="lock" size={18} />
            </button>
          )}
        </p>
      ) : (
        <p class="hint">{tp('noContact')}</p>
      )}
      <PurposeDialog title={asking.value ? tp('unmaskTitle') : null} ask={unmask} done={() => (asking.value = false)} />
    </section>
  );
}

function state(one: OrganizationDetail): string {
  const said = word('organizations', 'status', one.status) ?? one.status;
  if (one.closed_on) return tp('stateSince', { state: said, date: formatDate(one.closed_on) });
  return one.status === 'open' && one.opened_on ? tp('stateSince', { state: said, date: formatDate(one.opened_on) }) : said;
}

export function OrganizationView({ organization: one }: { organization: OrganizationDetail }): JSX.Element {
  return (
    <>
      <DrawerHead title={one.name} sub={`${tp('organization')} · ${word('organizations', 'kind', one.kind) ?? one.kind}`} />
      <div class="drawer-body">
        {one.is_key_place && (
          <p class="placed-key">
            <Icon name="flag" size={18} />
            <span>
              {tp('keyPlace')}
              <span class="cap"> · {one.key_place_basis}</span>
            </span>
          </p>
        )}
        <section class="drawer-section">
          {one.credit_code && (
            <p class="placed-code">
              <span class="muted">{tp('creditCode')}</span> <CodeText code={one.credit_code} />
            </p>
          )}
          <Facts
            rows={[
              ['organization.state', state(one)],
              ['organization.business', one.business],
              ['organization.size', word('organizations', 'size_band', one.size_band)],
              ['organization.group', one.group_name],
              ['building.address', [one.address, one.room].filter(Boolean).join(' ') || null],
            ]}
          />
          {one.building_id && (
            <ul class="links places">
              <li>
                <button type="button" class="link-row" onClick={() => select({ kind: 'building', id: one.building_id ?? '' })}>
                  <span class="muted">{tp('building')}</span>
                  <span>{one.building}</span>
                  <Icon name="chevronRight" size={18} />
                </button>
              </li>
            </ul>
          )}
        </section>
        {may('people.read') && <ContactSection key={one.id} id={one.id} />}
        <AssignmentSection assignment={one.assignment} />
      </div>
    </>
  );
}
