import type { ListScenariosResponse, Scenario } from '../../api/generated/types.gen.ts';

export type Choices = ListScenariosResponse['choices'];

/** A story as the form holds it. */
export interface ToldStory {
  /** `monitor:app`, `metric:orders.ok` or `alert`. */
  readonly subject: string;
  readonly value: string;
  readonly text: string;
  readonly severity: string;
  /** Local time of the plan, as the browser's field gives it. */
  readonly at: string;
  readonly silent: string[];
  readonly down: string[];
  readonly until: string;
}

/** A first story: the plan's first monitor or metric fails in the night to come. */
export function newStory(choices: Choices, now: Date): ToldStory {
  const [monitor] = choices.monitors;
  const [metric] = choices.metrics;
  const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
  return {
    subject: monitor ? `monitor:${monitor.id}` : metric ? `metric:${metric.id}` : 'alert',
    value: metric?.worse ?? '',
    text: 'Something is wrong',
    severity: choices.severities[0]?.id ?? '',
    at: `${tomorrow}T03:00`,
    silent: [],
    down: [],
    until: '4h',
  };
}

/** What can go wrong, in groups for a select. */
export function subjectsOf({ monitors, metrics }: Choices) {
  const groups = [
    {
      group: 'Monitors',
      items: monitors.map(({ id, title, is }) => ({ value: `monitor:${id}`, label: `${title} is ${is}` })),
    },
    { group: 'Metrics', items: metrics.map(({ id, title }) => ({ value: `metric:${id}`, label: title })) },
    { group: 'From outside', items: [{ value: 'alert', label: 'An alert of another tool' }] },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** The story as the API takes it. */
export function toScenario(story: ToldStory, choices: Choices): Scenario {
  return {
    title: 'What would happen',
    at: story.at,
    what: [happeningOf(story, choices)],
    people: Object.fromEntries(story.silent.map((who) => [who, { answers: 'never' }])),
    channels: Object.fromEntries(story.down.map((channel) => [channel, 'down' as const])),
    until: story.until,
  };
}

function happeningOf({ subject, value, text, severity }: ToldStory, { monitors }: Choices): Scenario['what'][number] {
  const [kind, id = ''] = subject.split(/:(.*)/s);
  if (kind === 'monitor') return { monitor: id, is: monitors.find((one) => one.id === id)?.is ?? 'down' };
  return kind === 'metric' ? { metric: id, value: value.trim() } : { alert: text, severity };
}
