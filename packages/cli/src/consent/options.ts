import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { chooseService } from '../shared/defaults.ts';
import type { OutputOptions } from '../shared/output.ts';

/** What most commands about consent take. */
export interface ConsentOptions extends OutputOptions {
  readonly service?: string;
  readonly channel?: string;
  readonly merchant?: string;
  readonly reason?: string;
}

/** The service that a command means. */
export async function serviceOf(options: ConsentOptions): Promise<string> {
  return chooseService(connect(process.env), process.env, options.service);
}

/** Adds the option by which a command knows its service. */
export function ofService(parent: Command): Command {
  return parent.option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}
