import { Failure } from '../shared/failure.ts';
import type { RehearseOptions } from './options.ts';
import type { Answer } from './rehearse.ts';
export async function year(dir: string, _options: RehearseOptions): Promise<Answer> {
  throw new Failure('invalid', `later ${dir}`);
}
