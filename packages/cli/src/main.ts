import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { exitCodeOf, WRONG_USAGE } from './shared/exit-codes.ts';
import { Failure } from './shared/failure.ts';
import { complain } from './shared/output.ts';

// Whoever pipes into `head` has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error, process.argv.includes('--json'));
}

/** Says why a command failed, and returns the exit code for it. */
function report(error: unknown, json: boolean): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  const failure = error instanceof Failure ? error : new Failure('internal', reasonOf(error));
  complain(json ? jsonOf(failure) : textOf(failure));
  return exitCodeOf(failure.code);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function jsonOf({ code, message, at }: Failure): string {
  return JSON.stringify({ code, detail: message, ...(at.length > 0 ? { errors: at } : {}) });
}

/** The places are listed unless the message names them already. */
function textOf({ message, at }: Failure): string {
  const unnamed = at.filter((place) => !message.includes(place.message));
  return [message, ...unnamed.map((place) => `  ${place.at}: ${place.message}`)].join('\n');
}
