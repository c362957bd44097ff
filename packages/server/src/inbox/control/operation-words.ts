/** Task of the job that goes on with an operation. */
export const RUN_OPERATION = 'run-inbox-operation';

/** The job's key: there is one for each operation. */
export function keyOf(operation: string): string {
  return `${RUN_OPERATION}:${operation}`;
}

/** `1 event`, `1,204 events` */
export function eventsWord(count: number): string {
  return `${count.toLocaleString('en-US')} event${count === 1 ? '' : 's'}`;
}

export const DONE_WORDS = { replay: 'Replayed', skip: 'Gave up', retry: 'Took up again', drain: 'Drained' } as const;
