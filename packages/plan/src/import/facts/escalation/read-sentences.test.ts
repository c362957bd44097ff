import { expect, it } from 'vitest';
import { findContacts } from '../contacts/find-contacts.ts';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findEscalation } from './find-escalation.ts';

/** `Ana 0`, `Bob 1200`: who is called, and after how many seconds. */
function order(...lines: readonly string[]): readonly string[] {
  return findEscalation(scopeOf(lines.join('\n'))).map(({ who, after }) => `${who} ${after}`);
}

it.each([
  ['## Who to call', 'Ana (ana@example.com, +1 555 0100), then after 20 minutes Bob (bob@example.com).'],
  ['## Wen anrufen', 'Ana (ana@example.com), nach 20 Minuten Bob (+49 170 5550100).'],
  ['## Qui appeler', 'Ana (ana@example.com), puis après 20 minutes Bob (bob@example.com).'],
  ['## A quién llamar', 'Ana (ana@example.com), después de 20 minutos Bob (bob@example.com).'],
  ['## Quem chamar', 'Ana (ana@example.com), depois de 20 minutos Bob (bob@example.com).'],
  ['## Escalate', 'Call Ana on +1 555 0111. No answer after 20 minutes: call Bob on +1 555 0112.'],
  [
    '## On call',
    'Ana (+49 30 1234567) is first. If she does not answer within 20 minutes, call Bob (bob@example.com).',
  ],
  ['## Phone numbers', '- Ana: +1 555 0101 (first)\n- Bob: +1 555 0102 (after 20 min)'],
])('reads who is called after whom: %s, %s', (title, text) => {
  expect(order('# Notes', title, text)).toEqual(['Ana 0', 'Bob 1200']);
  const scope = scopeOf(`# Notes\n${title}\n${text}`);
  findEscalation(scope);
  const contacts = findContacts(scope);
  expect(contacts.map(({ name }) => name)).toEqual(['Ana', 'Bob']);
  expect(recoveredLines(scope)).not.toContain(2);
  expect(recoveredLines(scope)).toContain(3);
});

it('reads names in Japanese, full names behind a role, and slots', () => {
  expect(order('## 連絡先', '田中 (a@example.com)、20分後に佐藤 (b@example.com)')).toEqual(['田中 0', '佐藤 1200']);
  expect(order('## Who', 'First Ana (ana@example.com). After 30 minutes the CTO, Bob Stone (+1 555 0199).')).toEqual([
    'Ana 0',
    'Bob Stone 1800',
  ]);
  expect(order('# On-call', 'Page the primary. If they do not ack in 15 minutes, page the backup.')).toEqual([
    'primary 0',
    'backup 900',
  ]);
});

it('adds up times that do not rise', () => {
  const text =
    'Ana (a@example.com), then after 20 minutes Bob (b@example.com), then after 10 minutes Cy (c@example.com).';
  expect(order('## Who to call', text)).toEqual(['Ana 0', 'Bob 1200', 'Cy 1800']);
});

it('reads people without an order as contacts alone', () => {
  const scope = scopeOf(
    '# Notes\n## Who to ask\nLee (lee@example.com) knows the till. Kim (kim@example.com) knows the stock.',
  );
  expect(findEscalation(scope)).toEqual([]);
  expect(findContacts(scope).map(({ name, details }) => [name, details[0]?.value])).toEqual([
    ['Lee', 'lee@example.com'],
    ['Kim', 'kim@example.com'],
  ]);
});

it('reads none where sentences name nobody to reach', () => {
  expect(order('## Who we are', 'We are three. After 20 minutes of waiting we go home.')).toEqual([]);
  expect(order('## Deploy', 'Ana (ana@example.com), then after 20 minutes Bob (bob@example.com).')).toEqual([]);
});
