import { type PageNode, shopPlan, startPageNode } from '../../page/page-node.fixture.ts';
import type { Access } from '../../platform/auth/identity.ts';
import { issueCredential } from '../../platform/auth/identity.ts';

const template = (body: string) =>
  `---\ntitle: Told\nsubject: "{{ service.title }}: {{ incident.title }}"\n---\n${body}\n`;

const EVERYTHING = `{{ facts.what }} / {{ facts.impact }} / {{ incident.title }} / {{ incident.resolution | default: "open" }}
{% for action in facts.actions %}- {{ action }}
{% endfor %}{{ commander }} {{ oncall }}`;

/** A shop that tells its team, its customers and the public; triggers of each kind. */
const COMMUNICATION = `
communication:
  audiences:
    team: { targets: ["channel:outbox/team"], template: all, updates: { P1: 15m, P2: 2h } }
    customers: { external: true, targets: ["channel:mail/customers@example.com", "channel:text/+15550100"], template: all, severities: [P1], after: 30m, update: 30m }
    public: { external: true, statusPage: true, template: all, severities: [], update: 30m }
    regulator: { external: true, targets: ["channel:outbox/regulator"], template: gap, severities: [] }
  triggers:
    down: { title: Down for long, when: outage, after: 30m, audiences: [public], approval: false }
    data: { title: Data is concerned, when: customer-data, audiences: [regulator], approval: false }
    urgent: { title: Work at once, when: maintenance, audiences: [public] }
`;

const CHANNELS = `  outbox: { type: sandbox }
  mail: { type: email, url: "smtp://127.0.0.1:1", from: shop@example.com }
  text: { type: twilio-sms, accountSid: AC1, authToken: t, from: "+15550199" }`;

/** Starts a node with that plan. */
export function startTellingNode(): Promise<PageNode> {
  const plan = shopPlan({
    channels: CHANNELS,
    people: '  ann: { name: Ann, contact: [{ channel: outbox, address: ann }] }',
  });
  const files = {
    'communication.yaml': COMMUNICATION,
    'templates/all.md': template(EVERYTHING),
    'templates/gap.md': template('{{ facts.what }}: {{ incident.resolved }}'),
  };
  return startPageNode({ plan: plan.replace('web: {}', 'web: { public: true }'), files });
}

/** Calls the API as a person. */
export async function callerOf({ app, url }: PageNode, person: string, access: Access) {
  const actor = { kind: 'person', id: person, name: person } as const;
  const secret = await issueCredential(app, app.db, 'session', { actor, access });
  return async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(url + path, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}
