import { serve } from '../shared/server.ts';
import { createCareDemo } from './app.ts';

await serve(await createCareDemo(process.env));
