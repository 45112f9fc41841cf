import { serve } from '../shared/server.ts';
import { createRoofingCopilot } from './app.ts';

await serve(await createRoofingCopilot(process.env));
