import type { Lever } from '../api/generated/types.gen.ts';
import type { Tone } from '../shared/tone.ts';

type LeverCommand = NonNullable<Lever['command']>;

/** Where a lever that is moved by commands stands in the world, and what to do about it. */
export interface CommandTrouble {
  readonly tone: Tone;
  readonly word: string;
  readonly what: string;
  readonly todo: string;
  /** What would run the command again; null: it runs, or nothing is wanted of it. */
  readonly again: 'pull' | 'release' | null;
}

/** Null: it is where it should be. */
export function commandTrouble(command: LeverCommand | null): CommandTrouble | null {
  if (command === null) return null;
  const wish = command.wanted === 'applied' ? 'pull' : 'release';
  if (command.status === 'failed') return failed(command, wish);
  if (command.status === 'unknown') return unknown(command, wish);
  if (command.status === 'moving') return moving(command);
  if (command.driftSince === null) return null;
  const found = command.verified === 'applied' ? 'it is applied' : 'it is not applied';
  return {
    tone: 'bad',
    word: 'Drift',
    what: `The lever says ${wantedWords(command)}, but a look says that ${found}: something else changed it.`,
    todo: `Find out who or what changed it. ${again(wish)} it again to bring it back in line${
      command.verified === 'applied' ? ', or pull it if it should stay applied' : ''
    }.`,
    again: wish,
  };
}

function failed(command: LeverCommand, wish: 'pull' | 'release'): CommandTrouble {
  const { exitCode, verify } = command;
  const how = exitCode === null ? 'did not end by itself' : `ended with exit code ${exitCode}`;
  return {
    tone: 'bad',
    word: 'Failed',
    what: `The command that should have made sure that ${wantedWords(command)} ${how}. It may have done a part.`,
    todo: `Read its output. ${verify === null ? 'Look yourself how far it came' : 'Verify to see how far it came'}, then ${wish} it again.`,
    again: wish,
  };
}

function unknown(command: LeverCommand, wish: 'pull' | 'release'): CommandTrouble {
  return {
    tone: 'warn',
    word: 'Unknown',
    what: 'Tocsin was interrupted while the command ran: nobody knows whether it took effect. It is not run again by itself.',
    todo: `${command.verify === null ? 'Look yourself whether it is applied' : 'Verify it'}; ${wish} it again if it is not as it should be.`,
    again: wish,
  };
}

function moving(command: LeverCommand): CommandTrouble {
  return {
    tone: 'accent',
    word: 'Moving',
    what: `The command runs now, so that ${wantedWords(command)}.`,
    todo: 'Wait for its end; it is shown here.',
    again: null,
  };
}

const wantedWords = ({ wanted }: LeverCommand) => (wanted === 'applied' ? 'it is applied' : 'it is not applied');
const again = (wish: 'pull' | 'release') => (wish === 'pull' ? 'Pull' : 'Release');
