/** Where a message stands in Telegram. */
export interface TelegramReference {
  readonly chat: string;
  readonly messageId: number;
}

/** Writes a reference as the one string that `Outcome.reference` holds: `-1001234:56`. */
export function formatTelegramReference({ chat, messageId }: TelegramReference): string {
  return `${chat}:${messageId}`;
}

/** Reads what `formatTelegramReference` wrote. Null if it is something else. */
export function parseTelegramReference(text: string): TelegramReference | null {
  const match = /^(-?\d{1,19}):(\d{1,15})$/u.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? null : { chat: match[1], messageId: Number(match[2]) };
}
