import type { Command, CommandOptions } from 'commander';

/** Adds a group of commands: `tocsin incident …`. */
export function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description);
}

/** Adds a command that can print JSON, as every command can. */
export function command(parent: Command, usage: string, description: string, options: CommandOptions = {}): Command {
  return parent.command(usage, options).description(description).option('--json', "print the API's own JSON");
}
