import { z } from 'zod';
import { type Asking, askTracker, limited, said, type TrackerAnswer } from './ask-tracker.ts';
import type { Linear } from './linear.ts';
import { TrackerError } from './tracker-client.ts';

const NAME = 'Linear';
const OWN_URL = 'https://api.linear.app/graphql';

const answerSchema = z.object({
  /** Absent when nothing was carried out. */
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string().catch(''),
        extensions: z
          .object({
            code: z.string().optional().catch(undefined),
            type: z.string().optional().catch(undefined),
            userPresentableMessage: z.string().optional().catch(undefined),
          })
          .catch({}),
      }),
    )
    .catch([]),
});
type LinearErrors = z.infer<typeof answerSchema>['errors'];

/**
 * Asks Linear's GraphQL API. Errors come with any status, 200 among them; the key of an account stands bare in the header.
 * https://linear.app/developers/graphql, https://linear.app/developers/rate-limiting
 */
export async function askLinear<T extends z.ZodType>(
  { token, url }: Linear,
  body: { readonly query: string; readonly variables: object },
  schema: T,
  asking: Asking,
): Promise<z.infer<T>> {
  const headers = { accept: 'application/json', authorization: token };
  const answer = await askTracker(NAME, { method: 'POST', url: url ?? OWN_URL, headers, body }, asking);
  const read = answerSchema.safeParse(answer.body ?? {});
  const errors = read.success ? read.data.errors : [];
  if (answer.status >= 400 || errors.length > 0) throw refusal(answer, errors, asking);
  const data = schema.safeParse(read.success ? read.data.data : null);
  if (data.success) return data.data;
  throw new TrackerError('unclear', 'Linear answered with something else than what was asked for.');
}

function refusal({ status, headers }: TrackerAnswer, errors: LinearErrors, asking: Asking): TrackerError {
  const kinds = errors.flatMap(({ extensions: { code, type } }) => [code ?? '', type ?? '']).map(plain);
  const words =
    errors
      .map((one) => said(one.extensions.userPresentableMessage ?? one.message))
      .slice(0, 3)
      .join('; ') || `it answered ${status} and says no more`;
  if (status === 429 || kinds.includes('ratelimited')) {
    const reset = ['requests', 'complexity']
      .filter((what) => headers.get(`x-ratelimit-${what}-remaining`) === '0')
      .map((what) => Number(headers.get(`x-ratelimit-${what}-reset`) ?? Number.NaN));
    return limited(NAME, headers, asking.now(), reset.length > 0 ? Math.max(...reset) : null);
  }
  if (status === 401 || kinds.includes('authenticationerror'))
    return new TrackerError('access', 'Linear does not accept the token.');
  if (status === 403 || kinds.includes('forbidden'))
    return new TrackerError('access', `Linear does not allow it: ${words}`);
  if (kinds.includes('internalerror') || kinds.includes('locktimeout'))
    return new TrackerError('unclear', `Linear failed: ${words}`);
  return new TrackerError('invalid', `Linear does not take it: ${words}`);
}

/** `AUTHENTICATION_ERROR` and `authentication error` are the same. */
function plain(kind: string): string {
  return kind.toLowerCase().replace(/[^a-z]/g, '');
}
