import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MovableClock } from '@tocsin/server';
import type { AlertList } from '@tocsin/server/contract';
import { isLeading, tick } from '@tocsin/server/detect';
import ICAL from 'ical.js';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSmtp, type ReceivedMail, startFakeSmtp } from '../vendors/fake-smtp.ts';

/** A slow machine starts a node within this. */
const PATIENCE_MS = 30_000;
export const PLATFORM = 'publishing-platform';

/** The platform with its mail server, a website that can fail, and two nodes on one database. */
export interface MaintenanceWorld {
  readonly clock: MovableClock;
  readonly smtp: FakeSmtp;
  /** The node that is asked. */
  node(): PlanNode;
  /** Ends the node that leads and starts it again, while the other goes on. */
  restart(): Promise<void>;
  /** Moves the clock to a moment, and lets everything look. */
  to(moment: string): Promise<void>;
  /** Whether the website answers. */
  website: { isDown: boolean };
  /** An alert about a component, or the end of it. */
  alert(key: string, component: string, action?: 'trigger' | 'resolve'): Promise<void>;
  /** Where an alert stands once it is known: the incident that it opened or joined, or what holds it. */
  fate(key: string): Promise<{ readonly incident: string | null; readonly held: string | null }>;
  /** Mails to the platform's users so far, once `count` of them have come. */
  mails(count: number): Promise<readonly ReceivedMail[]>;
  /** The public page as its readers get it, once it is so. */
  page<T>(what: string, look: (page: PublicPage) => T | undefined | false | null): Promise<T>;
  close(): Promise<void>;
}

/** What the scenarios read of the page's JSON. */
export interface PublicPage {
  readonly state: string;
  readonly groups: readonly { readonly components: readonly PublicComponent[] }[];
  readonly maintenance: {
    readonly banner: PublicWork | null;
    readonly upcoming: readonly PublicWork[];
    readonly past: readonly PublicWork[];
  };
}
interface PublicComponent {
  readonly id: string;
  readonly state: string;
  readonly days: readonly { readonly day: string; readonly uptime: number | null }[];
}
export interface PublicWork {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly emergency: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly plannedEndsAt: string | null;
  readonly updates: readonly { readonly at: string; readonly text: string }[];
}

export async function startMaintenanceWorld(startAt: string): Promise<MaintenanceWorld> {
  const clock = new MovableClock(Date.parse(startAt));
  const website = { isDown: false };
  const target = createServer(({ url }, response) => {
    const well = url === '/manuscripts' ? 401 : 200;
    response.writeHead(url === '/site' && website.isDown ? 503 : well).end('{"status":"ok"}');
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const smtp = await startFakeSmtp();
  const addresses = {
    API_URL: url,
    SITE_URL: `${url}/site`,
    CLOUDFLARE_STATUS: `${url}/status`,
    MODEL_STATUS: `${url}/status`,
  };
  const options = { files: filesOfPlatform(), clock, env: { ...addresses, SMTP_URL: smtp.url } };
  const first = await startPlanNode(options);
  const nodes = [first, await startPlanNode({ ...options, databaseUrl: first.databaseUrl })];
  const leader = () =>
    eventually('one node leads', async () => nodes.find(({ server }) => isLeading(server.app)), PATIENCE_MS);
  const settle = async () => tick((await leader()).server.app);
  const node = () => nodes[0] as PlanNode;
  const fate = (key: string) =>
    eventually(
      `what becomes of the alert ${key} is known`,
      async () => {
        const { alerts } = await node().must<AlertList>(
          'GET',
          `/api/alerts?text=${encodeURIComponent(`Trouble ${key}`)}`,
        );
        const found = alerts.find(({ held, incidentId }) => held !== null || incidentId !== null);
        return found && { incident: found.incidentId, held: found.held && JSON.stringify(found.held) };
      },
      PATIENCE_MS,
    );
  return {
    ...{ clock, smtp, website, fate },
    node,
    async restart() {
      const leading = await leader();
      const at = nodes.indexOf(leading);
      nodes[at] = await leading.restart();
      await leader();
    },
    async to(moment) {
      const ms = Date.parse(moment) - clock.now();
      if (ms < 0) throw new Error(`${moment} is past: it is ${new Date(clock.now()).toISOString()}`);
      clock.advance(ms);
      await settle();
    },
    async alert(key, component, action = 'trigger') {
      const payload = { summary: `Trouble ${key}`, source: 'box-1', severity: 'critical', component };
      const routing_key = node().server.app.keys.pagerduty(PLATFORM);
      const event = { routing_key, event_action: action, dedup_key: key, payload };
      const { status, body } = await node().call('POST', '/v2/enqueue', event);
      if (status !== 202) throw new Error(`the alert ${key} was answered ${status}: ${JSON.stringify(body)}`);
    },
    async mails(count) {
      const toUsers = () => smtp.messages.filter(({ to }) => to.includes('users@example.com'));
      await eventually(`${count} mails to users`, async () => toUsers().length >= count, PATIENCE_MS);
      return toUsers();
    },
    page: (what, look) =>
      eventually(
        `the page shows ${what}`,
        async () => look(await node().must<PublicPage>('GET', `/status/${PLATFORM}.json`)),
        PATIENCE_MS,
      ),
    async close() {
      for (const one of nodes.toReversed()) await one.close();
      await smtp.close();
      target.closeAllConnections();
      await new Promise((done) => target.close(done));
    },
  };
}

function filesOfPlatform(): Record<string, string> {
  const folder = new URL(`../../examples/${PLATFORM}/`, import.meta.url).pathname;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
}

export interface CalendarEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly status: string;
  readonly from: string;
  readonly until: string;
}

/** The calendar of maintenance as a calendar program reads it. */
export async function calendarOf(url: string): Promise<readonly CalendarEvent[]> {
  const response = await fetch(`${url}/status/${PLATFORM}/maintenance.ics`);
  if (!response.headers.get('content-type')?.startsWith('text/calendar')) throw new Error('this is no calendar');
  const calendar = new ICAL.Component(ICAL.parse(await response.text()));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      ...{ uid: event.uid, sequence: event.sequence, status: String(component.getFirstPropertyValue('status')) },
      ...{ from: event.startDate.toJSDate().toISOString(), until: event.endDate.toJSDate().toISOString() },
    };
  });
}
