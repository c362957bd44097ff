import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findContacts } from '../contacts/find-contacts.ts';
import { findEscalation } from '../escalation/find-escalation.ts';
import { findMaintenance } from '../maintenance/find-maintenance.ts';
import { findReview } from '../review/find-review.ts';
import { findRoutines } from '../routines/find-routines.ts';
import { scopeOf } from '../scope.fixture.ts';
import { findTemplates } from '../templates/find-templates.ts';
import { findVendors } from '../vendors/find-vendors.ts';
import { findAudiences } from './find-audiences.ts';

const line = fc.oneof(
  fc.constantFrom(
    '## Escalation',
    '## Contacts',
    '## Templates',
    '## Daily checks',
    '## Maintenance window',
    '## Post-mortem (within 2 days)',
    '## Stakeholders',
    '### Level 2: CTO',
    '```',
    '| Level | Who | After |',
    '|--|--|--|',
    '| 1 | CTO | 5 min |',
    '- **Primary:** [Name]',
    '- [ ] x',
    '> Subject: [Time]',
    '   ↓ (5 min)',
    'Sundays 2-4 AM',
    '',
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

it('never throws, and claims only lines that there are', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const scope = scopeOf(...lines);
      const templates = findTemplates(scope);
      const escalation = findEscalation(scope);
      const contacts = findContacts(scope);
      const found = [...templates, ...escalation, ...contacts, ...findRoutines(scope), ...findVendors(scope, contacts)];
      const all = [...found, ...findAudiences(scope), ...findMaintenance(scope)];
      findReview(scope);
      for (const each of all) {
        expect(each.line).toBeGreaterThanOrEqual(1);
        expect(each.lastLine).toBeLessThanOrEqual(scope.document.lines.length);
      }
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['spaces', ' '.repeat(6000)],
  ['brackets', '[('.repeat(6000)],
  ['dashes', '- '.repeat(6000)],
  ['digits', '1 '.repeat(6000)],
  ['labels', '**a:** '.repeat(8000)],
  ['words', 'status page '.repeat(4000)],
  ['hosts', 'status.'.repeat(6000)],
  ['times', '5 min '.repeat(4000)],
])('reads a long line of %s in a moment', (_, text) => {
  const started = performance.now();
  const scope = scopeOf(
    '## Escalation contacts',
    `- **CTO:** ${text}`,
    '```',
    text,
    '```',
    '## Post-mortem template',
    text,
    `## Weekly ${text}`,
    `- x ${text} y`,
  );
  findTemplates(scope);
  findEscalation(scope);
  findVendors(scope, findContacts(scope));
  findRoutines(scope);
  findAudiences(scope);
  findMaintenance(scope);
  findReview(scope);
  expect(performance.now() - started).toBeLessThan(4000);
});
