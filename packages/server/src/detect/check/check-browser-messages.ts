/* What a check and the process that runs its script tell each other. */

export interface BrowserTask {
  readonly chromium: string;
  /** The script as a file that the process may read. */
  readonly script: string;
  /** Where screenshot and recording are put. */
  readonly folder: string;
  /** Moment by which the script must be done, so that there is time for the screenshot. */
  readonly deadlineMs: number;
  /** Whether the browser can use its own sandbox. */
  readonly sandbox: boolean;
  /** What the script finds as `env`. */
  readonly env: Readonly<Record<string, string>>;
}

export interface BrowserStep {
  readonly title: string;
  readonly tookMs: number;
  readonly isDone: boolean;
}

export interface BrowserReport {
  /** Why the script did not come to its end, in words; null: it did. */
  readonly failure: string | null;
  readonly steps: readonly BrowserStep[];
  /** Where the page was, and what its console said last. */
  readonly url: string;
  readonly console: readonly string[];
  readonly tookMs: number;
}
