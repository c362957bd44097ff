import { parseDuration } from '../duration.ts';
import type { Finding } from '../problem.ts';
import { NOT_CARRIED_OUT } from './cell-annotations.ts';
import type { CellApproval, CellInfo } from './parse-cell-info.ts';

const MAX_RETRIES = 10;
const MAX_NAME = 80;

/** Reads the annotations of one cell by their types. What cannot be read counts as not written, and is a finding. */
export class AnnotationReader {
  readonly #attributes: Readonly<Record<string, string>>;
  readonly #findings: Finding[];

  constructor(attributes: Readonly<Record<string, string>>, findings: Finding[]) {
    this.#attributes = attributes;
    this.#findings = findings;
  }

  /** A text; an empty one says nothing. */
  text(key: string): string | null {
    const value = Object.hasOwn(this.#attributes, key) ? this.#attributes[key]?.trim() : undefined;
    return value === undefined || value === '' ? null : value;
  }

  /** A name of a cell, as the id of its step: Runme allows any sign in a name, an address does not. */
  name(key: string): string | null {
    return stepIdOf(this.text(key) ?? '');
  }

  /** A name of a cell of this runbook, or of one that it includes: `rollback/back`. */
  reference(key: string): string | null {
    const parts = (this.text(key) ?? '').split('/').map((part) => stepIdOf(part) ?? '');
    return parts.join('') === '' ? null : parts.join('/');
  }

  /** True or false, written out: whether a step asks must not hang on a guess. */
  flag(key: string): boolean | null {
    const value = this.text(key);
    if (value === null) return null;
    if (value === 'true') return true;
    if (value === 'false') return false;
    return this.#refuse(`"${key}" is true or false`, `Write ${key}=true or ${key}=false.`);
  }

  /** A flag of Runme, which reads it by Go's `strconv.ParseBool`: anything else says nothing. */
  runmeFlag(key: string): boolean | null {
    const value = this.text(key) ?? '';
    if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) return true;
    if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return false;
    return null;
  }

  /** `no`, `false`, `0` (Runme's `PromptEnv`) and `never` (its documentation) ask for nothing; what else is written asks, but `auto`. */
  promptEnv(key: string): CellInfo['promptEnv'] {
    const value = this.text(key)?.toLowerCase() ?? 'auto';
    if (/^(?:no|never|false|0)$/.test(value)) return 'no';
    return value === 'auto' ? 'auto' : 'yes';
  }

  timeout(key: string): number | null {
    const value = this.text(key);
    if (value === null) return null;
    const seconds = parseDuration(value);
    if (seconds !== null && seconds > 0) return seconds;
    return this.#refuse(`"${value}" is not a time limit`, 'Write it as 90s, 15m or 1h30m.', 'bad-duration');
  }

  retry(key: string): number | null {
    const value = this.text(key);
    if (value === null) return null;
    if (/^\d{1,2}$/.test(value) && Number(value) <= MAX_RETRIES) return Number(value);
    return this.#refuse(`"${value}" is not a number of retries`, `Write ${key}=3, at most ${MAX_RETRIES}.`);
  }

  /** `true`, `false`, `2`, `commander`, `2 commander`. */
  approve(key: string): CellApproval | null {
    const value = this.text(key);
    if (value === null) return null;
    if (value === 'false') return { asks: false, by: null };
    const [, people = '1', role = null] = /^(?:([12])(?:\s+|$))?([A-Za-z][\w.-]{0,63})?$/.exec(value) ?? ['', '', ''];
    if (people === '') {
      const hint = 'Write approve=true, approve=commander, approve=2 or approve="2 commander".';
      return this.#refuse(`"${value}" does not say who approves`, hint);
    }
    const named = role === 'true' ? null : role;
    const plain = people === '1' && named === null;
    return { asks: true, by: plain ? null : { people: people === '2' ? 2 : 1, role: named } };
  }

  /** Label of runners. */
  label(key: string): string | null {
    const value = this.text(key);
    if (value === null || /^[A-Za-z0-9][\w.-]{0,62}$/.test(value)) return value;
    const hint = 'Use letters, digits, "-", "_" and "."; at most 63 characters.';
    return this.#refuse(`"${value}" is not a label of runners`, hint, 'bad-id');
  }

  /** Warns of a cell that wants a terminal; that it wants none is as well. */
  interactive(): void {
    for (const key of NOT_CARRIED_OUT) {
      if (this.runmeFlag(key) !== true) continue;
      const message = `"${key}" has no effect: a step has no terminal`;
      const hint = 'The cell runs without it; what asks a question gets no answer.';
      this.#findings.push({ severity: 'warning', code: 'cell-annotation-ignored', message, hint });
    }
  }

  #refuse(message: string, hint: string, code = 'cell-annotation'): null {
    this.#findings.push({ code, message: message.slice(0, 200), hint });
    return null;
  }
}

/** The id that a name makes: `docker ps` is `docker-ps`; null when nothing of it is left. */
export function stepIdOf(name: string): string | null {
  const id = name
    .slice(0, 400)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_NAME)
    .replace(/-$/, '');
  return id === '' ? null : id;
}
