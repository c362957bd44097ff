import type { Silence, SilenceList, SilencePreview } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { countOf, type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { clockTime, whenWords } from '../shared/time-words.ts';

interface ScopeOptions extends OutputOptions {
  readonly source?: string[];
  readonly key?: string[];
  readonly component?: string[];
  readonly severity?: string[];
  readonly text?: string;
  readonly label?: string[];
  readonly everything?: boolean;
}

interface AddOptions extends ScopeOptions {
  readonly service?: string;
  readonly maintenance?: boolean;
  readonly for?: string;
  readonly until?: string;
  readonly from?: string;
  readonly why: string;
  readonly dryRun?: boolean;
}

/** Registers `tocsin silence`: add, list, change, end. */
export function registerSilence(program: Command): void {
  const silence = group(program, 'silence', 'Hold alerts for a while: planned work, a known trouble');
  scopeOptions(command(silence, 'add', 'Hold alerts that match, from now or later, and at most for 30 days'))
    .option('--maintenance', 'it is work on the components: holds what is about nothing else')
    .option('--for <duration>', 'how long: 1h, 30m, 2d')
    .option('--until <moment>', 'or until when: 09:00, 2026-11-21T09:00')
    .option('--from <moment>', 'when it begins (default: now)')
    .requiredOption('--why <text>', 'what others should know about it')
    .option('--dry-run', 'only show which alerts that are firing it would match')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .action(add);
  command(silence, 'list', 'Silences that are planned or in force, and open maintenance windows')
    .option('--service <service>', 'only this service')
    .option('--all', 'those that are over, too')
    .action(async (options: OutputOptions & { service?: string; all?: boolean }) => {
      const query = { service: options.service, all: options.all ? 'true' : undefined };
      const list = await connect(process.env).get<SilenceList>('/api/silences', query);
      show(list, options, (safe) => listText(safe, Date.now()));
    });
  command(silence, 'change <id>', 'Move its end, or say anew why')
    .option('--until <moment>', 'until when: 09:00, 2026-11-21T09:00')
    .option('--why <text>', 'what others should know about it')
    .action(async (id: string, options: OutputOptions & { until?: string; why?: string }) => {
      const until = options.until === undefined ? undefined : await moment(options.until, Date.now());
      const changed = await connect(process.env).patch<Silence>(apiPath`/api/silences/${id}`, {
        until,
        why: options.why,
      });
      show(changed, options, (safe) => silenceText(safe, Date.now()));
    });
  command(silence, 'end <id>', 'End it now: what still fires is told').action(
    async (id: string, options: OutputOptions) => {
      const ended = await connect(process.env).post<Silence>(apiPath`/api/silences/${id}/end`);
      show(ended, options, (safe) => `Silence ${safe.id} is over. What it held and still fires is told now.`);
    },
  );
}

function scopeOptions(parent: Command): Command {
  return parent
    .option('--source <source...>', 'from these sources; * stands for any text: monitor:*')
    .option('--key <key...>', 'with these keys, * likewise')
    .option('--component <component...>', 'about these components, * likewise')
    .option('--severity <level...>', 'of these levels')
    .option('--text <expression>', 'with this RE2 expression in the summary')
    .option('--label <name=value...>', 'with these labels, * likewise')
    .option('--everything', 'every alert of the service, and that is meant');
}

async function add(options: AddOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const scope = scopeOf(options);
  if (options.dryRun) {
    const preview = await api.post<SilencePreview>('/api/silences/preview', { service, ...scope });
    show(preview, options, previewText);
    return;
  }
  const nowMs = Date.now();
  if ((options.for === undefined) === (options.until === undefined))
    throw new Failure('invalid', 'Say for how long, or until when: --for 1h, or --until 09:00.');
  const added = await api.post<Silence>('/api/silences', {
    ...{ service, ...scope, why: options.why, everything: options.everything === true },
    ...(options.from === undefined ? {} : { from: await moment(options.from, nowMs) }),
    ...(options.for === undefined
      ? { until: await moment(options.until ?? '', nowMs) }
      : { forSeconds: (await import('../shared/spans.ts')).secondsOf(options.for) }),
  });
  show(added, options, (safe) => `${silenceText(safe, nowMs)}\nEnd it with: tocsin silence end ${safe.id}`);
}

function scopeOf(options: AddOptions): object {
  const { source, key, component, severity, text, label, maintenance } = options;
  if (!maintenance) {
    const labels = label === undefined ? {} : { labels: labelsOf(label) };
    return { kind: 'silence', matcher: { source, key, component, severity, text, ...labels } };
  }
  if (source || key || severity || text || label)
    throw new Failure('invalid', '--maintenance is about components only: leave the other conditions out.');
  return { kind: 'maintenance', components: component ?? [] };
}

function labelsOf(written: readonly string[]): Record<string, string[]> {
  const labels: Record<string, string[]> = {};
  for (const one of written) {
    const at = one.indexOf('=');
    if (at < 1) throw new Failure('invalid', `"${one}" is not a label. Write region=eu-*.`);
    const name = one.slice(0, at);
    labels[name] = [...(labels[name] ?? []), one.slice(at + 1)];
  }
  return labels;
}

/** What reads plans is loaded only when it is needed. */
async function moment(written: string, nowMs: number): Promise<string> {
  const { momentMs } = await import('../shared/spans.ts');
  return new Date(momentMs(written, nowMs)).toISOString();
}

function silenceText({ id, kind, words, from, until, why, state, holding }: Silence, nowMs: number): string {
  const name = kind === 'maintenance' ? `Maintenance (silence ${id})` : `Silence ${id}`;
  const begins = state === 'planned' ? ` from ${clockTime(from, nowMs)}` : '';
  return `${name} of ${words}${begins} until ${clockTime(until, nowMs)}: ${why}. It holds ${countOf(holding, 'alert')}.`;
}

function previewText({ words, everything, total, alerts }: SilencePreview): string {
  const head = `${countOf(total, 'alert')} firing now would match: ${words}.`;
  const warning = everything ? ['It would hold every alert of the service: add --everything if that is meant.'] : [];
  const rows = alerts.map(({ id, severity, source, summary }) => [id, severity ?? '-', source, summary]);
  return [head, ...warning, table(['Alert', 'Level', 'Source', 'Summary'], rows)].join('\n');
}

function listText({ silences, windows }: SilenceList, nowMs: number): string {
  if (silences.length === 0 && windows.length === 0) return 'Nothing is silenced.';
  const rows = silences.map((one) => [
    ...[one.id, one.service, one.kind, one.state, one.words, whenWords(one.until, nowMs), one.why, one.by],
    String(one.holding),
  ]);
  const open = windows.map((one) => [
    ...[one.id, one.service, 'window', 'active', one.components.join(', ') || 'every component'],
    ...[whenWords(one.until, nowMs), one.title, '(in the plan)', String(one.holding)],
  ]);
  return table(['Silence', 'Service', 'Kind', 'State', 'Of', 'Until', 'Why', 'By', 'Holds'], [...rows, ...open]);
}
