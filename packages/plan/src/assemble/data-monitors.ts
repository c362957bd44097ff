import type { CommandMonitor, QueueMonitor, RedisMonitor, SqlMonitor } from '@tocsin/core';
import { type Around, type CheckedDraft, checkedOf } from './monitors.ts';

type DataDraft = Extract<CheckedDraft, { type: 'sql' | 'redis' | 'command' | 'queue' }>;

/** Builds a monitor of a database, a queue or a command. */
export function assembleData(
  monitor: DataDraft,
  id: string,
  { onlyConnection }: Around,
): SqlMonitor | RedisMonitor | CommandMonitor | QueueMonitor {
  const base = checkedOf(monitor, id);
  switch (monitor.type) {
    case 'sql':
      return { ...base, type: 'sql', connection: monitor.connection ?? onlyConnection ?? '', query: monitor.query };
    case 'redis': {
      const { url, command } = monitor;
      return { ...base, type: 'redis', url, command: redisWords(command) };
    }
    case 'command':
      return { ...base, type: 'command', command: monitor.command };
    case 'queue': {
      const { query = null, command = null } = monitor;
      const connection = query === null ? null : (monitor.connection ?? onlyConnection);
      return { ...base, type: 'queue', connection, query, command };
    }
  }
}

/** The words of a command of Redis, as the plan writes it. */
export function redisWords(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? command.trim().split(/\s+/) : command;
}
