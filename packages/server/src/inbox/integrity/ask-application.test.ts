import { describe, expect, it } from 'vitest';
import { filled } from './ask-application.ts';

const from = new Date('2026-01-05T12:00:00Z');
const values = { from, key: "o'neil\\" };

describe('values in a query of the plan', () => {
  it.each([
    ['SELECT :from;', 'postgres', "SELECT '2026-01-05T12:00:00.000Z'"],
    ['SELECT :from', 'mysql', "SELECT '2026-01-05 12:00:00'"],
    ['SELECT unixepoch(:from), :to', 'sqlite', "SELECT unixepoch('2026-01-05T12:00:00.000Z'), :to"],
    ['SELECT a::from, b :fromage', 'postgres', 'SELECT a::from, b :fromage'],
    [`SELECT ':from', ":from" -- :from`, 'postgres', `SELECT ':from', ":from" -- :from`],
    ['SELECT :key', 'postgres', "SELECT 'o''neil\\'"],
    ['SELECT :key', 'mysql', "SELECT 'o''neil\\\\'"],
    ['SELECT :constructor', 'postgres', 'SELECT :constructor'],
  ])('%s for %s', (sql, type, written) => {
    expect(filled(sql, values, type)).toBe(written);
  });
});
