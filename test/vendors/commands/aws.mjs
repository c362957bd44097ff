/*
 * An `aws` 2 that knows `s3api list-objects-v2` and `head-object` at the S3 interface of R2. It signs in by
 * AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and leaves with 254 when the service refuses.
 * https://docs.aws.amazon.com/cli/latest/reference/s3api/
 */
import { ask, call, fail, readOptions, value } from './vendor.mjs';

const [group, verb, ...args] = process.argv.slice(2);
if (group !== 's3api') fail(`aws: error: argument command: Invalid choice: ${group}`, 252);
const known = {
  '--bucket': value(),
  '--key': value(),
  '--prefix': value(),
  '--region': value(),
  '--endpoint-url': value(),
  '--output': value(),
  '--query': value(),
};
const { options } = readOptions(args, known, (word) => `Unknown options: ${word}`);
if (!process.env.AWS_ACCESS_KEY_ID || !process.env.AWS_SECRET_ACCESS_KEY)
  fail('Unable to locate credentials. You can configure credentials by running "aws configure".', 253);
if (!options['endpoint-url']?.startsWith('https://'))
  fail('An error occurred (403) when calling the operation: Forbidden', 254);

if (verb === 'head-object') {
  const { status, bytes } = await call(`/fake-cloudflare/r2/${options.bucket}/${options.key}`);
  if (status >= 400) fail('\nAn error occurred (404) when calling the HeadObject operation: Not Found', 254);
  console.log(JSON.stringify({ ContentLength: bytes.length }, null, 4));
} else if (verb === 'list-objects-v2') {
  const found = await ask(`/fake-cloudflare/r2/${options.bucket}?prefix=${encodeURIComponent(options.prefix ?? '')}`);
  const contents = found.map(({ key, size, modifiedAt }) => ({ Key: key, LastModified: modifiedAt, Size: size }));
  if (options.output === 'text') {
    console.log(
      contents.map(({ LastModified, Size, Key }) => [LastModified, Size, Key].join('\t')).join('\n') || 'None',
    );
  } else {
    // Without objects there is no `Contents` at all.
    console.log(JSON.stringify(contents.length > 0 ? { Contents: contents } : {}, null, 4));
  }
} else {
  fail(`aws: error: argument operation: Invalid choice: ${verb}`, 252);
}
