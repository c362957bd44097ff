export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/** The application's log: a JSON object a line, the last of which can be read over HTTP. */
export interface Log {
  (level: LogLevel, message: string, fields?: Record<string, unknown>): void;
  /** Returns the newest lines, oldest first; only those of `level` when it is given. */
  recent(limit: number, level?: LogLevel): string[];
}

const LINES_KEPT = 1_000;

/** Takes where lines go to; returns the log. */
export function createLog(write: (line: string) => void): Log {
  const kept: { level: LogLevel; line: string }[] = [];
  const log = (level: LogLevel, message: string, fields: Record<string, unknown> = {}): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...fields });
    kept.push({ level, line });
    if (kept.length > LINES_KEPT) kept.shift();
    write(line);
  };
  return Object.assign(log, {
    recent: (limit: number, level?: LogLevel) =>
      kept
        .filter((entry) => level === undefined || entry.level === level)
        .slice(-limit)
        .map(({ line }) => line),
  });
}

/** Returns the message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
}
