/** A rejection that is made once and given to many: making errors is slow, and who turns calls away is busy. */
class SharedError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
    this.stack = `${name}: ${message}`;
  }
}

/** Rejection of a call that was not made because the breaker is open. One object per breaker is shared. */
export class BreakerOpenError extends SharedError {
  readonly code = 'BREAKER_OPEN';
  constructor(name: string) {
    super('BreakerOpenError', `the breaker ${name} is open`);
  }
}

/** Rejection of a call that was not made because as many as may are under way, and no place to wait was left. Shared, too. */
export class BreakerFullError extends SharedError {
  readonly code = 'BREAKER_FULL';
  constructor(name: string, why: string) {
    super('BreakerFullError', `the breaker ${name} is full: ${why}`);
  }
}

/** Rejection of a call that took longer than the breaker allows. */
export class BreakerTimeoutError extends Error {
  readonly code = 'BREAKER_TIMEOUT';
  constructor(name: string, timeoutMs: number) {
    super(`the call through the breaker ${name} took longer than ${timeoutMs} ms`);
    this.name = 'BreakerTimeoutError';
  }
}

/** Whether a call was turned away, so that nothing of it has happened anywhere and it may be made elsewhere. */
export function isTurnedAway(error: unknown): error is BreakerOpenError | BreakerFullError {
  return error instanceof SharedError;
}
