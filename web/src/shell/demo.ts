/** The accounts the service itself offers on its demo tenant; an ordinary service offers none. */
import { signal } from '@preact/signals';
import { request } from '../api/client';

export interface DemoAccount {
  username: string;
  password: string;
}

export const demoAccounts = signal<DemoAccount[]>([]);

export async function askDemoAccounts(): Promise<void> {
  try {
    const answer = await request<{ accounts?: DemoAccount[] }>('/api/v1/demo', { quiet: true });
    demoAccounts.value = answer.accounts ?? [];
  } catch {
    demoAccounts.value = [];
  }
}
