import { type Caller, requireUser } from '../shared/caller.ts';
import type { Session } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { type ServerEvent, sendEvents } from '../shared/sse.ts';
import { TtlCache } from '../shared/ttl-cache.ts';
import { type Message, tokensOf, withinBudget } from './copilot-context.ts';
import type { Limits } from './limits.ts';
import { CONTEXT, type Fault } from './settings.ts';
import { STATEMENTS } from './statements.ts';
import { WordModel } from './word-model.ts';

interface Question {
  sessionId: string;
  message: string;
}

const questionBody = {
  type: 'object',
  required: ['sessionId', 'message'],
  properties: {
    sessionId: { type: 'string', format: 'uuid' },
    // A longer one than the token budget would leave nothing of the conversation, not even itself.
    message: { type: 'string', minLength: 1, maxLength: 4_000 },
  },
};
const titleBody = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string', minLength: 1, maxLength: 200 } },
};
const idParameter = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };

type LoadPrompt = (session: Session, caller: Caller, role: string) => Promise<string>;

/** Conversations with the copilot. It answers in server-sent events: `token` for each word, `done` at the end. */
export function copilotRoutes(platform: Platform, limits: Limits, fault: Fault): void {
  const { app, database, env } = platform;
  const model = new WordModel();
  const loadPrompt = promptLoader(platform);
  const prepare = (caller: Caller, userId: string, question: Question) =>
    database.write(caller, async session => {
      const { role } = await sessionOf(session, question.sessionId, userId);
      await session.rows(STATEMENTS.addMessage, [question.sessionId, 'user', question.message]);
      const prompt = await loadPrompt(session, caller, role);
      const messages = await readContext(session, question.sessionId, env.CONTEXT === 'whole');
      return [{ role: 'system' as const, content: prompt }, ...messages];
    });
  const save = (caller: Caller, sessionId: string, text: string) =>
    database.query<{ id: string }>(caller, STATEMENTS.addMessage, [sessionId, 'assistant', text]);

  app.post<{ Body: Question }>(
    '/api/copilot',
    { onRequest: limits.perAddressAndUser, schema: { body: questionBody } },
    async (request, reply) => {
      const context = await prepare(request, requireUser(request), request.body);
      const words = model.answer(context.map(message => message.content));
      const keep = (text: string) => save(request, request.body.sessionId, text);
      const events = answer(words, context, keep);
      return sendEvents(reply, fault === 'tokens-at-end' ? allAtOnce(events) : events);
    },
  );
  sessionRoutes(platform);
}

/** An answer that its reader didn't wait for isn't kept. */
async function* answer(
  words: AsyncIterable<string>,
  context: readonly Message[],
  keep: (text: string) => Promise<unknown>,
): AsyncGenerator<ServerEvent> {
  const said: string[] = [];
  for await (const text of words) {
    said.push(text);
    yield { event: 'token', data: { text } };
  }
  await keep(said.join(' '));
  const contextTokens = context.slice(1).reduce((sum, message) => sum + tokensOf(message.content), 0);
  yield { event: 'done', data: { tokens: said.length, contextMessages: context.length - 1, contextTokens } };
}

async function* allAtOnce(events: AsyncIterable<ServerEvent>): AsyncGenerator<ServerEvent> {
  const all: ServerEvent[] = [];
  for await (const event of events) all.push(event);
  yield* all;
}

/** The system's message always comes first, then the conversation, oldest first. */
async function readContext(session: Session, sessionId: string, whole: boolean): Promise<Message[]> {
  const values = [sessionId, whole ? null : CONTEXT.messages];
  const newestFirst = await session.rows<Message & object>(STATEMENTS.newestMessages, values);
  return withinBudget(newestFirst, whole ? Infinity : CONTEXT.tokens);
}

async function sessionOf(session: Session, sessionId: string, userId: string): Promise<{ role: string }> {
  const [found] = await session.rows<{ role: string }>(STATEMENTS.copilotSession, [sessionId, userId]);
  if (!found) throw new HttpError(404, 'There is no such session');
  return found;
}

/** Prompts change with the program, so each is read once; PROMPT_CACHE=off reads it for every question. */
function promptLoader({ env, metrics }: Platform): LoadPrompt {
  const cache = new TtlCache<string>({
    ttlMs: Infinity,
    enabled: env.PROMPT_CACHE !== 'off',
    maxEntries: 10,
    count: result => metrics.countCache('prompts', result),
  });
  return (session, caller, role) =>
    cache.get(role, caller.timing, async () => {
      const [prompt] = await session.rows<{ content: string }>(STATEMENTS.systemPrompt, [role]);
      if (!prompt) throw new Error('The table system_prompts has no default prompt');
      return prompt.content;
    });
}

function sessionRoutes({ app, database }: Platform): void {
  app.post<{ Body: { title: string } }>(
    '/api/copilot/sessions',
    { schema: { body: titleBody } },
    async (request, reply) => {
      const values = [requireUser(request), request.body.title];
      const [created] = await database.query<{ session_id: string }>(
        request,
        STATEMENTS.createSession,
        values,
      );
      return reply.code(201).send({ sessionId: created?.session_id });
    },
  );
  app.get<{ Params: { id: string } }>(
    '/api/copilot/sessions/:id/messages',
    { schema: { params: idParameter } },
    async request => {
      const userId = requireUser(request);
      const { id } = request.params;
      return database.read(request, async session => {
        await sessionOf(session, id, userId);
        return { data: await session.rows(STATEMENTS.newestMessages, [id, CONTEXT.messages]) };
      });
    },
  );
}
