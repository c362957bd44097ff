import type { AnswerLine } from '@tocsin/channels';
import type { Actor } from '@tocsin/core';
import type { App } from '../platform/app.ts';

/** What a person of a plan typed on a channel. */
export interface TypedCommand {
  readonly service: string;
  readonly actor: Extract<Actor, { kind: 'person' }>;
  readonly words: string;
}

/** Does what a person typed. @returns what became of it, in a line */
export async function obeyWords(_app: App, { words }: TypedCommand): Promise<AnswerLine> {
  return {
    ok: false,
    text: `"${words.slice(0, 40)}" was not understood. Answer a page by its code, or by its buttons.`,
  };
}
