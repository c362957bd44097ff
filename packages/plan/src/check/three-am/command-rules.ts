import { sleepSeconds } from '../../command/sleep-seconds.ts';
import { INTERACTIVE_PROGRAMS, type InteractiveProgram } from './interactive-programs.ts';
import { type CellCommand, TEAM_PLANS, type ThreeAmFinding, type ThreeAmRule } from './three-am-rule.ts';
import { namesSet } from './variables-used.ts';

const interactive: ThreeAmRule = {
  id: 'asks-a-person',
  title: 'Commands ask nothing while they run.',
  explanation:
    'A step has no keyboard and no terminal: the question gets no answer, and the step fails or waits for its time limit.',
  source: TEAM_PLANS,
  find: ({ commands }) =>
    commands.flatMap((command) => {
      const asks = asking(command);
      if (!asks) return [];
      const called = command.words.slice(0, asks.length).join(' ');
      const message = `"${called}" asks for ${asks.asksFor}, and a step has no keyboard`;
      return [{ ...command.placeOf(0), message, hint: asks.instead }];
    }),
};

interface Asking {
  readonly asksFor: string;
  readonly instead: string;
  /** How many words name the program. */
  readonly length: number;
}

/** What a command asks for that a step has not; null when it asks for nothing. */
export function asking(command: CellCommand): Asking | null {
  const fed = command.after === '|' || command.redirects.some(({ operator }) => operator.startsWith('<'));
  for (const program of INTERACTIVE_PROGRAMS) {
    const length = callLength(program, command.words);
    const rest = command.words.slice(length);
    if (length > 0 && !(fed && program.readsInput) && asksWith(program, rest)) return { ...program, length };
  }
  return command.words[0] === 'ssh' && isLogin(command) && !fed
    ? { asksFor: 'a terminal', instead: 'Give it the command to run: ssh -o BatchMode=yes HOST COMMAND.', length: 1 }
    : null;
}

function asksWith({ asksWith: needed, unless }: InteractiveProgram, rest: readonly string[]): boolean {
  if (unless && rest.some((word) => unless.test(word))) return false;
  return !needed || rest.some((word) => needed.test(word));
}

/** How many of the words are the call of a program; 0 for another program. */
function callLength({ call }: InteractiveProgram, words: readonly string[]): number {
  const spellings = call.split(' ');
  const fits = spellings.every((spelling, index) => spelling.split('|').includes(words[index] ?? ''));
  return fits ? spellings.length : 0;
}

/** Options of ssh that take a value (ssh(1)). */
const SSH_VALUES = /^-[BbcDEeFIiJLlmOopQRSWw]$/;

/** Whether ssh is given a host and no command. */
function isLogin({ words }: CellCommand): boolean {
  let at = 1;
  while (words[at]?.startsWith('-')) {
    if (/^-\w*[NfTVGO]/.test(words[at] ?? '')) return false;
    at += SSH_VALUES.test(words[at] ?? '') ? 2 : 1;
  }
  return at === words.length - 1;
}

const sudo: ThreeAmRule = {
  id: 'sudo-password',
  title: 'sudo does not ask for a password.',
  explanation: 'Without a terminal sudo ends with an error as soon as it needs a password; with -n it says so plainly.',
  source: 'https://www.sudo.ws/docs/man/sudo.man/',
  find: ({ commands, statements }) =>
    commands.flatMap((command) => {
      if (!command.prefixes.includes('sudo') && command.words[0] !== 'sudo') return [];
      const place = command.placeOf(0);
      const own = statements.find(
        ({ line, text }) => line <= place.line && place.line <= line + text.split('\n').length - 1,
      );
      if (own && /\bsudo\s+(?:-\w+\s+)*(?:-\w*n|--non-interactive)\b/.test(own.text)) return [];
      const message = 'sudo may ask for a password, and a step has no keyboard';
      return [{ ...place, message, hint: 'Allow the one command without a password in sudoers, and write sudo -n.' }];
    }),
};

const ENVIRONMENTS = /^(?:production|preview|development|prod|dev|staging|\$.*|-.*)$/;

const vercelEnv: ThreeAmRule = {
  id: 'vercel-env-add',
  title: 'vercel env add names an environment, and is followed by a deployment.',
  explanation:
    'The word after the name is the environment; the value is read from the input. What runs keeps the old value until it is deployed anew.',
  source: 'https://vercel.com/docs/cli/env',
  find: ({ commands }) =>
    commands.flatMap((command) => {
      const [program, noun, verb, name, environment] = command.words;
      if (program !== 'vercel' || noun !== 'env' || verb !== 'add' || name === undefined) return [];
      const hint =
        'Use a lever instead; or pipe the value in, name the environment and deploy: echo … | vercel env add NAME production && vercel --prod.';
      if (environment !== undefined && !ENVIRONMENTS.test(environment)) {
        const message = `"${environment}" stands where the environment belongs: the command asks for the value, and nothing that runs changes`;
        return [{ ...command.placeOf(4), message, hint }];
      }
      const fed = command.after === '|' || command.redirects.some(({ operator }) => operator.startsWith('<'));
      if (fed) return [];
      return [{ ...command.placeOf(0), message: 'This asks for the value, and a step has no keyboard', hint }];
    }),
};

const unguardedRemoval: ThreeAmRule = {
  id: 'unguarded-rm',
  title: 'rm -r is not given a variable alone.',
  explanation: 'Where the variable is empty, "$DIR/" is the root of the disk.',
  source: 'https://www.shellcheck.net/wiki/SC2115',
  find: ({ commands, source }) => {
    const own = namesSet(source);
    return commands.flatMap((command) => {
      const recursive = command.words.some((word) => /^-\w*[rR]\w*$|^--recursive$/.test(word));
      if (command.words[0] !== 'rm' || !recursive) return [];
      return command.raw.flatMap((raw, index): ThreeAmFinding[] => {
        const name = /^"?\$(?:(\w+)|\{(\w+)\})"?(?:\/|"?$)/.exec(raw);
        const variable = name?.[1] ?? name?.[2] ?? '';
        // What the cell itself has just set is there: cells end with the first command that fails.
        if (!name || own.has(variable)) return [];
        const hint = `Write "\${${variable}:?}": an empty variable then ends the step.`;
        return [{ ...command.placeOf(index), message: `If "${variable}" is empty, this removes everything`, hint }];
      });
    });
  },
};

const sleepsTooLong: ThreeAmRule = {
  id: 'sleeps-past-limit',
  title: 'A cell waits for less than its time limit.',
  explanation: 'The cell is ended in the middle of its work: some of it is done, and the rest is not.',
  source: 'docs/plan-format.md',
  find: ({ commands, step }) => {
    let total = 0;
    for (const command of commands) {
      const seconds = sleepSeconds(command.words);
      if (seconds === null) continue;
      total += seconds;
      if (total < step.timeout) continue;
      const message = `The cell waits for ${total} seconds by now, and is ended after ${step.timeout}`;
      const hint = 'Divide the cell, release levers by a restoration with waits, or give it a longer timeout.';
      return [{ ...command.placeOf(0), message, hint }];
    }
    return [];
  },
};

const copiedPrompt: ThreeAmRule = {
  id: 'copied-prompt',
  title: 'Commands stand without the prompt of a terminal.',
  explanation: 'The shell takes the prompt for the name of a program, and does not find it.',
  source: 'https://www.shellcheck.net/wiki/SC1037',
  find: ({ commands }) =>
    commands.flatMap((command) => {
      if (command.raw[0] !== '$' && command.raw[0] !== '%') return [];
      const message = 'This is the prompt of a terminal, and the shell takes it for a program';
      return [{ ...command.placeOf(0), message, hint: 'Remove it.' }];
    }),
};

/** Rules about single commands. */
export const COMMAND_RULES: readonly ThreeAmRule[] = [
  interactive,
  sudo,
  vercelEnv,
  unguardedRemoval,
  sleepsTooLong,
  copiedPrompt,
];
