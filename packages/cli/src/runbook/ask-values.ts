import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { isSecretName, refuseValues } from '@tocsin/core';
import { Failure } from '../shared/failure.ts';
import { printableText } from '../shared/printable.ts';
import type { Values } from './given-values.ts';
import type { Parameter } from './step-values.ts';

/** Where people are asked: a terminal. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks for values one by one, and again for one that does not fit. What is secret is not shown while it is typed.
 * @throws Failure 'invalid' when the input ends before all are known
 */
export async function askValues(parameters: readonly Parameter[], { input, output }: Terminal): Promise<Values> {
  let isHidden = false;
  const screen = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: screen, terminal: true, historySize: 0 });
  const ended = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new Failure('invalid', 'Nothing was run: not everything was filled in.')));
  });
  lines.once('SIGINT', () => lines.close());
  const ask = async (parameter: Parameter): Promise<string> => {
    const question = lines.question(questionFor(parameter));
    isHidden = isSecretName(parameter.name);
    const answer = await Promise.race([question, ended]);
    if (isHidden) output.write('\n');
    isHidden = false;
    const value = isSecretName(parameter.name) ? answer : answer.trim();
    const refusal = refuseValues([parameter], { [parameter.name]: value });
    if (refusal === null) return value;
    output.write(`${printableText(refusal)}\n`);
    return ask(parameter);
  };
  const values: Record<string, string> = {};
  try {
    for (const parameter of parameters) values[parameter.name] = await ask(parameter);
    return values;
  } finally {
    ended.catch(() => undefined);
    lines.close();
  }
}

function questionFor({ name, title, type, choices }: Parameter): string {
  const of = { text: '', number: ', a number', choice: `, one of ${choices.join(', ')}` }[type];
  return printableText(`${title} (${name}${of}): `).replaceAll('\n', ' ');
}
