import { randomUUID } from 'node:crypto';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import type { ReportFiles } from './report-files.ts';
import { compute, findSimulation, idParameter } from './simulations.ts';
import { STATEMENTS } from './statements.ts';

interface Report {
  id: string;
  status: string;
  file_name: string | null;
}

const reportBody = {
  type: 'object',
  required: ['simulationId'],
  properties: { simulationId: { type: 'string', format: 'uuid' } },
};

/** A simulation's map as a CSV file: written when it is asked for, streamed when it is fetched. */
export function reportRoutes({ app, database }: Platform, files: ReportFiles): void {
  app.post<{ Body: { simulationId: string } }>(
    '/api/reports',
    { schema: { body: reportBody } },
    async (request, reply) => {
      const run = await findSimulation(database, request, request.body.simulationId);
      if (run.status !== 'COMPLETED')
        throw new HttpError(409, `The simulation is not complete but ${run.status.toLowerCase()}`);
      const { map } = await compute(database, request, { ...run, regionId: run.region_id });
      const id = randomUUID();
      const fileName = `simulation-${run.id}.csv`;
      const sizeBytes = await files.write(id, map);
      try {
        const values = [id, run.id, request.userId ?? null, fileName, sizeBytes];
        await database.query(request, STATEMENTS.createReport, values);
      } catch (error) {
        await files.delete(id); // nobody could ever ask for it
        throw error;
      }
      return reply.code(201).send({ id, fileName, sizeBytes, download: `/api/reports/${id}/download` });
    },
  );

  app.get<{ Params: { id: string } }>(
    '/api/reports/:id/download',
    { schema: { params: idParameter } },
    async (request, reply) => {
      const [report] = await database.query<Report>(request, STATEMENTS.reportById, [request.params.id]);
      if (!report) throw new HttpError(404, 'There is no such report');
      const file = report.status === 'READY' ? await files.read(report.id) : undefined;
      if (!file) throw new HttpError(410, 'The file of this report is gone');
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-length', file.sizeBytes)
        .header('content-disposition', `attachment; filename="${report.file_name}"`)
        .send(file.content);
    },
  );
}
