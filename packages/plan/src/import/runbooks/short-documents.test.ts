import { describe, expect, it } from 'vitest';
import { importDocuments } from '../import-document.ts';

/** The report and the files of a document of these lines. */
function imported(...lines: readonly string[]) {
  const { report, files } = importDocuments([{ name: 'NOTES.md', bytes: new TextEncoder().encode(lines.join('\n')) }]);
  const runbook = [...(files ?? [])].find(([name]) => name.startsWith('runbooks/'))?.[1] ?? '';
  return { report, runbook };
}

const fence = ['', '```sh', 'systemctl restart till', '```', ''];

describe('titles that name a trouble by themselves', () => {
  it.each([
    'If the till is down',
    'When orders fail',
    'What to do when the till hangs',
    'Mails not going out',
    'The queue is stuck',
    'Wenn die Kasse nicht erreichbar ist',
    'Was tun bei Ausfall der Kasse',
    'Si la caja está caída',
    'Qué hacer cuando falla la caja',
    'Se o caixa cair',
    'Si la caisse est en panne',
    'レジが落ちたら',
  ])('takes %s as an incident', (title) => {
    const { report } = imported('# Notes', '', `## ${title}`, ...fence);
    expect(report.runbooks.map((each) => each.title)).toEqual([title]);
    expect(report.procedures).toEqual([]);
  });

  it.each([
    'How do I restart the till?',
    'Wie starte ich die Kasse neu?',
    'Restarting the till',
    'When a colleague joins',
    'Wenn jemand neu anfängt',
  ])('takes %s as a procedure', (title) => {
    const { report } = imported('# Notes', '', `## ${title}`, ...fence);
    expect(report.runbooks).toEqual([]);
    expect(report.procedures.map((each) => each.title)).toEqual([title]);
  });

  it('leaves a case within a procedure where it stands', () => {
    const { report } = imported('# Notes', '## Moving house', ...fence, '### If the van is stuck', ...fence);
    expect(report.runbooks).toEqual([]);
  });
});

describe('names of steps', () => {
  it('takes the sentence above a command, and shows it once', () => {
    const { runbook } = imported(
      '# Notes',
      '## If the till is down',
      'It beeps. First look at the logs:',
      '',
      '    journalctl -u till -n 50',
      '',
      'Danach neu starten:',
      '',
      '    systemctl restart till',
    );
    expect(runbook).toContain(
      'It beeps.\n\n```sh { name=look-at-the-logs readonly=true }\n# Look at the logs\njournalctl',
    );
    expect(runbook).toContain('# Neu starten\nsystemctl restart till');
    expect(runbook).not.toContain('First look');
  });

  it('leaves comments, several commands and sentences that say nothing as they are', () => {
    const { runbook } = imported(
      '# Notes',
      '## If the till is down',
      'Do it well:',
      '```sh',
      '# stop',
      'systemctl stop till',
      '# start',
      'systemctl start till',
      '```',
      'Run this:',
      ...fence,
    );
    expect(runbook).toContain('Do it well:');
    expect(runbook).toContain('Run this:\n\n```sh { name=systemctl-restart-till }\nsystemctl restart till\n```');
  });
});

describe('commands in running text', () => {
  it('takes sentences that end with a command as steps, and the others as text', () => {
    const { runbook, report } = imported(
      '# Notes',
      '## Till is slow',
      'Breathe. First see what runs: `ps aux`. Then kill the old one:',
      '`kill 1234`',
    );
    expect(report.runbooks).toMatchObject([{ title: 'Till is slow', steps: 2 }]);
    expect(runbook).toContain('Breathe.\n\n```sh { name=first-see-what-runs');
    expect(runbook).toContain('# Then kill the old one\nkill 1234\n');
  });

  it('names steps of numbered prose, and takes bullets below a case as things to do', () => {
    const { runbook } = imported(
      '# Notes',
      '## If the till is down',
      '1. Check the disk with `df -h`.',
      '2. Run `ps aux` and see whether it lives.',
      '3. Look at `journalctl -u till -n 5`.',
      '4. Ask in `#till`.',
      '',
      '## What to do when orders fail',
      '- Tell the kitchen',
    );
    expect(runbook).toContain('# Check the disk\ndf -h');
    expect(runbook).toContain('# Run ps aux and see whether it lives\nps aux');
    expect(runbook).toContain('# Look at journalctl -u till -n 5\njournalctl');
    expect(runbook).toContain('1. Ask in `#till`.');
  });

  it('leaves commands in the text of a procedure, and in text that goes on', () => {
    const { report } = imported(
      '# Notes',
      '## Till is slow',
      'The file `rm -rf x` of old is gone now, and `ls` too.',
      ...fence,
    );
    expect(report.runbooks).toMatchObject([{ steps: 1 }]);
  });
});

it('ends symptoms that one line tells at the numbers below it', () => {
  const { runbook } = imported('# Notes', '## Till is down', 'Symptoms: no light.', '', '1. Plug it in.', '2. Wait.');
  expect(runbook).toContain('symptoms:\n  - no light.\n---');
  expect(runbook).toContain('## Steps\n\n1. Plug it in.');
});

it('takes a target of make, alone in a fence without a label, for a command', () => {
  const { report } = imported(
    '# Notes',
    '## Deploys',
    'Run:',
    '',
    '    make deploy',
    '',
    'Poem:',
    '',
    '    make hay while it shines',
  );
  expect(report.procedures).toMatchObject([{ title: 'Deploys', steps: 1 }]);
});
