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
