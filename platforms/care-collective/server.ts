import { serve } from '../shared/server.ts';
import { createCareCollective } from './app.ts';

await serve(await createCareCollective(process.env));
