import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';

/** Databases of Redis that are reached over HTTP: a command is a path, its words parted by slashes. https://upstash.com/docs/redis/features/restapi */
export interface RedisRest {
  /** Answers under /fake-upstash/. */
  readonly routes: Hono;
  /** Makes an empty database, of this name and token or of others; returns its path and token. */
  create(first?: { readonly name: string; readonly token: string }): RedisPlace;
  /** Deletes a database with all that is in it. */
  remove(place: RedisPlace): void;
  /** Runs a command as a client does. @throws when there is no such database, or the token is another's */
  run(place: RedisPlace, ...words: string[]): unknown;
}

export interface RedisPlace {
  readonly path: string;
  readonly token: string;
}

const newName = (bytes: number) => randomBytes(bytes).toString('hex');

type Values = Map<string, number | Set<string>>;

/** No database yet. */
export function createRedisRest(): RedisRest {
  const databases = new Map<string, { token: string; values: Values }>();

  function run({ path, token }: RedisPlace, ...words: string[]): unknown {
    const database = databases.get(path);
    if (!database) throw new Error('getaddrinfo ENOTFOUND');
    if (database.token !== token) throw new Error('WRONGPASS invalid or missing auth token');
    return execute(database.values, words);
  }

  function create({ name, token } = { name: newName(4), token: newName(12) }): RedisPlace {
    const path = `/fake-upstash/${name}`;
    databases.set(path, { token, values: new Map() });
    return { path, token };
  }

  const routes = new Hono();
  routes.post('/fake-upstash', (c) => c.json(create()));
  routes.on(['GET', 'POST'], '/fake-upstash/:database/:command{.+}', (c) => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const words = c.req.param('command').split('/').map(decodeURIComponent);
    try {
      return c.json({ result: run({ path: `/fake-upstash/${c.req.param('database')}`, token }, ...words) });
    } catch (error) {
      const { message } = error as Error;
      return c.json({ error: message }, message.startsWith('WRONGPASS') ? 401 : 404);
    }
  });
  return { routes, create, run, remove: ({ path }) => void databases.delete(path) };
}

function execute(values: Values, [command = '', key = '', member = '']: readonly string[]): unknown {
  const found = values.get(key);
  const members = found instanceof Set ? found : new Set<string>();
  switch (command) {
    case 'ping':
      return 'PONG';
    case 'dbsize':
      return values.size;
    case 'incr': {
      const next = (typeof found === 'number' ? found : 0) + 1;
      values.set(key, next);
      return next;
    }
    case 'sadd': {
      const added = members.has(member) ? 0 : 1;
      values.set(key, members.add(member));
      return added;
    }
    case 'srem':
      return members.delete(member) ? 1 : 0;
    case 'sismember':
      return members.has(member) ? 1 : 0;
    case 'smembers':
      return [...members];
    default:
      throw new Error(`ERR unknown command '${command}'`);
  }
}
