import { expect, test } from 'vitest';
import { isReadingRedis } from './reading-redis.ts';

test.each([
  ['PING', true],
  ['get a', true],
  ['Memory usage a', true],
  ['MEMORY PURGE', false],
  ['SET a 1', false],
  ['FLUSHALL', false],
  ['KEYS *', false],
  ['CONFIG GET requirepass', false],
  ['EVAL return 1', false],
  ['', false],
])('"%s" may be sent: %s', (command, reads) => {
  expect(isReadingRedis(command.split(' '))).toBe(reads);
});
