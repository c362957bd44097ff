/**
 * Names that decide what a program loads, whom it asks or what it runs. A runner may send any variable, and the next cell
 * may run on the server: what a machine elsewhere says must not get further than into the values that cells read.
 */
const STEERING = new RegExp(
  `^(?:${[
    'PATH|HOME|IFS|ENV|PS4|SHELL|CDPATH|GLOBIGNORE|EDITOR|VISUAL|PAGER|SHELLOPTS|BASHOPTS|PROMPT_COMMAND',
    '(?:LD|DYLD|TOCSIN|NPM_CONFIG|GIT_CONFIG|GIT_SSH|SSL_CERT|BASH_FUNC)_.*|BASH_ENV|GIT_SSH',
    'GIT_(?:EXEC_PATH|EDITOR|PAGER|ASKPASS|EXTERNAL_DIFF|PROXY_COMMAND)|SSH_ASKPASS|CURL_HOME',
    'NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|PYTHON(?:PATH|HOME|STARTUP|INSPECT)',
    'PERL5?(?:LIB|OPT|5LIB|5OPT|5DB|DB)|RUBY(?:OPT|LIB)|(?:HTTPS?|ALL|NO|FTP)_PROXY',
  ].join('|')})$`,
  'i',
);

/**
 * The variables of a runner's session that cells elsewhere may see. Those that steer programs stay as they were before.
 * @param before the session that the runner was given
 */
export function safeVariables(
  variables: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const only = (all: Readonly<Record<string, string>>, steering: boolean) =>
    Object.entries(all).filter(([name]) => STEERING.test(name) === steering);
  return Object.fromEntries([...only(before, true), ...only(variables, false)]);
}
