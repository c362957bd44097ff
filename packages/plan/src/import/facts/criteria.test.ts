import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCriteria } from './criteria.ts';

describe('figures within examples', () => {
  it.each([
    ['Webhook success rate < 90%', 'Webhook success rate', 'below', 0.9, 'ratio', null],
    ['Mailer stopped for >15 minutes', 'Mailer stopped', 'above', 900, 'seconds', null],
    ['Response times >10 seconds sustained', 'Response times', 'above', 10, 'seconds', null],
    ['Error rates elevated (5-10%)', 'Error rates elevated', 'above', 0.05, 'ratio', null],
    ['High error rate (>10%)', 'High error rate', 'above', 0.1, 'ratio', null],
    ['Nobody can log in (>500 users affected)', 'users affected', 'above', 500, 'number', null],
    ['Pages exceed 5 seconds', 'Pages', 'above', 5, 'seconds', null],
    ['Slow pages (response times 5-10 seconds)', 'response times', 'above', 5, 'seconds', null],
    ['High latency (p95 >2s)', 'High latency p95', 'above', 2, 'seconds', null],
    ['CPU usage > 90% for 5 minutes', 'CPU usage', 'above', 0.9, 'ratio', 300],
    ['Erfolgsquote unter 95 %', 'Erfolgsquote', 'below', 0.95, 'ratio', null],
    ['Taxa de sucesso abaixo de 95%', 'Taxa de sucesso', 'below', 0.95, 'ratio', null],
    ['エラー率 5%以上', 'エラー率', 'above', 0.05, 'ratio', null],
    ['Delivery rate 70-80%', 'Delivery rate', 'below', 0.8, 'ratio', null],
    ['More than 1,000 messages waiting', 'messages waiting', 'above', 1000, 'number', null],
  ])('%s', (text, subject, bad, value, unit, forSeconds) => {
    expect(readCriteria(text)).toEqual([{ subject, bad, value, unit, forSeconds }]);
  });

  it.each([
    'Low error rate (<5%)',
    'Success rate > 99%',
    'Checkout is down',
    'Certificate runs out in 7 days',
    'Answers 500 or 503',
    'Backup size > 2x the last',
    'P0 or P1',
    'Uses > 2 GB',
  ])('none in %s', (text) => {
    expect(readCriteria(text)).toEqual([]);
  });

  it('never throws and always says what is measured', () => {
    const parts = fc.constantFrom('>', '<', '5', '%', ' ', 'rate', '(', ')', '-', 'ms', 'for', 'min', '以上');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((list) => list.join('')),
        ),
        (text) => {
          for (const { subject, value } of readCriteria(text))
            expect(subject !== '' && Number.isFinite(value)).toBe(true);
        },
      ),
    );
  });
});
