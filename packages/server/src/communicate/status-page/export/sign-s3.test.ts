import { expect, test } from 'vitest';
import { s3Path, signS3 } from './sign-s3.ts';

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. */
const key = {
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const at = Date.UTC(2013, 4, 24);
const host = 'https://examplebucket.s3.amazonaws.com';

test('a GET with a range is signed as the documentation says', () => {
  const request = { method: 'GET' as const, url: new URL(`${host}/test.txt`), headers: { Range: 'bytes=0-9' } };
  expect(signS3({ ...request, body: Buffer.alloc(0) }, key, at)).toEqual({
    range: 'bytes=0-9',
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  });
});

test('a PUT of an object whose name has a $ is signed as the documentation says', () => {
  const url = new URL(host);
  url.pathname = s3Path('/test$file.text');
  const headers = { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
  const signed = signS3({ method: 'PUT', url, headers, body: Buffer.from('Welcome to Amazon S3.') }, key, at);
  expect(signed['x-amz-content-sha256']).toBe('44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072');
  expect(signed.authorization).toContain(
    'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,',
  );
  expect(signed.authorization).toMatch(/Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/);
});

test('queries are signed in their order', () => {
  const sign = (query: string) => {
    const request = { method: 'GET' as const, url: new URL(`${host}/${query}`), headers: {}, body: Buffer.alloc(0) };
    return signS3(request, key, at).authorization;
  };
  expect(sign('?lifecycle=')).toMatch(/Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543$/);
  expect(sign('?max-keys=2&prefix=J')).toMatch(/34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/);
  expect(sign('?prefix=J&max-keys=2')).toBe(sign('?max-keys=2&prefix=J'));
});
