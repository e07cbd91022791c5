/** What the page may know before anybody signed in: whose service this is, and the accounts of a demonstration. */
import { computed, signal } from '@preact/signals';
import { request } from '../api/client';
import { ownName } from '../i18n';

interface Welcome {
  name: string | null;
  name_en: string | null;
  is_demo: boolean;
  oidc?: boolean;
}

export interface DemoAccount {
  username: string;
  password: string;
}

const welcome = signal<Welcome | null>(null);

/** The three accounts whose work this page covers; every demo has them, no other service does. */
export const demoAccounts = computed<DemoAccount[]>(() =>
  welcome.value?.is_demo ? ['manager', 'patrol', 'planner'].map((name) => ({ username: name, password: `demo-${name}` })) : [],
);

/** Whether the organisation's own sign-in leads here, too. */
export const hasProvider = computed(() => welcome.value?.oidc === true);

export const placeName = computed(() => {
  const place = welcome.value;
  return place?.name ? ownName({ name: place.name, name_en: place.name_en }) : '';
});

export async function askWelcome(): Promise<void> {
  try {
    welcome.value = await request<Welcome>('/api/v1/welcome', { quiet: true });
  } catch {
    // the form stands without it
    welcome.value = null;
  }
}
