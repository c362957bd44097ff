/**
 * Names that decide what a program loads, runs or believes. A runner may send any variable, and the next cell may run on
 * the server: what a machine elsewhere says must not get further than into the values that cells read.
 */
const STEERING =
  /^(?:PATH|HOME|IFS|ENV|PS4|SHELL|SHELLOPTS|BASHOPTS|CDPATH|GLOBIGNORE|PROMPT_COMMAND|(?:LD|DYLD|BASH|TOCSIN|NODE|NPM|GIT|PYTHON|PERL5?|RUBY|GCONV|MALLOC)_?.*)$/i;

/** The variables of a runner's session that cells elsewhere may see. */
export function safeVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !STEERING.test(name)));
}
