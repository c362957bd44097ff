import { z } from 'zod';
import { duration, reference, says, text } from './formats.ts';

export const consent = z
  .strictObject({
    sources: z
      .array(reference('A source of the inbox.'))
      .default([])
      .meta(
        says(
          'Sources of the inbox that bring messages of people (twilio, telnyx): STOP, HELP and START are read in them.',
          ['twilio'],
        ),
      ),
    region: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('US')
      .meta(says('Country of numbers that are written without one.', 'DE')),
    wording: z
      .record(z.string(), text('The text.'))
      .default({})
      .meta(
        says('Texts that people agreed to, by version.', { '2026-01': 'I agree to text messages about my orders.' }),
      ),
    channel: reference(
      'The channel that answers (a Twilio channel); nothing: the vendor answers itself.',
      'sms',
    ).optional(),
    replies: z
      .strictObject({
        stop: text('After STOP.', 'You will get no more messages.').optional(),
        help: text('After HELP.', 'Help: help@example.com. STOP ends messages.').optional(),
        start: text('After START.', 'You will get messages again.').optional(),
        confirm: text(
          'Asks whether somebody wants messages: they agree by answering YES.',
          'Answer YES to get messages.',
        ).optional(),
      })
      .default({})
      .meta(says('What is answered; nothing: nothing.', { stop: 'You will get no more messages.' })),
    complaint: z
      .strictObject({
        severity: reference(
          'Level of the incident that a complaint opens; nothing: it opens none.',
          'complaint',
        ).optional(),
        answer: duration('The person must have an answer by then (S4: within 1 hour).', '1h').prefault('1h'),
        component: reference('The component.', 'consent').optional(),
        runbook: reference('The runbook.', 'consent-complaint').optional(),
      })
      .prefault({})
      .meta(says('What happens by a complaint.', { severity: 'complaint', answer: '1h' })),
    sent: z
      .strictObject({
        connection: reference('The connection that is asked; nothing: the only one.', 'app').optional(),
        sql: text(
          'A SELECT of the messages that went to :to, the newest first.',
          'SELECT sent_at, merchant, body FROM messages WHERE recipient = :to ORDER BY 1 DESC',
        ),
      })
      .optional()
      .meta(
        says('Where the application keeps what it sent: evidence of a case.', {
          sql: 'SELECT sent_at, body FROM messages WHERE recipient = :to',
        }),
      ),
  })
  .meta(says('Who agreed to messages, and who must get none.', { sources: ['twilio'] }));
