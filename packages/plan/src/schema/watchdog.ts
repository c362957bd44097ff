import type { Target } from '@tocsin/core';
import { z } from 'zod';
import { calendar, duration, laterUrl, reference, says, variable } from './formats.ts';
import { target } from './target.ts';

type ChannelTarget = Extract<Target, { kind: 'channel' }>;

/** The last resort must work without the database, so it is an address and not a person, who is looked up. */
const address = target
  .transform((of, context): ChannelTarget => {
    if (of.kind === 'channel') return of;
    const params = { code: 'bad-target', hint: 'Write channel:ID/ADDRESS, such as channel:sms/+15550100.' };
    const message = 'The last resort is told from memory, so it must be an address of a channel';
    context.issues.push({ code: 'custom', message, input: of, params });
    return z.NEVER;
  })
  .meta(says('An address of a channel.', 'channel:sms/+15550100'));

/** A duration that is refused when it is shorter than Tocsin can keep. */
const atLeast = (seconds: number, description: string, usual: string) =>
  duration(description, usual)
    .superRefine((value, context) => {
      if (value >= seconds) return;
      const params = { code: 'bad-duration', hint: `Write ${seconds}s or more.` };
      context.addIssue({ code: 'custom', message: `This is shorter than ${seconds} seconds`, params });
    })
    .prefault(usual);

const heartbeat = z
  .strictObject({
    url: laterUrl(
      'What is called while the database, the jobs and the monitoring work. Whoever stands there raises the alarm when the calls stop.',
      variable('DEADMAN_URL'),
      'https://deadman.example.com/tocsin',
    ),
    every: atLeast(10, 'How often it is called.', '1m'),
  })
  .meta(says('A sign of life to somebody outside.', { url: variable('DEADMAN_URL'), every: '1m' }));

const testPage = z
  .strictObject({
    ...calendar('0 10 * * MON'),
    page: z
      .array(target)
      .min(1)
      .meta(says('Who gets the test page, and confirms it.', ['schedule:on-call/primary'])),
    within: atLeast(60, 'How long they have to confirm it.', '15m'),
    severity: reference(
      'Level of the alert that says that a test page did not come back; nothing: it is only shown.',
      'P3',
    ).optional(),
  })
  .meta(
    says('A real test page that has to be confirmed.', {
      cron: '0 10 * * MON',
      page: ['schedule:on-call/primary'],
      within: '15m',
    }),
  );

export const watchdog = z
  .strictObject({
    heartbeat: heartbeat.optional(),
    lastResort: z
      .array(address)
      .default([])
      .meta(
        says('Addresses that are told when Tocsin cannot do its work, without the database.', [
          'channel:sms/+15550100',
        ]),
      ),
    databaseGoneAfter: atLeast(10, 'How long the database may be away before the last resort is told.', '1m'),
    testPage: testPage.optional(),
  })
  .meta(
    says('The watch over Tocsin itself.', {
      heartbeat: { url: variable('DEADMAN_URL'), every: '1m' },
      lastResort: ['channel:sms/+15550100'],
    }),
  );
