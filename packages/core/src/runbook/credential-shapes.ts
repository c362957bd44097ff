/** No shape below is longer, so what lies further back than this can be given out. */
const LONGEST_TOKEN = 8192;
/** Longest beginning of a shape that ends at white space: `Authorization: Basic `. */
const LONGEST_LEAD = 64;

/** A word in capitals or small letters. */
function anyCase(word: string): string {
  return word.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

const AWS_NAMES = `(?:${anyCase('secret')}_?${anyCase('access')}_?${anyCase('key')}|${anyCase('session')}_?${anyCase('token')})`;

/**
 * Shapes of well-known credentials, for secrets that nobody declared, as their issuers document them. Only the last three contain
 * white space.
 */
export const TOKEN_SHAPES = [
  '[srp]k_(?:live|test)_[A-Za-z0-9]{8,256}',
  'whsec_[A-Za-z0-9+/=]{16,256}',
  'xox[a-z]-[A-Za-z0-9-]{8,256}',
  'xapp-[A-Za-z0-9-]{8,256}',
  'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,256}',
  'discord(?:app)?\\.com/api/webhooks/\\d{10,24}/[A-Za-z0-9_-]{30,128}',
  'gh[a-z]_[A-Za-z0-9]{16,256}',
  'github_pat_[A-Za-z0-9_]{16,256}',
  'glpat-[A-Za-z0-9_-]{20,128}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[A-Za-z0-9_-]{50,256}',
  'dckr_pat_[A-Za-z0-9_-]{20,64}',
  'A(?:KI|SI)A[0-9A-Z]{16}',
  'AIza[A-Za-z0-9_-]{35}',
  'SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}',
  'dop_v1_[a-f0-9]{64}',
  'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}',
  'hvs\\.[A-Za-z0-9_-]{24,256}',
  'sk-(?:ant|proj|svcacct)-[A-Za-z0-9_-]{20,256}',
  // The number before it is the bot's public id; a pattern that begins with a digit would be slow on logs.
  '(?<=\\d{8}):AA[A-Za-z0-9_-]{33}',
  'eyJ[A-Za-z0-9_-]{8,2500}\\.[A-Za-z0-9_-]{8,2500}\\.[A-Za-z0-9_-]{8,2500}',
  `${anyCase('bearer')}\\s{1,8}[A-Za-z0-9._~+/=-]{8,4096}`,
  `${anyCase('authorization')}:\\s{0,8}${anyCase('basic')}\\s{1,8}[A-Za-z0-9+/=_-]{4,4096}`,
  `${AWS_NAMES}["']?\\s{0,4}[=:]\\s{0,4}["']?[A-Za-z0-9/+=]{30,4096}`,
];

/** A password within an address: `postgres://app:secret@host`. The parts beside it stay readable. */
export const URL_PASSWORD = '(://[^\\s:/@"\'<>]{0,256}:)[^\\s@"\'<>]{1,1024}@';

/** What leads to a credential before its last word. */
const LEAD =
  /(?:bearer\s{1,8}|authorization:\s{0,8}(?:basic\s{1,8})?|(?:secret_?access_?key|session_?token)["']?\s{0,4}(?:[=:]\s{0,4})?)$/i;

/** Start of the last word, with what leads to it: shapes end at white space. */
export function openTokenStart(text: string): number {
  const earliest = Math.max(0, text.length - LONGEST_TOKEN);
  let start = text.length;
  while (start > earliest && !isSpace(text.charCodeAt(start - 1))) start--;
  const lead = LEAD.exec(text.slice(Math.max(0, start - LONGEST_LEAD), start));
  return start - (lead?.[0].length ?? 0);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && /\s/.test(String.fromCharCode(code)));
}
