/** What a monitor may send: each reads, and none takes the server long. `KEYS` and `MONITOR` read, too, but stop the others. */
const READING_COMMANDS: ReadonlySet<string> = new Set(
  `PING ECHO TIME DBSIZE INFO LASTSAVE ROLE EXISTS TYPE TTL PTTL EXPIRETIME PEXPIRETIME GET MGET GETRANGE STRLEN GETBIT
  BITCOUNT LLEN LINDEX LRANGE LPOS SCARD SISMEMBER SMISMEMBER HGET HMGET HLEN HEXISTS HSTRLEN ZCARD ZCOUNT ZSCORE ZRANK
  ZREVRANK ZRANGE ZREVRANGE ZRANGEBYSCORE XLEN XRANGE XREVRANGE XINFO XPENDING PFCOUNT`.split(/\s+/),
);
/** Of these only the words that read. */
const READING_PARTS: Readonly<Record<string, readonly string[]>> = {
  CLUSTER: ['INFO', 'MYID', 'SLOTS', 'SHARDS', 'NODES', 'COUNTKEYSINSLOT'],
  MEMORY: ['USAGE', 'STATS'],
  OBJECT: ['ENCODING', 'FREQ', 'IDLETIME', 'REFCOUNT'],
  PUBSUB: ['CHANNELS', 'NUMSUB', 'NUMPAT'],
  SLOWLOG: ['LEN', 'GET'],
  LATENCY: ['LATEST'],
};

/** Whether a command of Redis only reads, and so may be sent by a monitor. @param words the command, as in the plan */
export function isReadingRedis(words: readonly string[]): boolean {
  const [name = '', part = ''] = words.map((word) => word.toUpperCase());
  return READING_COMMANDS.has(name) || (READING_PARTS[name]?.includes(part) ?? false);
}
