/** A `.http` text: requests that follow one another, as JetBrains' HTTP client, VS Code's REST Client and httpyac write them. */
export interface HttpDocument {
  /** `@name = value` lines; of two with one name the last counts. */
  readonly variables: readonly HttpVariable[];
  readonly requests: readonly HttpRequest[];
  /** What is wrong; a document with problems must not be sent. */
  readonly problems: readonly HttpProblem[];
}

export interface HttpVariable {
  readonly name: string;
  /** As written, with the references in it. */
  readonly value: string;
}

export interface HttpProblem {
  /** Line within the text, from 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

export interface HttpRequest {
  /** From `# @name login`: later requests refer to its answer as `{{login.response.body.$.token}}`. */
  readonly name: string | null;
  /** Upper case. */
  readonly method: string;
  /** Address as written, with `{{references}}`. */
  readonly target: string;
  readonly headers: readonly HttpHeader[];
  readonly body: readonly HttpBodyPart[];
  readonly checks: readonly HttpCheck[];
  /** False after `# @no-redirect`. */
  readonly followsRedirects: boolean;
  /** False after `# @no-reject-unauthorized`. */
  readonly verifiesTls: boolean;
  /** From `# @timeout 5`; null: as long as the cell may take. */
  readonly timeoutSeconds: number | null;
  /** False after `# @no-log`: its answer's headers and body are not shown. */
  readonly showsAnswer: boolean;
  readonly line: number;
}

export interface HttpHeader {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Text of a body, or a file that stands there: `< ./file`; `<@ ./file` has references in it. */
export type HttpBodyPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly filled: boolean; readonly line: number };

export const HTTP_CONDITIONS = [
  ...['==', '!=', '>=', '<=', '>', '<', 'startsWith', 'endsWith', 'contains', 'matches'],
  ...['exists', 'isTrue', 'isFalse', 'isNumber', 'isBoolean', 'isString', 'isArray'],
] as const;
export type HttpCondition = (typeof HTTP_CONDITIONS)[number];

/** `?? body $.queue.depth <= 100` */
export interface HttpCheck {
  readonly field: 'status' | 'header' | 'body' | 'duration';
  /** Name of the header, or path into the body; empty: the whole of it. */
  readonly of: string;
  readonly condition: HttpCondition;
  /** As written, with the references in it; empty where the condition needs nothing. */
  readonly expected: string;
  /** The line without its question marks. */
  readonly text: string;
  readonly line: number;
}
