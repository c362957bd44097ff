import type { ScheduledJob } from '@tocsin/core';
import { leversOf } from '../../contain/lever.views.ts';
import type { App } from '../../platform/app.ts';

/** What keeps a job from being called. */
export interface Pause {
  readonly lever: string;
  readonly title: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string | null;
}

/** The pull that pauses a job; null: it is not paused. A lever that is pulled for some only pauses nothing: a call is for all. */
export async function pauseOf(app: App, service: string, job: ScheduledJob): Promise<Pause | null> {
  const lever = (await leversOf(app, service)).find(({ id }) => id === job.lever);
  if (!lever?.pulled || lever.scope !== null) return null;
  const { id, title, by, reason, at } = lever;
  return { lever: id, title, by: by ?? 'somebody', reason: reason ?? '', at };
}

/** `paused by Ada with "Reminder scheduler": the database is slow` */
export function pauseInWords({ title, by, reason }: Pause): string {
  return `paused by ${by} with the lever "${title}"${reason === '' ? '' : `: ${reason}`}`;
}
