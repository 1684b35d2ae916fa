import type { Tx } from './database.ts';

/** Frees the packaging once the first pass and every chunk are done. Called under the job's lock, so that the last one to end sees it. */
export async function releasePackage(tx: Tx, jobId: string): Promise<void> {
  const open = await tx.task.count({ where: { jobId, kind: { in: ['FIRST', 'CHUNK'] }, state: { not: 'DONE' } } });
  if (open === 0) await tx.task.updateMany({ where: { jobId, kind: 'PACKAGE', state: 'BLOCKED' }, data: { state: 'READY' } });
}
