import { secretForms } from './secret-forms.ts';

export const REDACTED = '[redacted]';

/** No token shape below is longer, so what lies further back than this can be given out. */
const LONGEST_TOKEN = 8192;

/** Shapes of well-known credentials, for secrets that nobody declared. None but `Bearer …` contains white space. */
const TOKEN_SHAPES = [
  '[srp]k_(?:live|test)_[A-Za-z0-9]{8,256}',
  'whsec_[A-Za-z0-9+/=]{16,256}',
  'xox[a-z]-[A-Za-z0-9-]{8,256}',
  'xapp-[A-Za-z0-9-]{8,256}',
  'gh[a-z]_[A-Za-z0-9]{16,256}',
  'github_pat_[A-Za-z0-9_]{16,256}',
  'A(?:KI|SI)A[0-9A-Z]{16}',
  'eyJ[A-Za-z0-9_-]{8,2500}\\.[A-Za-z0-9_-]{8,2500}\\.[A-Za-z0-9_-]{8,2500}',
  '[Bb][Ee][Aa][Rr][Ee][Rr]\\s{1,8}[A-Za-z0-9._~+/=-]{8,4096}',
];
/** A password within an address: `postgres://app:secret@host`. The parts beside it stay readable. */
const URL_PASSWORD = '(://[^\\s:/@"\'<>]{0,256}:)[^\\s@"\'<>]{1,1024}@';

/** Replaces declared secrets, in each form they take, and everything that looks like a credential. */
export function redact(text: string, secrets: readonly string[]): string {
  const redactor = new Redactor(secrets);
  return redactor.push(text) + redactor.end();
}

/**
 * Redacts a stream: the result does not depend on where it was cut into chunks. What may be the beginning of a
 * secret is held back until more comes. Declared secrets go first, so that no other match can end in the middle of one.
 */
export class Redactor {
  readonly #stages: readonly Stage[];

  constructor(secrets: readonly string[]) {
    const forms = secretForms(secrets);
    const declared = forms.map(escapeForPattern).join('|');
    this.#stages = [
      ...(declared ? [new Stage(new RegExp(declared, 'g'), (text) => openSecretStart(text, forms))] : []),
      new Stage(new RegExp(TOKEN_SHAPES.join('|'), 'g'), openTokenStart),
      new Stage(new RegExp(URL_PASSWORD, 'g'), openTokenStart),
    ];
  }

  /** Takes a chunk; returns what is safe to show by now. */
  push(chunk: string): string {
    return this.#stages.reduce((text, stage) => stage.push(text), chunk);
  }

  /** Returns the rest. */
  end(): string {
    return this.#stages.reduce((text, stage) => stage.push(text) + stage.end(), '');
  }
}

/** One pass over the stream with one pattern. A group in the pattern is what stays readable before the secret. */
class Stage {
  readonly #pattern: RegExp;
  readonly #safeUntil: (text: string) => number;
  #held = '';

  constructor(pattern: RegExp, safeUntil: (text: string) => number) {
    this.#pattern = pattern;
    this.#safeUntil = safeUntil;
  }

  push(chunk: string): string {
    const text = this.#held + chunk;
    return this.#emit(text, this.#safeUntil(text));
  }

  end(): string {
    return this.#emit(this.#held, this.#held.length);
  }

  /** Gives out `text` up to `until`, and on to the end of a match that straddles it; holds the rest. */
  #emit(text: string, until: number): string {
    let shown = '';
    let at = 0;
    for (const match of text.matchAll(this.#pattern)) {
      if (match.index >= until) break;
      shown += text.slice(at, match.index) + (match[1] === undefined ? REDACTED : `${match[1]}${REDACTED}@`);
      at = match.index + match[0].length;
    }
    const cut = Math.max(at, until);
    this.#held = text.slice(cut);
    return shown + text.slice(at, cut);
  }
}

/** The first position from which a declared secret may go on beyond the end. */
function openSecretStart(text: string, forms: readonly string[]): number {
  const longest = forms[0]?.length ?? 0;
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    const tail = text.length - at;
    const first = text.charCodeAt(at);
    if (forms.some((form) => form.length > tail && form.charCodeAt(0) === first && form.startsWith(text.slice(at)))) {
      return at;
    }
  }
  return text.length;
}

/** Start of the last word, with a `Bearer` before it: token shapes end at white space. */
function openTokenStart(text: string): number {
  const earliest = Math.max(0, text.length - LONGEST_TOKEN);
  let start = text.length;
  while (start > earliest && !isSpace(text.charCodeAt(start - 1))) start--;
  const bearer = /bearer\s{1,8}$/i.exec(text.slice(Math.max(0, start - 14), start));
  return start - (bearer?.[0].length ?? 0);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && /\s/.test(String.fromCharCode(code)));
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
