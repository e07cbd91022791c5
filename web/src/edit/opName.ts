/** What an edit is called; what is not known is shown as it is. */
import { editZh, type EditKey } from '../i18n/edit.zh';
import { te } from './text';

export function opName(op: string): string {
  const key = `op.${op}`;
  return key in editZh ? te(key as EditKey) : op;
}
