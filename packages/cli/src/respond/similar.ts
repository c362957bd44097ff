import type { PastIncidents, SimilarIncidents } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { durationWords, whenWords } from '../shared/time-words.ts';

type Past = PastIncidents['incidents'][number];

/** Registers what incidents of the past teach. */
export function similarCommands(incident: Command): void {
  command(incident, 'similar <id>', 'Incidents of the past that are like this one, and what helped').action(
    async (id: string, options: OutputOptions) => {
      const answer = await connect(process.env).get<SimilarIncidents>(apiPath`/api/incidents/${id}/similar`);
      show(answer, options, ({ enabled, similar }) => {
        if (!enabled) return 'The plan has similar incidents off: review.similar is false.';
        if (similar.length === 0) return `No incident of the past is like ${id}.`;
        return similar.map((one) => pastText(one, `${Math.round(one.similarity * 100)} % alike`)).join('\n\n');
      });
    },
  );
  command(incident, 'search <words...>', 'Search incidents that are over, and what was learned of them')
    .option('--service <service>', 'only this service')
    .action(async (words: readonly string[], options: OutputOptions & { service?: string }) => {
      const query = { q: words.join(' '), service: options.service };
      const answer = await connect(process.env).get<PastIncidents>('/api/incidents/search', query);
      show(answer, options, ({ incidents }) =>
        incidents.length === 0
          ? 'No incident of the past has these words.'
          : incidents.map((one) => pastText(one, one.service)).join('\n\n'),
      );
    });
}

function pastText(past: Past, note: string): string {
  const steps = past.steps.map(({ runbook, step }) => (runbook ? `${runbook}: ${step}` : step));
  const facts = [
    ['When', `${whenWords(past.startedAt, Date.now())}, for ${durationWords(past.durationSeconds)}`],
    ['Resolved by', past.falsePositive ? `${past.resolution} (a false positive)` : past.resolution],
    ['Levers', past.levers.join(', ')],
    ['Steps', steps.join('; ')],
    ['Review', past.reviewId ?? ''],
  ].filter(([, value]) => value);
  return `${paint('bold', past.id)}  ${past.severity}  ${paint('bold', past.title)}  ${note}\n${columns(facts)}`;
}
