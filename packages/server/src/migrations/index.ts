import { platform } from './0001-platform.ts';
import { respond } from './0002-respond.ts';
import { page } from './0003-page.ts';

/** In order, append-only: a migration that has landed is never changed. */
export const migrations: readonly { readonly id: string; readonly sql: string }[] = [
  platform,
  respond,
  page,
];
