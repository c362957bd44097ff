import { describe, expect, it } from 'vitest';
import { importDocuments } from '../import-document.ts';

const runbookOf = (lines: readonly string[]): string => {
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const { files } = importDocuments([{ name: 'RUNBOOK.md', bytes }]);
  return [...(files ?? [])]
    .filter(([name]) => name.startsWith('runbooks/'))
    .map(([, text]) => text)
    .join('\n');
};
const queue = ['# Runbook', '## Queue is stuck', '**Symptoms:**', '- Nothing moves', '', '**Resolution:**', ''];

describe('what of a fence becomes a cell', () => {
  it('asks before a query that calls a function of the team', () => {
    const text = runbookOf([
      ...queue,
      '```sql',
      '-- Forget a customer',
      "SELECT forget_customer('<customer-email>');",
      '```',
    ]);
    expect(text).toMatch(/```sql \{[^}]*approve=true[^}]*\}/);
    expect(text).not.toContain('readonly');
  });

  it('makes a step for a person of a way through menus, also between commands', () => {
    const text = runbookOf([
      ...queue,
      '```bash',
      '# Host A',
      'Dashboard → Scaling → Add',
      '',
      '# Host B',
      'railway up',
      '```',
    ]);
    expect(text).toContain('1. Host A: Dashboard → Scaling → Add');
    expect(text).toMatch(/```sh [^\n]*\n# Host B\nrailway up/);
  });

  it('shows what a command answers and what another tool is asked', () => {
    const text = runbookOf([
      ...queue,
      '```bash',
      'curl -s https://shop.example.com/health',
      '',
      '# What it answers',
      '{',
      '  "status": "ok"',
      '}',
      '',
      '# Ask the metrics',
      'up{job="shop"}',
      '```',
    ]);
    expect(text).toContain('```text\n{\n  "status": "ok"\n}\n```');
    expect(text).toContain('```text\nup{job="shop"}\n```');
    expect(text.match(/```sh/g)).toHaveLength(1);
  });

  it('shows settings, and a message that only looks like SQL', () => {
    const text = runbookOf([
      ...queue,
      '```',
      'UPDATE [TIME]:',
      '- Status: <status>',
      '```',
      '```bash',
      'export MODE=off',
      '```',
    ]);
    expect(text).not.toMatch(/```(?:sh|sql)/);
  });
});

describe('tables', () => {
  it('makes cells of a table of commands, a pipe in one of them, and steps for a person of other rows', () => {
    const text = runbookOf([
      '# Runbook',
      '## Quick commands',
      '| What | Command |',
      '| --- | --- |',
      '| Health | `curl https://shop.example.com/health` |',
      '| Errors | `docker logs shop | grep ERROR` |',
      '| Traffic | the dashboard, or `top` |',
    ]);
    expect(text).toMatch(/```sh \{ name=health readonly=true \}\n# Health\ncurl/);
    expect(text).toContain('docker logs shop | grep ERROR\n```');
    expect(text).toContain('1. Traffic: the dashboard, or `top`');
  });

  it('makes steps of rows that are to be ticked, and of causes with what to do', () => {
    const text = runbookOf([
      '# Runbook',
      '## Before a release',
      '| Item | Done? |',
      '| --- | --- |',
      '| Backup made |  |',
      '| Team told |  |',
      '## Sign-in fails',
      '**Causes**:',
      '',
      '| Cause | Solution |',
      '| --- | --- |',
      '| Clock is wrong | Set it |',
    ]);
    expect(text).toContain('1. Backup made\n2. Team told');
    expect(text).toContain('Clock is wrong');
  });
});
