import type pg from 'pg';

/**
 * The target works as a plain role, so that row-level security applies to it as it does in production. It may use
 * everything that the schema files made, and add to it (a migration at start); it owns nothing.
 */
export async function grantToTarget(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT quote_ident(nspname) AS schema FROM pg_namespace
     WHERE nspname NOT IN ('information_schema', 'plimsoll') AND nspname NOT LIKE 'pg\\_%'`,
  );
  for (const { schema } of rows) {
    await client.query(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role}`);
    for (const kind of ['TABLES', 'SEQUENCES', 'FUNCTIONS'])
      await client.query(`GRANT ALL ON ALL ${kind} IN SCHEMA ${schema} TO ${role}`);
  }
}
