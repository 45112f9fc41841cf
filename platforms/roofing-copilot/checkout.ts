import { type Caller, requireUser } from '../shared/caller.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { detailsPage, type Order, orderPage, paymentPage } from './checkout-pages.ts';
import type { Limits } from './limits.ts';
import { sendPage } from './pages.ts';
import type { Pay } from './payment-provider.ts';
import { STATEMENTS } from './statements.ts';

interface Details {
  email: string;
  company?: string;
}

const orderBody = {
  type: 'object',
  required: ['priceId'],
  properties: { priceId: { type: 'string', minLength: 1, maxLength: 100 } },
};
const detailsBody = {
  type: 'object',
  required: ['email'],
  properties: {
    email: { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 200 },
    company: { type: 'string', maxLength: 200 },
  },
};
const idParameter = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };
type Id = { Params: { id: string } };

/** Buying in three steps: an order, its billing details, its payment. Each answer says which page comes next. */
export function checkoutRoutes(platform: Platform, limits: Limits, pay: Pay): void {
  const { app, database } = platform;

  app.post<{ Body: { priceId: string } }>(
    '/api/checkout',
    { onRequest: limits.perAddress, schema: { body: orderBody } },
    async (request, reply) => {
      const userId = requireUser(request);
      const [product] = await database.query<{ id: string; price: number }>(
        request,
        STATEMENTS.productByPriceId,
        [request.body.priceId],
      );
      if (!product) throw new HttpError(404, 'There is no such price');
      const values = [userId, product.id, product.price];
      const [order] = await database.query<{ id: string }>(request, STATEMENTS.createOrder, values);
      return reply.code(201).send({ orderId: order?.id, next: `/checkout/${order?.id}` });
    },
  );

  app.post<Id & { Body: Details }>(
    '/api/checkout/:id/details',
    { schema: { params: idParameter, body: detailsBody } },
    async request => {
      const { id } = request.params;
      const values = [id, requireUser(request), request.body];
      const changed = await database.query(request, STATEMENTS.addBilling, values);
      if (changed.length === 0) throw new HttpError(409, 'There is no such order that waits for details');
      return { next: `/checkout/${id}/payment` };
    },
  );

  app.post<Id>('/api/checkout/:id/payment', { schema: { params: idParameter } }, async request => {
    const { id } = request.params;
    const values = [id, requireUser(request)];
    const [order] = await database.query<{ amount: number }>(request, STATEMENTS.startPayment, values);
    if (!order) throw new HttpError(409, 'There is no such order that waits for payment');
    await pay(request, id, order.amount);
    return { next: `/orders/${id}` };
  });

  orderPages(platform);
}

function orderPages({ app, database }: Platform): void {
  const orderOf = async (caller: Caller, id: string): Promise<Order> => {
    const values = [id, requireUser(caller)];
    const [order] = await database.query<Order>(caller, STATEMENTS.orderOfUser, values);
    if (!order) throw new HttpError(404, 'There is no such order');
    return order;
  };
  const schema = { params: idParameter };
  app.get<Id>('/api/orders/:id', { schema }, request => orderOf(request, request.params.id));
  app.get<Id>('/orders/:id', { schema }, async (request, reply) =>
    sendPage(reply, orderPage(await orderOf(request, request.params.id))),
  );
  app.get<Id>('/checkout/:id', { schema }, async (request, reply) =>
    sendPage(reply, detailsPage(await orderOf(request, request.params.id))),
  );
  app.get<Id>('/checkout/:id/payment', { schema }, async (request, reply) =>
    sendPage(reply, paymentPage(await orderOf(request, request.params.id))),
  );
}
