import { z } from 'zod';
import { reference, says, text, variable } from '../formats.ts';
import { checked } from './base.ts';

/* Monitors of databases, queues and whatever a command can look at. */

const connection = reference('The connection that is asked; nothing: the only one.', 'app').optional();

export const sql = z
  .strictObject({
    type: z.literal('sql').meta(says('Asks a database.', 'sql')),
    connection,
    query: text('A SELECT.', 'SELECT count(*) FROM jobs WHERE failed'),
    ...checked(['rows', 'value', 'column', 'latency'], '1m', 'Nothing: it can be run.', { value: { below: 100 } }),
  })
  .describe('A monitor that asks a database.');

export const redis = z
  .strictObject({
    type: z.literal('redis').meta(says('Asks Redis.', 'redis')),
    url: text('Where it is, from a secret: redis://user:password@host:6379/0.', variable('REDIS_URL')),
    command: z
      .union([text('A command in words.'), z.array(text('A word.')).min(1).max(50)])
      .default(['PING'])
      .meta(says('A command that only reads.', 'LLEN jobs', ['GET', 'a key'])),
    ...checked(['value', 'latency'], '30s', 'PONG, where nothing else is asked.', { value: { below: 1000 } }),
  })
  .describe('A monitor that asks Redis.');

export const command = z
  .strictObject({
    type: z.literal('command').meta(says('Runs a command.', 'command')),
    command: text('A shell command, with the environment of the plan.', 'df --output=pcent / | tail -1'),
    ...checked(['exit', 'output', 'json', 'latency'], '1m', 'The exit code is 0 unless it says so.', { exit: 0 }),
  })
  .describe('A monitor that runs a command.');

export const queue = z
  .strictObject({
    type: z.literal('queue').meta(says('Looks at a queue.', 'queue')),
    connection,
    query: text(
      'A SELECT of one row: "depth" and, if it knows, "age" in seconds. Or "command".',
      'SELECT count(*) AS depth, extract(epoch FROM now() - min(created_at)) AS age FROM jobs',
    ).optional(),
    command: text('Prints {"depth": 3, "age": 12}. Or "query".', 'bin/queue-depth --json').optional(),
    ...checked(['depth', 'age', 'latency'], '1m', 'Depth, age or both.', {
      depth: { below: 1000 },
      age: { below: '5m' },
    }),
  })
  .describe('A monitor that looks at how many entries wait in a queue, and for how long.');
