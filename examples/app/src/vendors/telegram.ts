import { type Context, Hono } from 'hono';

/** How Telegram answers a call of its Bot API. https://core.telegram.org/bots/api#making-requests */
export interface TelegramAnswer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly migrate_to_chat_id: number };
}

export interface Update {
  readonly id: number;
  readonly from: number;
  readonly text: string;
  readonly sentAtMs: number;
}

/** The part of Telegram that the bot uses: one bot, one group, and people who write to the bot. */
export interface Telegram {
  /** Answers under /fake-telegram/. */
  readonly routes: Hono;
  call(token: string, method: string, parameters: Record<string, unknown>): TelegramAnswer;
  /** A person writes to the bot; it is delivered until the bot takes it. */
  say(from: number, text: string): void;
  /** Updates that the bot has not taken, oldest first. */
  pending(): readonly Update[];
  /** The bot takes an update. */
  take(): Update | undefined;
  /** What the bot wrote to a person. */
  chatOf(person: number): readonly string[];
  /** The token with which the last message was sent. */
  lastToken(): string;
  readonly members: ReadonlySet<number>;
  groupId(): number;
  /** The group becomes a supergroup: its id changes, and calls with the old one are refused. */
  moveGroup(): number;
}

const LATE_MS = 1_000;

/** @param tokens those that are known; with another one every call is refused */
export function createTelegram(tokens: readonly string[], groupId: number): Telegram {
  const botId = Number(tokens[0]?.split(':')[0]);
  const updates: Update[] = [];
  const chats = new Map<number, string[]>();
  const members = new Set<number>();
  let group = groupId;
  let lastUpdate = 0;
  let lastToken = '';
  const failed = (error_code: number, description: string): TelegramAnswer => ({ ok: false, error_code, description });
  const done = (result: unknown): TelegramAnswer => ({ ok: true, result });

  function inGroup(parameters: Record<string, unknown>, work: () => unknown): TelegramAnswer {
    if (Number(parameters.chat_id) === group) return done(work());
    if (Number(parameters.chat_id) !== groupId) return failed(400, 'Bad Request: chat not found');
    const moved = failed(400, 'Bad Request: group chat was upgraded to a supergroup chat');
    return { ...moved, parameters: { migrate_to_chat_id: group } };
  }

  const methods: Record<string, (parameters: Record<string, unknown>) => TelegramAnswer> = {
    getMe: () => done({ id: botId, is_bot: true, first_name: 'Access', username: 'access_example_bot' }),
    getWebhookInfo: () => {
      const oldest = updates[0];
      const late = oldest !== undefined && Date.now() - oldest.sentAtMs > LATE_MS;
      return done({
        pending_update_count: updates.length,
        ...(late ? { last_error_message: 'Read timeout expired' } : {}),
      });
    },
    getChat: (given) => inGroup(given, () => ({ id: group, type: 'supergroup', title: 'Members' })),
    getChatMember: (given) =>
      inGroup(given, () => ({ status: 'administrator', can_invite_users: true, can_restrict_members: true })),
    getChatMemberCount: (given) => inGroup(given, () => members.size + 1),
    createChatInviteLink: (given) => inGroup(given, () => ({ invite_link: 'https://t.me/+example', member_limit: 1 })),
    banChatMember: (given) => inGroup(given, () => members.delete(Number(given.user_id)) || true),
    unbanChatMember: (given) => inGroup(given, () => true),
    // Not of the Bot API: the person follows the link that the bot has sent.
    follow: (given) => inGroup(given, () => members.add(Number(given.user_id)).size > 0),
    sendMessage: (given) => {
      const person = Number(given.chat_id);
      chats.set(person, [...(chats.get(person) ?? []), String(given.text)]);
      return done({ message_id: chats.get(person)?.length });
    },
  };

  function call(used: string, method: string, parameters: Record<string, unknown>): TelegramAnswer {
    if (!tokens.includes(used)) return failed(401, 'Unauthorized');
    if (method === 'sendMessage') lastToken = used;
    return methods[method]?.(parameters) ?? failed(404, 'Not Found');
  }

  const telegram: Omit<Telegram, 'routes'> = {
    call,
    say: (from, text) => {
      lastUpdate += 1;
      updates.push({ id: lastUpdate, from, text, sentAtMs: Date.now() });
    },
    pending: () => updates,
    take: () => updates.shift(),
    chatOf: (person) => chats.get(person) ?? [],
    lastToken: () => lastToken,
    members,
    groupId: () => group,
    moveGroup: () => {
      group = groupId === group ? groupId - 1_000_000 : groupId;
      return group;
    },
  };
  return { ...telegram, routes: createRoutes(telegram) };
}

function createRoutes({ call, say, chatOf, lastToken }: Omit<Telegram, 'routes'>): Hono {
  const app = new Hono().basePath('/fake-telegram');
  app.on(['GET', 'POST'], '/:bot{bot[^/]+}/:method', async (c) => {
    const answer = call(c.req.param('bot').slice('bot'.length), c.req.param('method'), await parametersOf(c));
    return c.json(answer, (answer.error_code ?? 200) as 200 | 400 | 401 | 404);
  });
  app.post('/people/:person/say', async (c) => {
    say(Number(c.req.param('person')), await c.req.text());
    return c.json({ ok: true });
  });
  app.get('/people/:person/chat', (c) => c.json(chatOf(Number(c.req.param('person')))));
  app.get('/signed-in', (c) => c.json({ token: lastToken() }));
  return app;
}

async function parametersOf(c: Context): Promise<Record<string, unknown>> {
  const form = c.req.method === 'POST' ? await c.req.parseBody().catch(() => ({})) : {};
  return { ...c.req.query(), ...form };
}
