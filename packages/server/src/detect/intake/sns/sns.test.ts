import { execFileSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parsed } from '../intake.fixture.ts';
import { sns } from './sns.format.ts';
import { signedText, snsUrl } from './sns-signature.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-sns-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a key and its certificate, as the signer has them. */
function makeSigner(name: string): { key: string; certificate: string } {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', `/CN=sns.amazonaws.com/O=${name}`];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '3650',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ];
  execFileSync('openssl', made, { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), certificate: readFileSync(cert, 'utf8') };
}

const amazon = makeSigner('amazon');
const forger = makeSigner('forger');
/** The certificates are of today, and of no earlier day. */
const NOW_MS = Date.now() + 60_000;
let urls = 0;

function message(change: object = {}, signer = amazon, version = '2') {
  urls += 1;
  const unsigned = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
    Subject: 'ALARM: "Queue" in EU (Ireland)',
    Message: JSON.stringify(ALARM),
    Timestamp: '2026-01-05T12:00:00.000Z',
    SignatureVersion: version,
    SigningCertURL: `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${urls}.pem`,
    ...change,
  };
  const digest = version === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return { ...unsigned, Signature: sign(digest, Buffer.from(signedText(unsigned)), signer.key).toString('base64') };
}

const ALARM = {
  AlarmName: 'Queue',
  AlarmDescription: 'Orders wait. severity=P1 component=api',
  AWSAccountId: '123456789012',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint [10.0] was greater than the threshold (1.0).',
  StateChangeTime: '2026-01-05T11:59:00.000+0000',
  Region: 'EU (Ireland)',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Queue',
  OldStateValue: 'OK',
  Trigger: { MetricName: 'Depth', Namespace: 'AWS/SQS', Dimensions: [{ name: 'QueueName', value: 'orders' }] },
};

/** Amazon, as far as it is asked: answers the certificate, and notes every address. */
function fetcher(certificate = amazon.certificate) {
  const asked: string[] = [];
  const fetchText = async (url: string) => {
    asked.push(url);
    return url.endsWith('.pem') ? certificate : '<ConfirmSubscriptionResponse/>';
  };
  return { asked, fetchText, nowMs: NOW_MS };
}

test.each(['1', '2'])('an alarm signed by version %s is taken', async (version) => {
  expect(await parsed(sns, { body: message({}, amazon, version) }, fetcher())).toMatchObject({
    said: [
      {
        action: 'trigger',
        key: ALARM.AlarmArn,
        summary: expect.stringMatching(/^Queue: Threshold Crossed/),
        labels: { severity: 'P1', component: 'api', QueueName: 'orders', namespace: 'AWS/SQS' },
        atMs: Date.UTC(2026, 0, 5, 11, 59),
      },
    ],
  });
});

test.each([
  ['OK', [{ action: 'resolve', key: ALARM.AlarmArn }]],
  ['INSUFFICIENT_DATA', []],
])('the state %s', async (NewStateValue, said) => {
  const Message = JSON.stringify({ ...ALARM, NewStateValue });
  expect(await parsed(sns, { body: message({ Message }) }, fetcher())).toMatchObject({ said });
});

test('a subscription is confirmed at Amazon', async () => {
  const amazonWeb = fetcher();
  const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336';
  const body = message({ Type: 'SubscriptionConfirmation', Token: '2336', SubscribeURL, Subject: undefined });
  expect(await parsed(sns, { body }, amazonWeb)).toMatchObject({
    said: [],
    ignored: expect.stringContaining('is confirmed'),
  });
  expect(amazonWeb.asked.at(-1)).toBe(SubscribeURL);
});

test.each([
  'https://sns.eu-west-1.amazonaws.com.example.com/?Action=ConfirmSubscription',
  'http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
  'https://169.254.169.254/latest/meta-data',
])('a signed confirmation that leads to %s is not followed', async (SubscribeURL) => {
  const amazonWeb = fetcher();
  const body = message({ Type: 'SubscriptionConfirmation', Token: '2336', SubscribeURL });
  expect(await parsed(sns, { body }, amazonWeb)).toMatchObject({ kind: 'refused', status: 403 });
  expect(amazonWeb.asked).not.toContain(SubscribeURL);
});

test('the end of a subscription is taken and nothing is asked', async () => {
  const amazonWeb = fetcher();
  const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1';
  const body = message({ Type: 'UnsubscribeConfirmation', Token: '1', SubscribeURL });
  expect(await parsed(sns, { body }, amazonWeb)).toMatchObject({ said: [] });
  expect(amazonWeb.asked).not.toContain(SubscribeURL);
});

test('forgeries are refused for good', async () => {
  const forged: [object, string?][] = [
    [message({}, forger)],
    [{ ...message(), Message: '{}' }],
    [{ ...message(), Signature: 'AAAA' }],
    [{ ...message(), SignatureVersion: '3' }],
    [message(), forger.certificate],
    [message(), 'no certificate'],
  ];
  for (const [body, certificate] of forged) {
    expect(await parsed(sns, { body }, fetcher(certificate))).toMatchObject({ kind: 'refused', status: 403 });
  }
});

test('a certificate of another address is never read', async () => {
  for (const SigningCertURL of [
    'https://sns.eu-west-1.amazonaws.com.example.com/a.pem',
    'https://example.com/sns.eu-west-1.amazonaws.com/a.pem',
    'http://sns.eu-west-1.amazonaws.com/a.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/a.pem',
    'https://user@sns.eu-west-1.amazonaws.com/a.pem',
    'https://sns.eu-west-1.amazonaws.com/a.txt',
    'https://s3.eu-west-1.amazonaws.com/a.pem',
    'nonsense',
  ]) {
    const web = fetcher(forger.certificate);
    expect(await parsed(sns, { body: message({ SigningCertURL }, forger) }, web)).toMatchObject({
      kind: 'refused',
      status: 403,
    });
    expect(web.asked).toEqual([]);
  }
  expect(snsUrl('https://sns.cn-north-1.amazonaws.com.cn/a.pem')).not.toBeNull();
});

test('Amazon that cannot be reached is asked again by its own repeat', async () => {
  const fetchText = () => Promise.reject(new Error('no route'));
  expect(await parsed(sns, { body: message() }, { fetchText, nowMs: NOW_MS })).toMatchObject({
    kind: 'refused',
    status: 503,
  });
});

test('an expired certificate signs nothing', async () => {
  const later = { ...fetcher(), nowMs: NOW_MS + 20 * 365 * 86_400_000 };
  expect(await parsed(sns, { body: message() }, later)).toMatchObject({ kind: 'refused', status: 403 });
});
