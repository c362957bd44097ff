/** Beginnings by which vendors mark their live keys, and what follows them. */
const KEYS =
  /\b(?:(?:sk|rk)_live_[0-9A-Za-z]{16,}|gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abeprs]-[0-9A-Za-z-]{20,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|SG\.[\w-]{20,}\.[\w-]{20,}|npm_[0-9A-Za-z]{30,})|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/** An address with a user and a password before its host; one of this machine is for trials. */
const PASSWORD_IN_ADDRESS =
  /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s/:@"'$]{1,100}:([^\s/@"'$<[{]{3,200})@(?!localhost\b|127\.|\[::1\])/i;

/** Says what secret a text holds, or null. Variables (`$NAME`, `${NAME}`) are none. */
export function secretIn(text: string): { readonly index: number; readonly what: string } | null {
  const key = KEYS.exec(text);
  if (key) return { index: key.index, what: 'a live key' };
  const address = PASSWORD_IN_ADDRESS.exec(text);
  if (!address) return null;
  // `postgres://user:password@host` is an example, and not a password.
  return /^(?:pass(?:word|wd)?|pw|secret|x+|\*+)$/i.test(address[1] ?? '')
    ? null
    : { index: address.index, what: 'a password' };
}
