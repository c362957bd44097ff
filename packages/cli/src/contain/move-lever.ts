import type {
  AgreedLeverRequest,
  LeverList,
  LeverPreview,
  PulledLever,
  RefusedLeverRequest,
  ReleasedLever,
  VerifiedLever,
} from '@tocsin/server/contract';
import { type Api, apiPath, connect } from '../shared/api.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS, WAITS_FOR_OTHERS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { parseScope } from './lever-scope.ts';
import { agreedText, previewText, pulledText, releasedText, verifiedText } from './move-text.ts';

type Lever = LeverList['levers'][number];

interface TargetOptions extends OutputOptions {
  readonly service?: string;
}

interface AimOptions extends TargetOptions {
  readonly value?: string;
  readonly scope?: readonly string[];
}

interface MoveOptions extends TargetOptions {
  readonly reason: string;
  readonly incident?: string;
}

/** `tocsin lever pull`: exits 7 when it waits for others. */
export async function pull(id: string, options: MoveOptions & AimOptions & { for?: string }): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = {
    reason: options.reason,
    incidentId: incidentOf(options),
    ...(await aimOf(api, service, id, options)),
    ...(options.for === undefined ? {} : { expiresInSeconds: await secondsOf(options.for) }),
  };
  const answer = await api.post<PulledLever>(apiPath`/api/levers/${service}/${id}/pull`, body);
  show(answer, options, (safe) => pulledText(safe, Date.now()));
  if (answer.request) process.exitCode = WAITS_FOR_OTHERS;
}

/** `tocsin lever release`: exits 7 when it waits for others. */
export async function release(id: string, options: MoveOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = { reason: options.reason, incidentId: incidentOf(options) };
  const answer = await api.post<ReleasedLever>(apiPath`/api/levers/${service}/${id}/release`, body);
  show(answer, options, releasedText);
  if (answer.request) process.exitCode = WAITS_FOR_OTHERS;
}

/** `tocsin lever preview`: exits 1 when the move is impossible. */
export async function preview(id: string, options: AimOptions & { release?: boolean }): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = options.release
    ? { action: 'release' }
    : { action: 'pull', ...(await aimOf(api, service, id, options)) };
  const answer = await api.post<LeverPreview>(apiPath`/api/levers/${service}/${id}/preview`, body);
  show(answer, options, previewText);
  if (answer.refusal !== null) process.exitCode = BAD_NEWS;
}

/** `tocsin lever verify`: exits 1 unless the world is as the lever says. */
export async function verify(id: string, options: TargetOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const answer = await api.post<VerifiedLever>(apiPath`/api/levers/${service}/${id}/verify`);
  show(answer, options, ({ lever }) => verifiedText(lever, Date.now()));
  const { command } = answer.lever;
  if (command?.verified !== command?.wanted) process.exitCode = BAD_NEWS;
}

/** `tocsin lever agree`: exits 7 when still others must agree. */
export async function agree(request: string, options: OutputOptions): Promise<void> {
  const answer = await connect(process.env).post<AgreedLeverRequest>(apiPath`/api/lever-requests/${request}/agree`);
  show(answer, options, agreedText);
  if (answer.request.status === 'waiting') process.exitCode = WAITS_FOR_OTHERS;
}

/** `tocsin lever refuse`. */
export async function refuse(request: string, options: OutputOptions & { reason: string }): Promise<void> {
  const body = { reason: options.reason };
  const path = apiPath`/api/lever-requests/${request}/refuse`;
  const answer = await connect(process.env).post<RefusedLeverRequest>(path, body);
  show(answer, options, ({ request: { id, action, lever, status } }) => `${id} is ${status}: ${action} ${lever}.`);
}

/** Without one, the server takes the service's only active incident. */
function incidentOf({ incident }: MoveOptions): string | undefined {
  return incident ?? (process.env.TOCSIN_INCIDENT || undefined);
}

async function aimOf(api: Api, service: string, id: string, { value, scope }: AimOptions) {
  return {
    ...(value === undefined ? {} : { value: await typedValue(api, service, id, value) }),
    ...(scope === undefined ? {} : { scope: parseScope(scope) }),
  };
}

/** Turns the word of the command line into the kind of value that the lever rests at. */
async function typedValue(api: Api, service: string, id: string, word: string): Promise<Lever['value']> {
  const { levers } = await api.get<LeverList>('/api/levers');
  const lever = levers.find((known) => known.service === service && known.id === id);
  if (typeof lever?.resting === 'number') {
    const number = Number(word);
    if (word.trim() !== '' && Number.isFinite(number)) return number;
    throw new Failure('invalid', `The lever ${id} takes a number, not "${word}".`);
  }
  if (typeof lever?.resting !== 'boolean') return word;
  if (word === 'true' || word === 'false') return word === 'true';
  throw new Failure('invalid', `The lever ${id} takes true or false, not "${word}".`);
}

async function secondsOf(text: string): Promise<number> {
  const { parseDuration } = await import('@tocsin/plan');
  const seconds = parseDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new Failure('invalid', `"${text}" is not a duration. Write it like 90s, 30m or 1h30m.`);
}
