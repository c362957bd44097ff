import { openTokenStart, TOKEN_SHAPES, URL_PASSWORD } from './credential-shapes.ts';
import { openKeyStart, PRIVATE_KEY } from './private-key.ts';
import { type SecretForm, secretForms } from './secret-forms.ts';

export const REDACTED = '[redacted]';

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
    const declared = forms.map(patternOf).join('|');
    this.#stages = [
      ...(declared ? [new Stage(new RegExp(declared, 'g'), (text) => openSecretStart(text, forms))] : []),
      new Stage(new RegExp(PRIVATE_KEY, 'g'), openKeyStart),
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

/** A form that wraps shows so many characters in a row before its first line end; less of it would be too common to be held. */
const BEFORE_BREAK = 4;

/** The first position from which a declared secret may go on beyond the end. */
function openSecretStart(text: string, forms: readonly SecretForm[]): number {
  // A form that wraps may have a line end after each of its characters.
  const longest = Math.max(0, ...forms.map((form) => form.text.length * (form.wraps ? 2 : 1)));
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    if (forms.some((form) => goesOn(text, at, form))) return at;
  }
  return text.length;
}

/** Whether all of the text from `at` is a beginning of a form. */
function goesOn(text: string, at: number, { text: form, wraps }: SecretForm): boolean {
  if (!wraps) {
    return (
      form.charCodeAt(0) === text.charCodeAt(at) && form.length > text.length - at && form.startsWith(text.slice(at))
    );
  }
  for (let from = 0; from < BEFORE_BREAK; from++) if (wrapsOn(text, at, form, from)) return true;
  return false;
}

/** The same for a form that may be broken into lines, of which the first `from` characters stand on the line before. */
function wrapsOn(text: string, at: number, form: string, from: number): boolean {
  let matched = from;
  for (let i = at; i < text.length; i++) {
    if (text.charCodeAt(i) === form.charCodeAt(matched)) matched++;
    else if (text[i] !== '\n' || text[i - 1] === '\n' || matched - from < BEFORE_BREAK) return false;
    if (matched === form.length) return false;
  }
  return true;
}

/** `\n*`, though one line end is meant: `\n?` so many times takes the engine ten times as long to compile. */
function patternOf({ text, wraps }: SecretForm): string {
  if (!wraps) return escapeForPattern(text);
  const characters = Array.from(text, escapeForPattern);
  const heads = Array.from({ length: BEFORE_BREAK }, (_, from) => {
    const whole = characters.slice(from, from + BEFORE_BREAK).join('');
    return [whole, ...characters.slice(from + BEFORE_BREAK, 2 * BEFORE_BREAK - 1)].join('\\n*');
  });
  return [`(?:${heads.join('|')})`, ...characters.slice(2 * BEFORE_BREAK - 1)].join('\\n*');
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
