import { rulesOf } from './check-rule.ts';

/** Rules about webhooks that are received for the application, and about consent. */
export const INBOX_RULES = rulesOf('error', [
  [
    'bad-signature',
    'A source of the providers "hmac" and "header" says how it is signed, and no other does.',
    'Without it every request is refused, or a vendor is held to a signature that it does not make.',
  ],
  [
    'fresh-not-possible',
    'Signatures are made anew only where a shared secret makes them.',
    'The application would refuse every late event.',
    'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
  ],
  [
    'no-vendor-list',
    'Only a vendor whose list can be asked is compared with what arrived.',
    'What is missing would never be noticed, and everybody believes that it is looked after.',
    'https://docs.stripe.com/api/events/list',
  ],
  [
    'no-payments',
    'Failed payments are followed where their events come from.',
    'No grace would ever begin, and none would end.',
  ],
  [
    'bad-path',
    'Paths of ids, types and order are names with points between, or a header.',
    'Nothing is found there: no order is kept, and events are known by their bodies alone.',
  ],
  ['retry-order', 'The first pause of a retry is not longer than the longest.', 'One of the two does not count.'],
  [
    'source-lever',
    'Levers that move a source are of the kind that it needs.',
    'The lever is pulled and the source goes on as before.',
  ],
  [
    'missing-parameter',
    'Queries about a period or an address use them.',
    'They would read the whole table, each time, and compare what has nothing to do with each other.',
  ],
  ['no-messages', 'Consent is read in what people write.', 'A STOP would never be seen there.'],
]);

export const INBOX_WARNINGS = rulesOf('warning', [
  [
    'short-window',
    'Ids of events are known for as long as the vendor sends them again.',
    'What comes again later is delivered a second time.',
    'https://docs.stripe.com/webhooks#automatic-retries',
  ],
  [
    'short-silence',
    'A scheduled job may be silent for at least as long as lies between two of its calls.',
    'Somebody is woken though nothing was due, each time, until nobody looks any more.',
  ],
  [
    'no-first-types',
    'A source whose lever lets only the first types through names some.',
    'The lever that should keep payments flowing stops them.',
  ],
]);
