import { rulesOf } from './check-rule.ts';

const SOURCE = 'docs/rehearse.md';

/** Rules about the stories of `rehearsals/`, beside those about files, keys and values. */
export const REHEARSAL_RULES = rulesOf('error', [
  ['bad-moment', 'A story begins at a moment that exists.', 'Who is on call depends on it.', SOURCE],
  ['too-long', 'A story lasts at most 7 days.', 'It is played to its end, each time.', SOURCE],
  [
    'bad-happening',
    'What goes wrong is one monitor, metric or alert, with its own keys.',
    'A story in which nothing goes wrong holds whatever the plan says.',
    SOURCE,
  ],
  [
    'wrong-unit',
    'What a metric shows is in the unit of the metric.',
    'A percentage held against milliseconds never opens an incident.',
    SOURCE,
  ],
  ['bad-behaviour', 'How somebody behaves can be read.', 'A person who was meant to be silent would answer.', SOURCE],
  [
    'bad-expectation',
    'Each expectation says one thing.',
    'What cannot be read is not tested, and the story passes.',
    SOURCE,
  ],
]);
