import Database from 'libsql';

export interface StatementAnswer {
  readonly results: readonly Record<string, unknown>[];
  readonly success: true;
  readonly meta: { readonly changes: number };
}

/** A database at the vendor's edge: SQLite, with exports and a way back to earlier moments, as Cloudflare's D1. */
export interface EdgeDatabase {
  /** Rows of one statement. */
  all<Row>(sql: string, ...values: unknown[]): Row[];
  run(sql: string, ...values: unknown[]): number;
  /** Runs statements one after the other. @throws what SQLite says */
  execute(sql: string): StatementAnswer[];
  /** Everything as SQL statements. */
  exportSql(): string;
  /** Keeps the present state, to come back to by this bookmark. */
  keepMoment(): string;
  /** The newest kept moment not after this; undefined: it was not kept. */
  momentAt(timeMs: number): string | undefined;
  /** Goes back to a moment; returns the bookmark of what was there before. */
  goBackTo(bookmark: string): string | undefined;
  close(): void;
}

interface Moment {
  readonly bookmark: string;
  readonly atMs: number;
  readonly sql: string;
}

/** Opens a file, which is made where it is missing. */
export function openEdgeDatabase(file: string): EdgeDatabase {
  const db = new Database(file);
  const moments: Moment[] = [];

  /** The library leaves an EXPLAIN open, and no table can be dropped then: it gets a connection of its own. */
  function all<Row>(sql: string, ...values: unknown[]): Row[] {
    if (!/^\s*explain\b/i.test(sql)) return db.prepare(sql).all(...values) as Row[];
    const own = new Database(file);
    try {
      return own.prepare(sql).all(...values) as Row[];
    } finally {
      own.close();
    }
  }

  function execute(sql: string): StatementAnswer[] {
    return splitStatements(sql).map((text) => {
      const statement = db.prepare(text);
      if (statement.reader) return { results: all(text), success: true, meta: { changes: 0 } };
      return { results: [], success: true, meta: { changes: statement.run().changes } };
    });
  }

  function exportSql(): string {
    const objects = db
      .prepare(
        `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC`,
      )
      .all() as { type: string; name: string; sql: string }[];
    const lines = ['PRAGMA defer_foreign_keys=TRUE;'];
    for (const { type, name, sql } of objects) {
      lines.push(`${sql.replaceAll(/\s+/g, ' ')};`);
      if (type !== 'table') continue;
      for (const row of db.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[]) {
        lines.push(`INSERT INTO "${name}" VALUES(${Object.values(row).map(literal).join(',')});`);
      }
    }
    return `${lines.join('\n')}\n`;
  }

  function keepMoment(): string {
    const moment = { bookmark: `0000-${moments.length}`, atMs: Date.now(), sql: exportSql() };
    moments.push(moment);
    return moment.bookmark;
  }

  return {
    all,
    run: (sql, ...values) => db.prepare(sql).run(...values).changes,
    execute,
    exportSql,
    keepMoment,
    momentAt: (timeMs) => moments.findLast(({ atMs }) => atMs <= timeMs)?.bookmark,
    goBackTo(bookmark) {
      const moment = moments.find((each) => each.bookmark === bookmark);
      if (!moment) return undefined;
      const before = keepMoment();
      const tables = db
        .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
        .all() as { name: string }[];
      execute([...tables.map(({ name }) => `DROP TABLE "${name}";`), moment.sql].join('\n'));
      return before;
    },
    close: () => db.close(),
  };
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

/** Splits at semicolons outside of quotes and comments; enough for what is exported and for the cells of runbooks. */
function splitStatements(sql: string): string[] {
  const parts = sql.match(/(?:'[^']*'|"[^"]*"|--[^\n]*|-(?!-)|[^;'"-])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part.replaceAll(/--[^\n]*/g, '').trim() !== '');
}
