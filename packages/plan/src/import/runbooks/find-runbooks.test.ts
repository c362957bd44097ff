import { describe, expect, it } from 'vitest';
import { importDocuments } from '../import-document.ts';

const reportOf = (text: string) =>
  importDocuments([{ name: 'RUNBOOK.md', bytes: new TextEncoder().encode(text) }]).report;
const titlesOf = (text: string): readonly string[] => reportOf(text).runbooks.map(({ title }) => title);
const looks = '### Investigation Steps\n\n1. Read the logs\n\n### Resolution Steps\n\n1. Restart it\n';

describe('which sections are incident runbooks', () => {
  it('takes alerts by their name, written as one word', () => {
    const alert = (name: string): string =>
      `### ${name}\n\n**Severity**: Critical\n\n#${looks.replaceAll('\n###', '\n####')}\n`;
    expect(titlesOf(`# Ops\n\n## Queue Alerts\n\n${alert('ShopQueueStuck')}${alert('ShopWorkerDown')}`)).toEqual([
      'ShopQueueStuck',
      'ShopWorkerDown',
    ]);
  });

  it('takes the troubles among emergency procedures, and leaves the others', () => {
    const steps = '\n\n1. Call the lead\n2. Look at the page\n\n';
    const text = `# Ops\n\n## Emergency Procedures\n\n### Site Outage Response${steps}### Calling the lead${steps}### Database\n\n#### Database Outage${steps}`;
    expect(titlesOf(text)).toEqual(['Site Outage Response', 'Database Outage']);
  });

  it('takes what is called an issue', () => {
    expect(
      titlesOf(`# Ops\n\n## Issue: Basket without prices\n\n${looks}\n## Search is not ready\n\n${looks}`),
    ).toEqual(['Basket without prices', 'Search is not ready']);
  });

  it('takes a trouble that is looked into and mended, without symptoms', () => {
    expect(titlesOf(`# Ops\n\n## Search is slow\n\n${looks}\n## Moving house\n\n${looks}`)).toEqual(['Search is slow']);
  });
});

describe('headings', () => {
  it('belong to what was recovered below them, each of them', () => {
    const text =
      '# Ops\n\n## Sign-in fails\n\n**Symptoms:**\n- Nobody gets in\n\n**Resolution:**\n1. Restart\n\n## Other\n\n### Rolling back\n\n1. Go back\n';
    expect(reportOf(text).lines).toMatchObject({ left: 0, prose: 0 });
  });
});
