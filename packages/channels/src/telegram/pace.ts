/** How fast a bot may send. Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
export interface PaceLimits {
  /** Messages in any second, to all chats together. */
  readonly perSecond: number;
  /** Time between two messages to one chat. */
  readonly chatGapMs: number;
}

export const TELEGRAM_LIMITS: PaceLimits = { perSecond: 30, chatGapMs: 1000 };

/** When one bot has sent, or will: what is over is forgotten. */
export interface Pace {
  readonly slotsMs: readonly number[];
  readonly chatsMs: ReadonlyMap<string, number>;
}

export const IDLE: Pace = { slotsMs: [], chatsMs: new Map() };

/**
 * Finds the next moment at which a message to `chat` may go. Pure.
 * @param nowMs from any clock that only goes forward
 * @returns the moment, and the pace once it is taken
 */
export function nextSlot(pace: Pace, chat: string, nowMs: number, limits: PaceLimits): { atMs: number; pace: Pace } {
  const slotsMs = pace.slotsMs.filter((slotMs) => slotMs > nowMs - 1000);
  const chatsMs = new Map([...pace.chatsMs].filter(([, lastMs]) => lastMs > nowMs - limits.chatGapMs));
  let atMs = Math.max(nowMs, (chatsMs.get(chat) ?? Number.NEGATIVE_INFINITY) + limits.chatGapMs);
  for (;;) {
    const near = slotsMs.filter((slotMs) => Math.abs(slotMs - atMs) < 1000);
    if (near.length < limits.perSecond) break;
    atMs = Math.min(...near) + 1000;
  }
  return { atMs, pace: { slotsMs: [...slotsMs, atMs], chatsMs: chatsMs.set(chat, atMs) } };
}
