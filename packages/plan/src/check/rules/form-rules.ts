import { rulesOf } from './check-rule.ts';

/** Rules about single keys and values. */
export const FORM_RULES = rulesOf('error', [
  [
    'unknown-key',
    'Only keys that the format knows are written.',
    'A mistyped key has no effect, and nobody notices before it is needed.',
  ],
  ['missing-key', 'Keys that are needed are there.', 'There is no sensible default for them.'],
  ['wrong-type', 'Values have the type that their key needs.', 'Text in the place of a list cannot be guessed right.'],
  ['bad-value', 'Values are among those that the key allows.', 'Anything else would be ignored when it matters.'],
  [
    'bad-id',
    'Ids begin with a letter and hold letters, digits, "-", "_" and ".".',
    'They stand in addresses, commands and file names.',
  ],
  ['bad-duration', 'Durations are written as 90s, 15m, 1h30m or 2d.', 'A clock that is read wrongly rings too late.'],
  [
    'bad-condition',
    'Conditions ask for something, and for something that is possible.',
    'A check that can only fail, or never, says nothing about the service.',
  ],
  [
    'bad-pattern',
    'Regular expressions are those of RE2.',
    'Others take time without end for an answer that is built so, and a check would hang.',
    'https://github.com/google/re2/wiki/Syntax',
  ],
  [
    'bad-json-path',
    'Paths into JSON follow RFC 9535.',
    'A path that cannot be read finds nothing, and the monitor would be down for ever.',
    'https://www.rfc-editor.org/rfc/rfc9535',
  ],
  [
    'bad-expression',
    'Expressions of mappings are CEL.',
    'Alerts of that sender would be refused when they matter.',
    'https://github.com/google/cel-spec/blob/master/doc/langdef.md',
  ],
  [
    'bad-zone',
    'Time zones are IANA names.',
    'Hand-offs would take place at another hour.',
    'https://www.iana.org/time-zones',
  ],
  ['bad-time', 'Times of day are written as "09:00".', 'Hand-offs would take place at another hour.'],
  [
    'bad-date',
    'Dates and moments exist, and end after they begin.',
    'An override that is read wrongly puts nobody on call.',
  ],
  [
    'bad-cadence',
    'A rotation says how often it hands over in a way that can be read.',
    'A rule that is read wrongly puts somebody else on call, or nobody.',
    'https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10',
  ],
  [
    'bad-override',
    'An override is of one kind: a person, a temporary schedule or a swap.',
    'Nobody could tell who is on call then.',
  ],
  [
    'bad-cron',
    'Cron expressions are valid.',
    'What has no next time never runs.',
    'https://man7.org/linux/man-pages/man5/crontab.5.html',
  ],
  [
    'bad-url',
    'Addresses are whole, with http:// or https://.',
    'Half an address cannot be called.',
    'https://url.spec.whatwg.org/',
  ],
  [
    'bad-threshold',
    'Thresholds fit what the metric reads.',
    'A percentage held against milliseconds never fires, or always.',
  ],
  ['bad-band', 'Bands have a side and a limit.', 'Without them nothing is good or bad.'],
  [
    'bad-criterion',
    'A criterion looks at one metric or one monitor, in its own words.',
    'A criterion that can never hold never raises an incident.',
  ],
  ['bad-item', 'An item of a routine is text, or names one thing.', 'Nobody could tell when it is done.'],
  ['bad-backup', 'A backup has a connection or a command.', 'Nothing would be copied.'],
  ['variable-cycle', 'Variables do not lead back to themselves.', 'Such a variable has no value.'],
  [
    'no-sender',
    'Text messages have one sender: a number or a messaging service.',
    'The provider refuses every message.',
    'https://www.twilio.com/docs/messaging/api/message-resource',
  ],
  ['bad-target', 'Targets are schedules, people, roles or channels.', 'A page needs an addressee.'],
  [
    'bad-lever',
    'Pulling a lever changes its value, within one type and what its kind can have.',
    'A lever without effect costs minutes before anybody notices.',
  ],
  [
    'cell-annotation',
    'Annotations of cells can be read, and are known.',
    'A cell without its time limit or approval runs otherwise than meant.',
    'https://docs.runme.dev/configuration/cell-level',
  ],
  ['empty-cell', 'Cells hold a command.', 'An empty step looks done and does nothing.'],
  ['step-changes', 'Steps that change something are approved by a person.', 'They would run by themselves, or twice.'],
  [
    'bad-hold',
    'A wait says how long, a gate at what it looks, and both have the time for it.',
    'The run goes on at once, or never.',
  ],
  [
    'bad-undo',
    'What takes a step back is another step, in the order of none.',
    'In the worst minute nothing takes the change back.',
  ],
  [
    'http-syntax',
    'Requests of HTTP cells can be read.',
    'Half of them would be sent before somebody notices.',
    'https://www.rfc-editor.org/rfc/rfc9110#section-9',
  ],
  [
    'parameter-conflict',
    'A parameter means the same in a runbook and in those that it includes.',
    'One value would be taken for two different things.',
  ],
  [
    'liquid-syntax',
    'Templates follow the grammar of Liquid.',
    'The update could not be written.',
    'https://liquidjs.com/tutorials/intro-to-liquid.html',
  ],
  ['unknown-field', 'Templates use fields that exist.', 'The update would go out with a hole in it.'],
  ['unused-field', 'A template uses every field that it defines.', 'Somebody would fill in what nobody reads.'],
  [
    'bad-field',
    'Fields of templates have a name, and choices and a default that fit their type.',
    'Nobody could fill them in.',
  ],
  [
    'bad-estimate',
    'Metrics that estimate the impact count people or money, or say a share of them.',
    'A latency would be told to customers as a number of people.',
  ],
]);

/** Rules about keys that are read and have no effect. */
export const FORM_WARNINGS = rulesOf('warning', [
  [
    'cell-annotation-ignored',
    'Annotations have an effect.',
    'Somebody may rely on one that this version does not carry out.',
  ],
  [
    'retry-changes',
    'A step that changes something is not repeated by itself, unless that does no harm.',
    'What failed at its end has happened, and happens again.',
  ],
  ['unused-parameter', 'Parameters are used by a step.', 'Somebody looks for a value that nothing needs.'],
  ['no-steps', 'Runbooks have steps.', 'There is nothing to run or to tick in an incident.'],
]);
