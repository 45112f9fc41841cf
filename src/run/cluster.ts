import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { type Cluster, startCluster } from '../host/postgres/cluster.ts';
import { connectServer } from '../host/postgres/server.ts';
import { sharedBuffersFor } from '../host/postgres/settings.ts';
import { cacheDirectory } from '../host/tools.ts';
import type { RunPlan } from '../model/run-plan.ts';
import { dropOurs, listOurs } from '../seed/marker.ts';

type ClusterPlan = Pick<RunPlan, 'database' | 'root' | 'data'>;

/** The given server, or the project's embedded one with buffers for its data where their size is known. */
export async function openCluster(host: Host, plan: ClusterPlan): Promise<Cluster | undefined> {
  if (plan.database.kind === 'none') return undefined;
  if (plan.database.kind === 'server') return connectServer(host, plan.database.urlVariable);
  const cluster = await startEmbedded(host, plan.root, await rememberedBytes(host, plan));
  await dropLeftClones(cluster);
  return cluster;
}

/**
 * Shared buffers by the size of the data: a measurement of a small database in a huge cache would flatter it. Starts
 * the embedded server anew if it was started for data of another size.
 */
export async function fitCluster(
  host: Host,
  plan: ClusterPlan,
  cluster: Cluster,
  templateBytes: number,
): Promise<Cluster> {
  if (cluster.kind !== 'embedded' || (await rememberedBytes(host, plan)) === templateBytes) return cluster;
  await host.files.writeAtomic(sizeFile(host, plan), String(templateBytes));
  await cluster.stop();
  return startEmbedded(host, plan.root, templateBytes);
}

/** Each project has a cluster of its own, so that projects do not wait for each other. */
function clusterDirectory(host: Host, root: string): string {
  const project = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(cacheDirectory(host), 'clusters', project);
}

function startEmbedded(host: Host, root: string, templateBytes: number | undefined): Promise<Cluster> {
  return startCluster(host, {
    directory: clusterDirectory(host, root),
    cache: cacheDirectory(host),
    ...(templateBytes === undefined
      ? {}
      : { sharedBuffersBytes: sharedBuffersFor(host.machine().memoryBytes, templateBytes) }),
  });
}

/** A run that was killed leaves its copies. Nobody else uses the embedded server: its lock is ours. */
async function dropLeftClones(cluster: Cluster): Promise<void> {
  const admin = cluster.url('postgres', 'admin');
  for (const { database, kind } of await listOurs(admin))
    if (kind === 'clone') await dropOurs(admin, database);
}

/** Bytes of the plan's template when it was last used: the server can start with the right buffers at once. */
async function rememberedBytes(host: Host, plan: ClusterPlan): Promise<number | undefined> {
  if (!plan.data) return undefined;
  const bytes = Number(await host.files.readTextIfAny(sizeFile(host, plan)));
  return bytes > 0 ? bytes : undefined;
}

function sizeFile(host: Host, plan: ClusterPlan): string {
  return join(clusterDirectory(host, plan.root), `size-${plan.data?.fingerprint.slice(0, 16) ?? ''}`);
}
