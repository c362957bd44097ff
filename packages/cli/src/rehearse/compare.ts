import { Failure } from '../shared/failure.ts';
import type { RehearseOptions } from './options.ts';
import type { Answer } from './rehearse.ts';
export async function compare(
  dir: string,
  _other: string,
  _files: readonly string[],
  _options: RehearseOptions,
): Promise<Answer> {
  throw new Failure('invalid', `later ${dir}`);
}
