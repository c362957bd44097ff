import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeDocument } from '../../decode/decode-document.ts';
import { readDocument } from '../../document/read-document.ts';
import { Ledger } from '../../ledger.ts';
import { findRunbooks } from '../../runbooks/find-runbooks.ts';
import { findAudiences } from '../audiences/find-audiences.ts';
import { findContacts } from '../contacts/find-contacts.ts';
import { findMaintenance } from '../maintenance/find-maintenance.ts';
import { findReview } from '../review/find-review.ts';
import { findRoutines } from '../routines/find-routines.ts';
import { findTemplates } from '../templates/find-templates.ts';
import { findVendors } from '../vendors/find-vendors.ts';
import { findEscalation } from './find-escalation.ts';

/** Documents of real teams, which are not part of the project. */
const shared = new URL('../../../../../../../shared/', import.meta.url);
const missing = !existsSync(shared);

function read(folder: string, number: string) {
  const name = readdirSync(new URL(folder, shared)).find((each) => each.startsWith(number)) ?? '';
  const decoded = decodeDocument(name, readFileSync(new URL(`${folder}${name}`, shared)));
  if (decoded.problem) throw new Error(decoded.problem.message);
  const document = readDocument(name, decoded.text, decoded.repairs);
  const scope = { document, ledger: new Ledger(document), runbooks: findRunbooks(document).runbooks };
  const templates = findTemplates(scope);
  const escalation = findEscalation(scope);
  const contacts = findContacts(scope);
  const routines = findRoutines(scope);
  const items = routines.flatMap((routine) => routine.items);
  const vendors = findVendors(scope, contacts);
  const audiences = findAudiences(scope);
  const maintenance = findMaintenance(scope);
  return { templates, escalation, contacts, items, vendors, audiences, maintenance, review: findReview(scope) };
}

function figures(folder: string, number: string): readonly number[] {
  const found = read(folder, number);
  const boxes = found.items.filter(({ checkBox }) => checkBox).length;
  const { escalation, contacts, templates, items, vendors, audiences } = found;
  return [escalation, contacts, audiences, templates, items].map(({ length }) => length).concat(boxes, vendors.length);
}

/** Escalation entries, contacts, audiences, templates, routine items, check boxes among them, vendors: counted by hand. */
describe.skipIf(missing)('the five plans', () => {
  it.each([
    ['000', [6, 11, 6, 3, 6, 0, 4]],
    ['001', [4, 7, 0, 3, 10, 0, 4]],
    ['002', [3, 7, 0, 1, 14, 14, 3]],
    ['003', [3, 9, 0, 0, 15, 15, 5]],
    ['004', [0, 0, 0, 0, 0, 0, 2]],
  ])('%s', (number, expected) => {
    expect(figures('seeds/', number)).toEqual(expected);
  });

  it('reads the times of escalation', () => {
    expect(read('seeds/', '001').escalation.map(({ after }) => after)).toEqual([0, 1800, 3600, 7200]);
    expect(read('seeds/', '002').escalation.map(({ after }) => after)).toEqual([300, 1800, 7200]);
    expect(read('seeds/', '003').escalation.map(({ level }) => level)).toEqual(['Primary', 'Secondary', 'Escalation']);
  });

  it('reads the window and the reviews', () => {
    const { maintenance, review } = read('seeds/', '002');
    expect(maintenance).toMatchObject([{ cron: '0 2 * * SUN', timezone: 'UTC', duration: 7200, banner: true }]);
    expect(maintenance[0]?.announce.map(({ before }) => before)).toEqual([172_800, 86_400]);
    expect(maintenance[0]?.tasks).toHaveLength(4);
    expect([3600, 86_400, 604_800].map((due) => review.tasks.filter((task) => task.due === due).length)).toEqual([
      4, 4, 5,
    ]);
    expect(read('seeds/', '000').review).toMatchObject({ due: 172_800, attendees: { length: 3 } });
    expect(read('seeds/', '001').review.severities).toEqual(['SEV-1', 'SEV-2']);
  });

  it('fills the samples of a status update', () => {
    const [update] = read('seeds/', '000').templates;
    const fields = ['incident.id', 'severity.id', 'incident.status', 'duration', 'facts.what', 'facts.impact'];
    for (const field of [...fields, 'facts.users_affected', 'next_update', 'oncall'])
      expect(update?.liquid).toContain(`{{ ${field} }}`);
    expect(update?.liquid).toContain('{% for action in facts.actions %}');
    expect(update?.liquid).not.toMatch(/2025|45 minutes|3:00|@/);
    expect(update?.unknown).toEqual([]);
  });
});

describe.skipIf(missing)('twenty other documents', () => {
  it.each([
    ['01', [7, 0, 2, 0, 2, 0, 2]],
    ['02', [5, 9, 2, 1, 1, 0, 0]],
    ['03', [4, 3, 0, 4, 3, 3, 1]],
    ['04', [8, 0, 0, 6, 0, 0, 0]],
    ['05', [0, 3, 0, 0, 12, 0, 0]],
    ['06', [4, 4, 5, 4, 10, 0, 4]],
    ['07', [0, 0, 0, 0, 2, 0, 0]],
    ['08', [11, 18, 0, 4, 0, 0, 0]],
    ['09', [0, 0, 0, 0, 0, 0, 1]],
    ['10', [5, 12, 0, 2, 0, 0, 2]],
    ['11', [5, 12, 3, 3, 1, 0, 2]],
    ['12', [5, 13, 0, 7, 3, 0, 0]],
    ['13', [7, 11, 0, 6, 0, 0, 1]],
    ['14', [6, 5, 3, 1, 9, 4, 0]],
    ['15', [0, 3, 0, 18, 0, 0, 0]],
    ['16', [1, 2, 0, 3, 0, 0, 1]],
    ['17', [4, 0, 0, 0, 0, 0, 0]],
    ['18', [0, 0, 0, 0, 0, 0, 2]],
    ['19', [4, 8, 1, 1, 12, 0, 2]],
    ['20', [3, 10, 4, 2, 4, 0, 3]],
  ])('%s', (number, expected) => {
    expect(figures('corpus/', number)).toEqual(expected);
  });

  it.each([
    ['04', 172_800, ''],
    ['06', 172_800, 'SEV-1 SEV-2'],
    ['07', 604_800, 'SEV1 SEV2 SEV3'],
    ['08', 259_200, ''],
    ['11', 604_800, ''],
    ['14', 1_209_600, ''],
    ['18', 259_200, 'SEV1 SEV2'],
    ['20', null, ''],
  ])('%s has its review', (number, due, severities) => {
    expect(read('corpus/', number).review).toMatchObject({
      due,
      severities: severities.split(' ').filter((each) => each !== ''),
    });
  });
});
