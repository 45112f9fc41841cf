import { serve } from '../shared/server.ts';
import { createBackupPitr } from './app.ts';

await serve(await createBackupPitr(process.env));
