import type {
  HttpBodyPart,
  HttpDocument,
  HttpHeader,
  HttpProblem,
  HttpRequest,
  HttpVariable,
} from './http-document.ts';
import { parseCheck } from './parse-check.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'TRACE'];
const READING = ['GET', 'HEAD', 'OPTIONS'];
/** Headers by which a server takes a GET for another method. */
const OVERRIDE = /^x-(?:http-)?method(?:-override)?$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const MOST_REQUESTS = 100;

/** Where a request is being read. */
type Part = 'before' | 'headers' | 'body';

type Draft = { -readonly [Key in keyof HttpRequest]: HttpRequest[Key] } & {
  headers: HttpHeader[];
  body: HttpBodyPart[];
  checks: HttpRequest['checks'][number][];
};

/** Reads a `.http` text. Does not throw: what is wrong is among its problems. */
export function parseHttp(source: string): HttpDocument {
  const reader = new HttpReader();
  const lines = source.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) reader.read(line, index + 1);
  return reader.end();
}

/**
 * Whether a `.http` text only reads: every request is a GET, HEAD or OPTIONS that no header turns into something else. What cannot
 * be read counts as changing.
 */
export function httpReadsOnly(source: string): boolean {
  const { requests, problems } = parseHttp(source);
  return (
    problems.length === 0 &&
    requests.every(
      ({ method, headers }) => READING.includes(method) && !headers.some(({ name }) => OVERRIDE.test(name)),
    )
  );
}

/** Whether a method only reads. */
export function isReadingMethod(method: string): boolean {
  return READING.includes(method);
}

class HttpReader {
  readonly #variables: HttpVariable[] = [];
  readonly #requests: Draft[] = [];
  readonly #problems: HttpProblem[] = [];
  #part: Part = 'before';
  #draft = emptyDraft();

  read(line: string, number: number): void {
    if (/^#{3}/.test(line)) this.#separate();
    else if (this.#part === 'before') this.#readBefore(line, number);
    else if (/^\s*\?\?\s/.test(line)) this.#readCheck(line, number);
    else if (this.#part === 'headers') this.#readHeader(line, number);
    else this.#readBody(line, number);
  }

  end(): HttpDocument {
    this.#separate();
    if (this.#requests.length === 0 && this.#problems.length === 0)
      this.#fault(1, 'There is no request here', 'Write for example "GET https://example.com/health".');
    const beyond = this.#requests[MOST_REQUESTS];
    if (beyond) this.#fault(beyond.line, `There are more than ${MOST_REQUESTS} requests`, 'Make several cells of it.');
    return { variables: this.#variables, requests: this.#requests, problems: this.#problems };
  }

  #separate(): void {
    if (this.#part !== 'before') this.#requests.push({ ...this.#draft, body: trimBody(this.#draft.body) });
    this.#part = 'before';
    this.#draft = emptyDraft();
  }

  #readBefore(line: string, number: number): void {
    const text = line.trim();
    if (text === '') return;
    const variable = /^@([^\s=]+)\s*=(.*)$/.exec(text);
    if (variable) this.#variables.push({ name: variable[1] ?? '', value: (variable[2] ?? '').trim() });
    else if (isComment(text)) this.#readOption(text, number);
    else if (isScript(text)) this.#refuseScript(number);
    else this.#readRequestLine(text, number);
  }

  #readOption(text: string, number: number): void {
    const [, option = '', value = ''] = /^(?:#+|\/\/+)\s*@([\w-]+)\s*(.*)$/.exec(text) ?? [];
    if (option === 'name') this.#readName(value.trim(), number);
    if (option === 'no-redirect') this.#draft.followsRedirects = false;
    if (option === 'no-reject-unauthorized') this.#draft.verifiesTls = false;
    if (option === 'no-log') this.#draft.showsAnswer = false;
    if (option === 'timeout') this.#readTimeout(value.trim(), number);
  }

  #readName(name: string, number: number): void {
    if (/^[A-Za-z_][\w-]{0,79}$/.test(name)) this.#draft.name = name;
    else this.#fault(number, `"${name.slice(0, 80)}" is not a name for a request`, 'Use letters, digits, "-" and "_".');
  }

  /** JetBrains' form: a number of seconds, or with a unit. */
  #readTimeout(value: string, number: number): void {
    const [, count = '', unit = 's'] = /^(\d{1,9})\s*(ms|s|m)?$/.exec(value) ?? [];
    const seconds = Number(count) * ({ ms: 0.001, s: 1, m: 60 }[unit] ?? 1);
    if (seconds > 0) this.#draft.timeoutSeconds = seconds;
    else this.#fault(number, `"${value.slice(0, 80)}" is not a time limit`, 'Write it as "# @timeout 5 s".');
  }

  #readRequestLine(text: string, number: number): void {
    const line = text.replace(/\s+HTTP\/[\d.]+$/, '');
    const [, method = '', target = ''] = /^([A-Z]+)\s+(\S.*)$/.exec(line) ?? ['', 'GET', line];
    this.#part = 'headers';
    this.#draft.line = number;
    this.#draft.method = method;
    this.#draft.target = target;
    if (!METHODS.includes(method))
      this.#fault(number, `"${method.slice(0, 80)}" is not a method`, `Use one of ${METHODS.join(', ')}.`);
    else if (/^\{\{[^{}]*\}\}\s/.test(target))
      this.#fault(
        number,
        'The method of a request is written out',
        'Write GET, POST or another method before the address.',
      );
    else if (!/^(?:https?:\/\/|\{\{|\/|[\w.-]+(?::\d+)?(?:\/|$)|\[)/i.test(target))
      this.#fault(
        number,
        `"${text.slice(0, 80)}" is no request`,
        'Write for example "GET https://example.com/health".',
      );
  }

  #readHeader(line: string, number: number): void {
    const text = line.trim();
    if (text === '') {
      this.#part = 'body';
      return;
    }
    if (isComment(text)) {
      this.#readOption(text, number);
      return;
    }
    // An address goes on where the next line is indented and begins as a part of one.
    if (/^\s+[?&/]/.test(line) && this.#draft.headers.length === 0) {
      this.#draft.target += text;
      return;
    }
    const end = text.indexOf(':');
    const name = text.slice(0, Math.max(0, end)).trim();
    if (isScript(text)) this.#refuseScript(number);
    else if (TOKEN.test(name)) this.#draft.headers.push({ name, value: text.slice(end + 1).trim(), line: number });
    else
      this.#fault(
        number,
        `"${text.slice(0, 80)}" is no header`,
        'Write "Name: value", and an empty line before a body.',
      );
  }

  #readBody(line: string, number: number): void {
    if (isScript(line.trim()) || /^(?:>>!?|<>)\s/.test(line)) {
      this.#refuseScript(number);
      return;
    }
    const file = /^<(@\w*)?\s+(\S.*)$/.exec(line);
    const { body } = this.#draft;
    if (file) {
      body.push({ kind: 'file', path: (file[2] ?? '').trim(), filled: file[1] !== undefined, line: number });
      return;
    }
    const last = body.at(-1);
    if (last?.kind === 'text') body[body.length - 1] = { kind: 'text', text: `${last.text}\n${line}` };
    // The line of a file ends before the text after it begins.
    else body.push({ kind: 'text', text: last ? `\n${line}` : line });
  }

  #readCheck(line: string, number: number): void {
    const check = parseCheck(line.trim().slice(2).trim(), number);
    if ('message' in check) this.#problems.push(check);
    else this.#draft.checks.push(check);
  }

  #refuseScript(number: number): void {
    const hint = 'Check an answer by a line such as "?? status == 200"; take values by {{name.response.body.$.field}}.';
    this.#fault(number, 'Scripts and files for answers are not carried out here', hint);
  }

  #fault(line: number, message: string, hint: string): void {
    this.#problems.push({ line, message, hint });
  }
}

function emptyDraft(): Draft {
  return {
    name: null,
    method: 'GET',
    target: '',
    headers: [],
    body: [],
    checks: [],
    followsRedirects: true,
    verifiesTls: true,
    timeoutSeconds: null,
    showsAnswer: true,
    line: 1,
  };
}

/** Without the empty lines around it: those before the next separator belong to nobody. */
function trimBody(body: readonly HttpBodyPart[]): HttpBodyPart[] {
  const trimmed = body.map((part, index): HttpBodyPart => {
    if (part.kind === 'file') return part;
    const text = index === 0 ? part.text.replace(/^\n+/, '') : part.text;
    return { kind: 'text', text: index === body.length - 1 ? text.trimEnd() : text };
  });
  return trimmed.filter((part) => part.kind === 'file' || part.text !== '');
}

function isComment(text: string): boolean {
  return text.startsWith('#') || text.startsWith('//');
}

/** A handler of JetBrains' `> {% … %}`, `< {% … %}`, `> ./file.js`, or a block of httpyac. */
function isScript(text: string): boolean {
  return /^[<>]\s*\{%/.test(text) || /^>\s+\S+\.js$/.test(text) || text === '{{' || /^\{\{[@+]/.test(text);
}
