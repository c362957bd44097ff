type Action = 'acknowledge' | 'escalate' | 'resolve';

const LETTERS: Readonly<Record<Action, string>> = { acknowledge: 'a', escalate: 'e', resolve: 'r' };

/**
 * Writes what a button sends back: the action's letter and the message's id without dashes, because Telegram takes 1 to
 * 64 bytes. Null for an id that does not fit. Source: https://core.telegram.org/bots/api#inlinekeyboardbutton
 */
export function formatCallbackData(action: Action, messageId: string): string | null {
  if (!/^[0-9a-f-]{36}$/iu.test(messageId))
    return /^[A-Za-z0-9-]{1,60}$/u.test(messageId) ? raw(action, messageId) : null;
  return `${LETTERS[action]}:${messageId.replaceAll('-', '').toLowerCase()}`;
}

/** Reads what `formatCallbackData` wrote. Null if it is something else. */
export function parseCallbackData(data: string): { readonly action: Action; readonly messageId: string } | null {
  const match = /^([aer])([:=])([A-Za-z0-9-]{1,60})$/u.exec(data);
  const [, letter, kind, id = ''] = match ?? [];
  const action = (['acknowledge', 'escalate', 'resolve'] as const).find((known) => LETTERS[known] === letter);
  if (action === undefined) return null;
  if (kind === '=') return { action, messageId: id };
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/u.exec(id);
  return parts === null ? null : { action, messageId: parts.slice(1).join('-') };
}

function raw(action: Action, messageId: string): string {
  return `${LETTERS[action]}=${messageId}`;
}
