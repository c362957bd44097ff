import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../../api/generated/types.gen.ts';
import { explainImport } from './import-errors.ts';
import { placeInPlan } from './place-in-plan.ts';
import { refuseFiles, toBase64 } from './read-documents.ts';
import { countsOf } from './report.ts';
import { serviceIn } from './service-in.ts';

const MB = 1024 * 1024;
const answer = (status: number, errors: { at: string; message: string }[] = []) => ({
  type: 'about:blank',
  title: 'Wrong',
  status,
  detail: `It answered ${status}.`,
  errors,
});

describe('files that are chosen', () => {
  it('are refused when they are too many or too large, with the limit', () => {
    expect(refuseFiles([{ name: 'plan.md', size: 4 * MB }])).toBeNull();
    expect(refuseFiles([{ name: 'plan.md', size: 5 * MB }])).toContain('plan.md has 5 MB: a document may have 4 MB');
    expect(refuseFiles(Array.from({ length: 3 }, () => ({ name: 'a.md', size: 4 * MB })))).toContain('at most 11 MB');
    expect(refuseFiles(Array.from({ length: 101 }, () => ({ name: 'a.md', size: 1 })))).toContain('at most 100');
  });

  it('are sent byte for byte, also large ones', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('what went wrong', () => {
  it('is said by document, without naming it twice', () => {
    const errors = [
      { at: 'scan.pdf', message: 'scan.pdf is no text.' },
      { at: 'plan.md', message: 'It is empty.' },
    ];
    expect(explainImport(answer(400, errors)).lines).toEqual(['scan.pdf is no text.', 'plan.md: It is empty.']);
  });

  it.each([
    [answer(400), 'It cannot be read.'],
    [answer(403), 'Importing needs the admin role.'],
    [answer(413), 'That is too large.'],
    [answer(429), 'Others are importing right now.'],
    [new DOMException('signal timed out', 'TimeoutError'), 'Reading it took too long.'],
    [new TypeError('Failed to fetch'), 'It was not imported.'],
  ])('has a title (%#)', (error, title) => {
    const failure = explainImport(error);
    expect(failure.title).toBe(title);
    expect(failure.lines.join('')).not.toBe('');
  });
});

describe('the report', () => {
  it('counts only what there is', () => {
    const report = { steps: 7, levers: 0 } as ImportReport;
    expect(countsOf(report)).toEqual([{ what: 'Steps', count: 7 }]);
  });
});

describe('the plan that was made', () => {
  const files = [
    { path: 'plan.yaml', text: 'service: shop\nseverities:\n  P0: {}\n  P1: {}\n' },
    { path: 'runbooks/site-down.md', text: '# Site down' },
  ];

  it('is found from what the report says of a line', () => {
    expect(placeInPlan('severity P1', files)).toEqual({ file: 'plan.yaml', line: 4 });
    expect(placeInPlan('runbook site-down', files)).toEqual({ file: 'runbooks/site-down.md', line: 0 });
    expect(placeInPlan('runbook other', files)).toBeNull();
    expect(placeInPlan('vendor Post', files)).toBeNull();
    expect(placeInPlan('review', files)).toEqual({ file: 'plan.yaml', line: 0 });
  });

  it('names its service', () => {
    expect(serviceIn(files)).toBe('shop');
    expect(serviceIn([])).toBeNull();
  });
});
