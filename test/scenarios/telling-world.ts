import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type {
  IncidentRoom,
  OutboxMessage,
  Review,
  ReviewList,
  StatusUpdate,
  UpdateList,
} from '@tocsin/server/contract';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSmtp, type ReceivedMail, startFakeSmtp } from '../vendors/fake-smtp.ts';
import { dropPolling, type ManyPlans, startManyPlans } from './five-plans-installation.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');
/** Detection is held for so long at once; no scenario takes longer. */
const HELD_SECONDS = 29 * 86_400;

/** An example plan in an installation of its own with a real mail server: what people are told, and when. */
export interface Telling extends ManyPlans {
  readonly smtp: FakeSmtp;
  /** A folder of the scenario's own, beside that of the plan. */
  readonly folder: string;
  /** Somebody opens an incident and has it. @returns its id, when everything due at once is done */
  open(severity: string, components: readonly string[]): Promise<string>;
  room(id: string): Promise<IncidentRoom>;
  post<T = IncidentRoom>(id: string, what: string, body?: unknown): Promise<T>;
  /** Texts that wait for a person, by audience. */
  drafts(id: string): Promise<Readonly<Record<string, StatusUpdate>>>;
  /** Fills in what only a person knows, and sends the draft of an audience. */
  send(id: string, audience: string): Promise<StatusUpdate>;
  /** Audiences of an incident: the minutes until they hear again, rounded; null: at the end only. */
  dueIn(id: string): Promise<Readonly<Record<string, number | null>>>;
  /** Messages of one kind about an incident: `to: subject and text`. */
  told(id: string, kind: OutboxMessage['kind']): Promise<string[]>;
  mailsTo(address: string): readonly ReceivedMail[];
  /** A document of the public page, as a stranger gets it. */
  page(path?: string): Promise<string>;
  /** The review of an incident that is over. */
  review(id: string): Promise<Review | undefined>;
}

/** @param change of the plan's files, by name: what they say with `OWN_FOLDER` standing for a folder of the scenario's own */
export async function startTelling(
  service: string,
  change: Readonly<Record<string, (text: string) => string>> = {},
): Promise<Telling> {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-telling-'));
  const plan = join(home, service);
  cpSync(join(EXAMPLES, service), plan, { recursive: true });
  for (const [file, edit] of Object.entries(change))
    writeFileSync(join(plan, file), edit(readFileSync(join(plan, file), 'utf8')).replaceAll('OWN_FOLDER', home));
  const smtp = await startFakeSmtp();
  const many = await startManyPlans([plan], (url) => ({
    ...{ APP_URL: url, BOT_URL: url, API_URL: url, SITE_URL: url },
    SMTP_URL: smtp.url,
  }));
  const { must, server } = many;
  const forward: Telling['forward'] = (duration) => many.forward(duration, () => dropPolling(server));
  // Nobody pings, and nothing is counted: what is watched has no part in this.
  const held = { why: 'Incidents are opened by hand', everything: true, forSeconds: HELD_SECONDS };
  await must('POST', '/api/silences', { service, ...held });

  const post: Telling['post'] = (id, what, body) => must('POST', `/api/incidents/${id}/${what}`, body);
  const room: Telling['room'] = (id) => must('GET', `/api/incidents/${id}`);
  const drafts: Telling['drafts'] = async (id) => {
    const { updates } = await must<UpdateList>('GET', `/api/updates?incidentId=${id}&status=draft`);
    return Object.fromEntries(updates.map((update) => [update.audience, update]));
  };
  const whole = async (id: string) => {
    const { to, subject, text } = await must<OutboxMessage>('GET', `/api/outbox/${id}`);
    return `${to}: ${subject} ${text}`;
  };
  return {
    ...many,
    forward,
    smtp,
    folder: home,
    post,
    room,
    drafts,
    async open(severity, components) {
      const opening = { service, title: `Trouble of ${severity}`, severity, components };
      const { id } = await must<IncidentRoom>('POST', '/api/incidents', opening);
      await post(id, 'acknowledge');
      await forward('1s');
      return id;
    },
    async send(id, audience) {
      const draft = (await drafts(id))[audience];
      if (!draft) throw new Error(`${audience} has no draft; there are: ${Object.keys(await drafts(id)).join(', ')}`);
      const text = draft.text.replaceAll(/\[\[[^\]]*\]\]/g, 'not known yet');
      await must('PUT', `/api/updates/${draft.id}`, { text, subject: draft.subject });
      const sent = await must<StatusUpdate>('POST', `/api/updates/${draft.id}/send`);
      await forward('1s');
      return sent;
    },
    async dueIn(id) {
      const { audiences } = await room(id);
      return Object.fromEntries(
        audiences.map(({ id: audience, dueAt }) => [
          audience,
          dueAt === null ? null : minutesUntil(dueAt, many.clock.now()),
        ]),
      );
    },
    told: async (id, kind) => Promise.all((await many.messages(id, kind)).map((message) => whole(message.id))),
    mailsTo: (address) => smtp.messages.filter(({ to }) => to.includes(address)),
    async page(path = '') {
      const response = await fetch(`${server.url}/status/${service}${path}`);
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return response.text();
    },
    async review(id) {
      await forward('1s');
      const { reviews } = await must<ReviewList>('GET', '/api/reviews');
      const found = reviews.find(({ incidentId }) => incidentId === id);
      return found && must<Review>('GET', `/api/reviews/${found.id}`);
    },
    async close() {
      await many.close();
      await smtp.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function minutesUntil(at: string, nowMs: number): number {
  // Just after it, rounding gives -0, which is another value for the assertions.
  return Math.round((Date.parse(at) - nowMs) / 60_000) + 0;
}

/** Waits in real time: the page is made anew a moment after something changed. */
export function pageSays(t: Telling, words: string, path = ''): Promise<string> {
  return eventually(`the page says "${words}"`, async () => {
    const text = await t.page(path);
    return text.includes(words) && text;
  });
}
