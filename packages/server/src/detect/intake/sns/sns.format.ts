import {
  type Fields,
  firstText,
  isObject,
  labelsOf,
  linkOf,
  listAt,
  objectAt,
  parseObject,
  textAt,
  timeOf,
} from '../fields.ts';
import {
  type Format,
  ignored,
  type ParseContext,
  type Parsed,
  type RawRequest,
  refused,
  type Said,
  understood,
} from '../format.ts';
import { checkSnsSignature, snsUrl } from './sns-signature.ts';

/**
 * CloudWatch alarms by Amazon SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 *
 * Every message is held against the certificate of its signer, which is read from Amazon's own host and nowhere else. SNS
 * takes 2xx for done, gives up at 4xx and comes again after 5xx and no answer (within 15 seconds) by its delivery policy, three
 * times 20 seconds apart by default: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html. So a
 * certificate or a confirmation that cannot be reached now is 503, a forgery 403, and too much is 503.
 */
export const sns: Format = {
  id: 'sns',
  title: 'CloudWatch (Amazon SNS)',
  setUp:
    'SNS → the alarm’s topic → Create subscription: HTTPS, endpoint ADDRESS, no raw message delivery; it confirms itself',
  methods: ['POST'],
  mostBytes: 512 * 1024,
  signs: false,
  parse: parseSns,
  accepted: 200,
  busy: 503,
  sample: {
    Type: 'Notification',
    MessageId: 'sample',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
    Subject: 'ALARM: "Sample"',
    Message: '{"AlarmName":"Sample","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed"}',
    Timestamp: '2026-01-05T12:00:00.000Z',
    SignatureVersion: '2',
    Signature: 'only Amazon can sign',
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService.pem',
  },
};

const MOST_CERTIFICATES = 16;
const certificates = new Map<string, string>();

export async function parseSns(request: RawRequest, context: ParseContext): Promise<Parsed> {
  const message = parseObject(request.body.toString('utf8'));
  const type = message ? textAt(message, 'Type') : null;
  if (!message || type === null) return refused(400, 'The body is no SNS message: turn off raw message delivery.');
  const wrong = await checkSender(message, context);
  if (wrong) return wrong;
  if (type === 'SubscriptionConfirmation') return confirm(message, context);
  if (type === 'UnsubscribeConfirmation')
    return ignored('The topic’s subscription has been ended: nothing will come of it.');
  return sayNotification(message);
}

async function checkSender(message: Fields, { nowMs, fetchText }: ParseContext): Promise<Parsed | null> {
  const url = snsUrl(textAt(message, 'SigningCertURL'));
  if (!url?.pathname.endsWith('.pem'))
    return refused(403, '`SigningCertURL` is no https://sns.<region>.amazonaws.com address of a .pem file.');
  let certificate = certificates.get(url.href);
  if (certificate === undefined) {
    try {
      certificate = await fetchText(url.href);
    } catch (error) {
      return refused(503, `The certificate of SNS cannot be read now: ${reasonOf(error)}.`);
    }
  }
  const wrong = checkSnsSignature(message, certificate, nowMs);
  if (wrong !== null) {
    certificates.delete(url.href);
    return refused(403, wrong);
  }
  if (certificates.size >= MOST_CERTIFICATES) certificates.clear();
  certificates.set(url.href, certificate);
  return null;
}

/** Only a signed message gets here, and even it leads nowhere but to Amazon. */
async function confirm(message: Fields, { fetchText }: ParseContext): Promise<Parsed> {
  const url = snsUrl(textAt(message, 'SubscribeURL'));
  if (!url) return refused(403, '`SubscribeURL` is no https://sns.<region>.amazonaws.com address.');
  try {
    await fetchText(url.href);
  } catch (error) {
    return refused(503, `The subscription cannot be confirmed now: ${reasonOf(error)}.`);
  }
  return ignored(`The subscription to ${textAt(message, 'TopicArn') ?? 'the topic'} is confirmed.`);
}

function sayNotification(message: Fields): Parsed {
  const text = textAt(message, 'Message') ?? '';
  const alarm = parseObject(text);
  const name = alarm ? textAt(alarm, 'AlarmName') : null;
  if (alarm && name !== null) return sayAlarm(alarm, name);
  const subject = textAt(message, 'Subject');
  const topic = textAt(message, 'TopicArn');
  if (text === '' && subject === null) return refused(400, '`Message` is empty.');
  return understood([
    {
      action: 'trigger',
      key: `${topic ?? ''}:${subject ?? text}`,
      summary: subject ?? text,
      severity: alarm ? firstText(alarm, 'severity', 'level') : null,
      component: null,
      labels: labelsOf({ topic }, alarm?.labels),
      link: null,
      atMs: timeOf(message.Timestamp),
    },
  ]);
}

function sayAlarm(alarm: Fields, name: string): Parsed {
  const state = textAt(alarm, 'NewStateValue');
  if (state === 'INSUFFICIENT_DATA')
    return ignored(`"${name}" has too little data: that is neither the alarm nor its end.`);
  if (state !== 'ALARM' && state !== 'OK')
    return refused(400, '`NewStateValue` is neither ALARM, OK nor INSUFFICIENT_DATA.');
  const trigger = objectAt(alarm, 'Trigger');
  const dimensions = listAt(trigger, 'Dimensions').flatMap((one) => {
    const key = isObject(one) ? firstText(one, 'name', 'Name') : null;
    return key === null ? [] : [[key, firstText(one as Fields, 'value', 'Value')]];
  });
  const reason = textAt(alarm, 'NewStateReason');
  const said: Said = {
    action: state === 'ALARM' ? 'trigger' : 'resolve',
    key: textAt(alarm, 'AlarmArn') ?? `${textAt(alarm, 'AWSAccountId') ?? ''}:${textAt(alarm, 'Region') ?? ''}:${name}`,
    summary: reason === null ? name : `${name}: ${reason}`,
    severity: 'error',
    component: null,
    labels: labelsOf(
      {
        alarm: name,
        region: alarm.Region,
        account: alarm.AWSAccountId,
        metric: trigger.MetricName,
        namespace: trigger.Namespace,
      },
      Object.fromEntries(dimensions),
      wordsOf(textAt(alarm, 'AlarmDescription') ?? ''),
    ),
    link: linkOf(alarm.link),
    atMs: timeOf(alarm.StateChangeTime),
  };
  return understood([said]);
}

/** An alarm has no field for a level or a component, so `severity=P1 component=api` in its description says them. */
function wordsOf(description: string): Record<string, string> {
  const pairs = [...description.matchAll(/\b(severity|component|service)\s?[=:]\s?([\w-]{1,64})/gi)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no answer';
}
