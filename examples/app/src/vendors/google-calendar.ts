import { randomUUID } from 'node:crypto';

/** Calendars at Google, as far as a client of its own sees them: tokens that are refreshed, and events. */
export interface GoogleCalendar {
  /** Whether an account still lets the client in; a person takes that away and gives it again. */
  setAllowed(account: string, isAllowed: boolean): void;
  /** Gives a new access token for an hour. @throws `invalid_client` for a wrong secret, `invalid_grant` for an account that does not let us in */
  refresh(clientSecret: string, account: string): { expiresInSeconds: number };
  /** Enters an event; returns its id. */
  insert(account: string): string;
}

const TOKEN_SECONDS = 3_600;

/** Takes the client's secret; every account lets it in. */
export function createGoogleCalendar(rightSecret: string): GoogleCalendar {
  const refused = new Set<string>();
  return {
    setAllowed: (account, isAllowed) => void (isAllowed ? refused.delete(account) : refused.add(account)),
    refresh(clientSecret, account) {
      if (clientSecret !== rightSecret) throw new Error('invalid_client: The provided client secret is invalid.');
      if (refused.has(account)) throw new Error('invalid_grant: Token has been expired or revoked.');
      return { expiresInSeconds: TOKEN_SECONDS };
    },
    insert: () => randomUUID().replaceAll('-', ''),
  };
}
