import type { EpochMs } from '@tocsin/core';
import { z } from 'zod';
import type { Asking } from './ask-tracker.ts';
import type { Linear } from './linear.ts';
import { askLinear } from './linear-ask.ts';
import { TrackerError } from './tracker-client.ts';

/** What of a team is needed, by the ids that Linear wants instead of names. */
export interface LinearTeam {
  readonly id: string;
  /** In the order of the workflow. */
  readonly states: readonly { readonly id: string; readonly type: string }[];
  /** Ids by name in small letters. */
  readonly labels: ReadonlyMap<string, string>;
}

const KNOWN_FOR_MS = 3_600_000;
const MOST_KNOWN = 100;
const known = new Map<string, { readonly team: LinearTeam; readonly atMs: EpochMs }>();

const namedSchema = z.object({ id: z.string(), name: z.string() });
const teamSchema = z.object({
  teams: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        states: z.object({ nodes: z.array(z.object({ id: z.string(), type: z.string(), position: z.number() })) }),
      }),
    ),
  }),
  issueLabels: z.object({ nodes: z.array(namedSchema) }),
});
const labelSchema = z.object({
  issueLabelCreate: z.object({ success: z.boolean(), issueLabel: namedSchema }),
});

const TEAM = `query Team($key: String!, $labels: IssueLabelFilter!) {
  teams(filter: { key: { eq: $key } }, first: 1) { nodes { id states(first: 100) { nodes { id type position } } } }
  issueLabels(filter: $labels, first: 100) { nodes { id name } }
}`;
const LABEL = `mutation Label($input: IssueLabelCreateInput!) {
  issueLabelCreate(input: $input) { success issueLabel { id name } }
}`;

/** The team of the plan, with its workflow and the labels of the plan, which are created where there are none. Known for an hour. */
export async function teamOf(tracker: Linear, asking: Asking): Promise<LinearTeam> {
  const key = keyOf(tracker);
  const before = known.get(key);
  if (before && asking.now() - before.atMs < KNOWN_FOR_MS) return before.team;
  const team = await readTeam(tracker, asking);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, { team, atMs: asking.now() });
  return team;
}

/** Has the team read anew. */
export function forgetTeam(tracker: Linear): void {
  known.delete(keyOf(tracker));
}

function keyOf({ url, team, token, labels }: Linear): string {
  return JSON.stringify([url, team, token, labels]);
}

async function readTeam(tracker: Linear, asking: Asking): Promise<LinearTeam> {
  const wanted = [...new Set(tracker.labels.map((label) => label.trim()).filter((label) => label !== ''))];
  const ofTeam = { or: [{ team: { key: { eq: tracker.team } } }, { team: { null: true } }] };
  const named =
    wanted.length > 0 ? { or: wanted.map((name) => ({ name: { eqIgnoreCase: name } })) } : { name: { in: [] } };
  const variables = { key: tracker.team, labels: { and: [named, ofTeam] } };
  const { teams, issueLabels } = await askLinear(tracker, { query: TEAM, variables }, teamSchema, asking);
  const [team] = teams.nodes;
  if (!team) throw new TrackerError('access', `Linear has no team ${tracker.team}, or the token may not see it.`);
  const labels = new Map(issueLabels.nodes.map(({ id, name }) => [name.toLowerCase(), id]));
  for (const name of wanted) {
    if (labels.has(name.toLowerCase())) continue;
    const input = { name, teamId: team.id };
    const made = await askLinear(tracker, { query: LABEL, variables: { input } }, labelSchema, asking);
    labels.set(name.toLowerCase(), made.issueLabelCreate.issueLabel.id);
  }
  const states = team.states.nodes.toSorted((one, other) => one.position - other.position);
  return { id: team.id, states, labels };
}
