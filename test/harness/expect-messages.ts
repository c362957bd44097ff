import type { Outbox } from '@tocsin/server/contract';

/** How a message stands in an expectation: `page Ann`, `notification #incidents`, `update support@example.com`. */
export type Expected = string;

type Message = Outbox['messages'][number];

/** What was handed to a channel, or given up; a message on its way or held may still change its mind. */
const SENT: readonly Message['status'][] = ['delivered', 'failed', 'not-needed'];

/**
 * Follows the messages of an installation, so that a test says of every one that it was expected. A message counts from
 * the moment that it was handed to a channel, or given up.
 *
 * @param read every message, as the Outbox has them
 */
export function followMessages(read: () => Promise<readonly Message[]>) {
  const seen = new Set<string>();

  async function fresh(): Promise<Message[]> {
    const messages = (await read()).filter(({ id, status }) => !seen.has(id) && SENT.includes(status));
    for (const { id } of messages) seen.add(id);
    return messages;
  }

  return {
    /**
     * The messages since the last call are these, in any order, and no others.
     * @throws an error that lists what came unexpectedly and what did not come
     */
    async expect(...expected: readonly Expected[]): Promise<void> {
      const came = (await fresh()).map(inWords).toSorted();
      const wanted = expected.toSorted();
      if (came.join('\n') === wanted.join('\n')) return;
      const unexpected = without(came, wanted).map((line) => `  unexpected: ${line}`);
      const missing = without(wanted, came).map((line) => `  missing:    ${line}`);
      throw new Error(`The messages are not those expected:\n${[...unexpected, ...missing].join('\n')}`);
    },
    /** The messages since the last call, in words. */
    async take(): Promise<string[]> {
      return (await fresh()).map(inWords).toSorted();
    },
  };
}

function inWords({ kind, to, channel, status }: Message): string {
  return `${kind} ${to} by ${channel}${status === 'delivered' ? '' : ` (${status})`}`;
}

/** What of the first list is not in the second, each counted as often as it stands there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
