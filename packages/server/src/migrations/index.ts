import { platform } from './0001-platform.ts';

/** In order, append-only: a migration that has landed is never changed. */
export const migrations: readonly { readonly id: string; readonly sql: string }[] = [platform];
