import { serve } from '../shared/server.ts';
import { createVrooli } from './app.ts';

await serve(await createVrooli(process.env));
