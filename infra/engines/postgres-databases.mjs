// The databases on a PostgreSQL server: one an owner, and how each is told where its own is.
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One database an owner; the variable by which a service is told. */
export const DATABASES = {
  USERS_DATABASE_URL: 'castgraph_users',
  VIDEOS_DATABASE_URL: 'castgraph_videos',
  MEDIA_DATABASE_URL: 'castgraph_media',
};

/** The three databases' URLs, from that of the server; what is set already stays. */
export function postgresEnvironment(env) {
  const result = env.POSTGRES_URL ? { POSTGRES_URL: env.POSTGRES_URL } : {};
  for (const [variable, name] of Object.entries(DATABASES)) result[variable] = env[variable] || onServer(env.POSTGRES_URL, name);
  return result;
}

function onServer(serverUrl, database) {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Makes the databases that a server of another rung does not have yet; ours is born with them. */
export async function makeDatabases(env, repositoryDir) {
  if (!env.POSTGRES_URL) return;
  const { default: pg } = await import(createRequire(join(repositoryDir, 'package.json')).resolve('pg'));
  const client = new pg.Client({ connectionString: env.POSTGRES_URL });
  await client.connect();
  try {
    for (const [variable, name] of Object.entries(DATABASES)) {
      if (new URL(env[variable]).pathname !== `/${name}`) continue; // its owner names another one: not ours to make
      await client.query(`CREATE DATABASE ${name}`).catch((error) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error; // it is there, or was made this moment
      });
    }
  } finally {
    await client.end();
  }
}
