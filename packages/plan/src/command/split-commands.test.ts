import { describe, expect, it } from 'vitest';
import { classifyFence, countedAs } from './classify-fence.ts';
import { splitShell } from './split-shell.ts';
import { splitSteps } from './split-steps.ts';

describe('classifyFence', () => {
  it.each([
    ['bash', '# Check\ncurl https://example.com', 'shell'],
    ['bash', '# Open the dashboard → Logs', 'shell'],
    ['', '$ kubectl get pods\n$ kubectl top nodes', 'shell'],
    ['python', 'railway up', 'shell'],
    ['python', 'MODE = True\nrailway up', 'code'],
    ['bash', 'SELECT count(*)\nFROM orders;', 'sql'],
    ['', 'SELECT 1;', 'sql'],
    ['bash', '{\n  "status": "ok"\n}', 'config'],
    ['', 'groups:\n- name: api\n  rules:\n  - alert: Down\n    expr: up == 0', 'config'],
    ['bash', 'Get-Service -Name api\nRestart-Service api', 'code'],
    ['bash', 'const client = connect();\nawait client.reset();', 'code'],
    ['', 'Status: [investigating]\nImpact: [what users see]', 'plain'],
    ['', '🚨 Update\n- Status: [x]\n- Impact: [y]', 'plain'],
    ['markdown', '# Report\n**Date:** YYYY-MM-DD', 'plain'],
    ['', 'Alert\n  ↓\nOn-call\n  ↓\nLead', 'diagram'],
    ['', '┌────┐\n│ A  │\n└────┘', 'diagram'],
    ['mermaid', 'graph TD\nA --> B', 'diagram'],
    ['http', 'GET https://example.com/health', 'http'],
    ['', '', 'plain'],
  ] as const)('a %j fence with %j is %s', (language, source, expected) => {
    expect(classifyFence({ language, source })).toBe(expected);
  });

  it('counts another label as code, and no label as plain', () => {
    expect(countedAs({ language: 'markdown', source: '# Report' })).toBe('code');
    expect(countedAs({ language: '', source: 'Dear customer,' })).toBe('plain');
  });
});

describe('splitShell', () => {
  it.each([
    ['a\nb', ['a', 'b']],
    ['a \\\n  -x\nb', ['a \\\n  -x', 'b']],
    ['echo "x\ny"\nb', ['echo "x\ny"', 'b']],
    ['a |\n  b', ['a |\n  b']],
    ['for x in 1 2; do\n  a $x\ndone\nb', ['for x in 1 2; do\n  a $x\ndone', 'b']],
    ['f() {\n  a\n}\nb', ['f() {\n  a\n}', 'b']],
    ['case $x in\n  a) b ;;\nesac\nc', ['case $x in\n  a) b ;;\nesac', 'c']],
    ['cat <<EOF\na\nEOF\nb', ['cat <<EOF\na\nEOF', 'b']],
    ['git checkout <commit-hash>\nb', ['git checkout <commit-hash>', 'b']],
    ['if a\nb', ['if a', 'b']],
    ['# only a comment\n\n', []],
    ["echo $(date +'%F')\nb", ["echo $(date +'%F')", 'b']],
    ['SELECT a\nFROM b;\nls', ['SELECT a\nFROM b;', 'ls']],
  ])('%j', (source, expected) => {
    expect(splitShell(source).map(({ text }) => text)).toEqual(expected);
  });

  it('keeps the comment and the lines', () => {
    expect(splitShell('\nsleep 5  # wait\n')).toEqual([{ text: 'sleep 5', line: 1, lastLine: 1, comment: 'wait' }]);
  });
});

describe('splitSteps', () => {
  const titles = (source: string, language = 'bash') => splitSteps(source, language).map(({ title }) => title);

  it('names steps from comments, without numbers, banners and shebangs', () => {
    expect(titles('#!/bin/bash\n# ====\n# 1. Check\na\n\n# Step 2: Restart:\nb')).toEqual(['Check', 'Restart']);
    expect(titles('ls -l /srv\n\n# Next\nb')).toEqual(['ls -l /srv', 'Next']);
  });

  it('takes expectations and comments below a command as notes', () => {
    const [step, second] = splitSteps(
      '# Test\ncurl x\n# Should return 200\n\n# Expected: ok\n\n# Next\na\n# Look at it',
      'bash',
    );
    expect(step?.notes).toEqual(['Should return 200', 'Expected: ok']);
    expect(second).toMatchObject({ title: 'Next', notes: ['Look at it'] });
  });

  it('makes a manual step of comments alone', () => {
    expect(splitSteps('# Check the errors\n# Dashboard → Metrics', 'bash')).toMatchObject([
      { title: 'Check the errors', manual: true, source: '', text: 'Check the errors\nDashboard → Metrics' },
    ]);
  });

  it('reads options, and the numbered steps of one', () => {
    const steps = splitSteps(
      '# Option 1: Undo\na\n\n# Option 2: Deploy\n# 1. Find\nb\n\n# 2. Ship\nc\n\n# Tell\nd',
      'bash',
    );
    expect(steps.map(({ title, option }) => [title, option])).toEqual([
      ['Undo', 'Option 1: Undo'],
      ['Find', 'Option 2: Deploy'],
      ['Ship', 'Option 2: Deploy'],
      ['Tell', null],
    ]);
  });

  it('names commands from the comments behind them', () => {
    expect(titles('a x   # First\nb y   # Second')).toEqual(['First', 'Second']);
  });

  it('splits SQL at its comments', () => {
    const steps = splitSteps('-- Locks\nSELECT 1\nFROM a;\n-- Should return 0\n\n-- Kill\nSELECT 2;', 'sql');
    expect(steps).toMatchObject([
      { title: 'Locks', source: 'SELECT 1\nFROM a;', notes: ['Should return 0'], language: 'sql' },
      { title: 'Kill' },
    ]);
  });

  it('separates SQL that stands between commands', () => {
    expect(splitSteps('# Look\nuptime\nSELECT 1;', 'bash').map(({ language }) => language)).toEqual(['shell', 'sql']);
  });
});
