import { z } from 'zod';
import { duration, flag, reference, says, text } from './formats.ts';
import { condition } from './severities.ts';

const leverValue = (description: string, ...examples: unknown[]) =>
  z.union([z.boolean(), z.number(), z.string().max(500)]).meta(says(description, ...examples));

/** Text alone: YAML reads +15550100 and 007 without quotes as numbers, and what it leaves out would match nobody. */
const attributeValue = z.string().min(1).max(200);

const attributeValues = (description: string, example: Record<string, string[]>) =>
  z
    .record(z.string().min(1).max(64), z.array(attributeValue).min(1).max(10_000))
    .default({})
    .meta(says(description, example));

const scope = z
  .strictObject({
    match: attributeValues('Attributes of the evaluation and the values of which it must have one.', {
      region: ['eu', 'us'],
    }),
    except: attributeValues('Whoever has one of these values is left out.', { tenant: ['acme'] }),
    percent: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .meta(says('Share of those that are left, the same ones each time; nothing: all.', 25)),
  })
  .meta(says('For whom it is pulled; nothing: for everybody.', { match: { region: ['eu'] }, percent: 25 }));

const rule = z
  .strictObject({
    when: z
      .array(condition)
      .min(1)
      .meta(
        says('Criteria; any of them pulls the lever.', [{ metric: 'webhook.latency.p95', above: '5s', for: '2m' }]),
      ),
    value: leverValue('Value that it is pulled to; nothing: the lever\'s own "pulled".', 5).optional(),
    scope: scope.optional(),
    most: z.int().min(1).max(100).default(3).meta(says('It pulls at most so often within "within".', 2)),
    within: duration('Time in which its pulls are counted.', '6h').prefault('1d'),
    releaseAfter: duration(
      'It releases what it pulled once no criterion has held for so long; nothing: a person does.',
      '10m',
    ).optional(),
    back: z
      .array(z.number())
      .max(20)
      .default([])
      .meta(
        says(
          'Values of a limit on the way back, each for "releaseAfter" of health before the next; when a criterion holds again it is pulled as far as at first.',
          [10, 15],
        ),
      ),
  })
  .describe('Pulls the lever by itself.');

const cell = (description: string, example: string) =>
  z
    .union([
      z.string().min(1).max(20_000),
      z
        .strictObject({ http: text('A request in the .http convention.', 'POST https://api.example.com/pause') })
        .describe('A request.'),
    ])
    .meta(says(`${description} A shell command, or "http" with a request.`, example));

const command = z
  .strictObject({
    apply: cell('Does what pulling the lever means; TOCSIN_LEVER_VALUE has the value.', 'railway down --yes'),
    revert: cell('Takes it back.', 'railway redeploy --yes'),
    verify: cell(
      'Ends with 0 where it is applied and with 1 where it is not; what it finds is shown, and what differs is drift.',
      `list=$(railway deployment list --json) || exit 2; jq -en 'input | .[0].status == "REMOVED"' <<< "$list"`,
    ).optional(),
    every: duration('How often it is verified.', '10m').prefault('5m'),
    timeout: duration('Time limit of each of them.', '1m').prefault('1m'),
    runner: text(
      'Refused: levers are moved by the server. A step of a runbook can run elsewhere.',
      'production',
    ).optional(),
  })
  .meta(
    says('How a lever of the kind "command" is moved.', {
      apply: 'railway down --yes',
      revert: 'railway redeploy --yes',
    }),
  );

const approval = z
  .strictObject({
    people: z
      .literal([1, 2])
      .default(2)
      .meta(says('How many different people must agree, whoever asks among them.', 2)),
    role: reference('A role that one of them must hold; nothing: any responder.', 'commander').optional(),
  })
  .meta(says('Who must agree before a person moves it; nothing: nobody else.', { people: 2, role: 'senior-on-call' }));

const lever = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Webhook processing').optional(),
    description: text('What it switches.', 'The application processes the webhooks that it receives').optional(),
    kind: z
      .enum(['switch', 'mode', 'limit', 'variant', 'command'])
      .default('switch')
      .meta(
        says(
          'A switch rests true and is pulled false; a mode and a command rest false and are pulled true; a limit and a variant need both values.',
          'mode',
        ),
      ),
    resting: leverValue('Value while nothing is wrong; nothing: by the kind.', true, 100).optional(),
    pulled: leverValue('Value once it is pulled; nothing: by the kind.', false, 10).optional(),
    values: z
      .array(z.string().max(200))
      .default([])
      .meta(says('What a variant can be set to; nothing: its two values.', ['primary', 'backup', 'none'])),
    minimum: z.number().optional().meta(says('Lowest value of a limit; nothing: none.', 1)),
    maximum: z.number().optional().meta(says('Highest value of a limit; nothing: none.', 100)),
    component: reference('The component that it contains.', 'webhooks').optional(),
    consequence: text(
      'What pulling it does to users, said before confirming; it also fills in the impact of updates.',
      'Users can look and change nothing',
    ).optional(),
    pulls: z
      .array(reference('A lever.'))
      .default([])
      .meta(says('Levers that are pulled first, in this order.', ['webhook-processing', 'scheduler'])),
    needs: z
      .array(reference('A lever.'))
      .default([])
      .meta(says('Levers that must be pulled already, and stay so while this one is.', ['read-only'])),
    conflicts: z
      .array(reference('A lever.'))
      .default([])
      .meta(says('Levers that cannot be pulled at the same time.', ['maintenance'])),
    approval: approval.optional(),
    expires: duration('It is released by itself so long after a pull; nothing: it stays.', '2h').optional(),
    rules: z
      .array(rule)
      .default([])
      .meta(
        says('What pulls it by itself.', [
          { when: [{ monitor: 'payments', down: '2m' }], most: 2, within: '6h', releaseAfter: '10m' },
        ]),
      ),
    command: command.optional(),
  })
  .describe('One lever.');

export const levers = z
  .record(z.string(), lever)
  .meta(says('Levers by id.', { 'read-only': { kind: 'mode', consequence: 'Users can look and change nothing' } }));

const BATCH_FORMS =
  'Write a share (10%), a number on the way, { value: … }, or an attribute: { number: ["+15550100"] }.';

/** One of the forms of a batch; of which kinds of levers is checked beside the lever. */
const batch = z
  .union([
    z
      .string()
      .regex(/^\d{1,3}(?:\.\d{1,6})?%$/, BATCH_FORMS)
      .describe('A share of everybody: 10%.'),
    z.number().describe('A value on the way of a limit.'),
    z
      .record(
        z.string().min(1).max(64),
        z.union([z.array(attributeValue).min(1).max(10_000), leverValue('A value on the way, under the key "value".')]),
      )
      .describe('An attribute and the values of those who have it back; or "value" and a value on the way.'),
  ])
  .describe('One batch.');

const restorationStep = z
  .strictObject({
    release: reference('The lever to release.', 'webhook-processing'),
    wait: duration('How long it, or each of its batches, is watched before what follows.', '5m').prefault('5m'),
    healthy: z
      .array(reference('A monitor or a metric.'))
      .default([])
      .meta(
        says('Monitors and metrics that must be healthy before and throughout the wait.', [
          'app',
          'webhook.success_rate',
        ]),
      ),
    batches: z
      .array(batch)
      .default([])
      .meta(
        says(
          'What is given back before the whole lever: a share (10%), those with some value of an attribute (number: [...]), or values on the way of a limit.',
          ['10%', '50%'],
          [{ number: ['+15550100', '+15550101'] }],
          [10, 15],
        ),
      ),
    hold: flag('A person says when this step begins.', false),
  })
  .describe('One step.');

export const restorations = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Gradual restoration').optional(),
        steps: z
          .array(restorationStep)
          .min(1)
          .meta(
            says('Levers are released in this order.', [
              { release: 'webhook-processing', wait: '5m', healthy: ['app'] },
            ]),
          ),
      })
      .describe('One restoration.'),
  )
  .meta(
    says('Restorations by id: how levers are released step by step.', {
      gradual: { steps: [{ release: 'scheduler', wait: '5m' }] },
    }),
  );
