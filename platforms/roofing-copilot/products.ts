import { type Caller, requireUser } from '../shared/caller.ts';
import { HttpError } from '../shared/errors.ts';
import { html, type Markup } from '../shared/html.ts';
import { LruCache } from '../shared/lru-cache.ts';
import type { Platform } from '../shared/server.ts';
import { requireAdmin } from './admin.ts';
import { ByHitsCache } from './by-hits-cache.ts';
import { dollars, page, sendPage } from './pages.ts';
import { CACHE, type Fault, LIST_ROWS } from './settings.ts';
import { STATEMENTS } from './statements.ts';

interface ProductFile {
  id: string;
  file_name: string;
  format: string;
  size_bytes: number;
}

interface Product {
  id: string;
  name: string;
  category: string;
  description: string;
  price: number;
  price_id: string;
  files: ProductFile[];
}

export interface Catalogue {
  list(caller: Caller, category: string | undefined, maxPrice: number | undefined): Promise<Product[]>;
  /** One product with its files; undefined if there is none. */
  product(caller: Caller, id: string): Promise<Product | undefined>;
  /** Call after a change has been committed. */
  forget(): void;
}

/** Products read through a cache: PRODUCT_CACHE is `off`, `by-hits` (the guide's own) or an LRU. */
export function createCatalogue({ database, metrics, env }: Platform): Catalogue {
  const Cache = env.PRODUCT_CACHE === 'by-hits' ? ByHitsCache : LruCache;
  const cache = new Cache<Product[]>({
    ttlMs: CACHE.productTtlMs,
    maxEntries: CACHE.maxEntries,
    enabled: env.PRODUCT_CACHE !== 'off',
    count: result => metrics.countCache('products', result),
  });
  return {
    list: (caller, category, maxPrice) =>
      cache.get(`list ${category ?? '*'} ${maxPrice ?? '*'}`, caller.timing, () =>
        database.query(caller, STATEMENTS.productList, [category ?? null, maxPrice ?? null, LIST_ROWS]),
      ),
    product: async (caller, id) => {
      const load = () => database.query<Product>(caller, STATEMENTS.product, [id]);
      return (await cache.get(`product ${id}`, caller.timing, load))[0];
    },
    forget: () => cache.clear(),
  };
}

const listQuery = {
  type: 'object',
  properties: {
    category: { type: 'string', pattern: '^[a-z]{1,40}$' },
    maxPrice: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
  },
};
const idParameter = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };
const priceBody = {
  type: 'object',
  required: ['price'],
  properties: { price: { type: 'integer', minimum: 1, maximum: 10_000_000 } },
};

/** The shop's window: lists, pages, prices; and the admin's change of a price. */
export function productRoutes({ app, database }: Platform, catalogue: Catalogue, fault: Fault): void {
  app.get<{ Querystring: { category?: string; maxPrice?: number } }>(
    '/api/products',
    { schema: { querystring: listQuery } },
    async request => {
      const { category, maxPrice } = request.query;
      const data = await catalogue.list(request, category, maxPrice);
      return { data: fault === 'empty-list' ? [] : data };
    },
  );
  app.get<{ Params: { id: string } }>(
    '/products/:id',
    { schema: { params: idParameter } },
    async (request, reply) => {
      const product = await catalogue.product(request, request.params.id);
      if (!product) throw new HttpError(404, 'There is no such product');
      return sendPage(reply, productPage(product));
    },
  );
  app.get<{ Params: { id: string } }>(
    '/api/products/:id/files',
    { schema: { params: idParameter } },
    async request => ({
      data: await database.query(request, STATEMENTS.productFiles, [request.params.id]),
    }),
  );
  app.get<{ Params: { priceId: string } }>('/api/prices/:priceId', async request => {
    const [found] = await database.query(request, STATEMENTS.productByPriceId, [request.params.priceId]);
    if (!found) throw new HttpError(404, 'There is no such price');
    return found;
  });
  app.patch<{ Params: { id: string }; Body: { price: number } }>(
    '/api/products/:id',
    { schema: { params: idParameter, body: priceBody } },
    async request => {
      await requireAdmin(database, request, requireUser(request));
      const values = [request.params.id, request.body.price];
      const [changed] = await database.query(request, STATEMENTS.updatePrice, values);
      if (!changed) throw new HttpError(404, 'There is no such product');
      if (fault !== 'stale-after-write') catalogue.forget();
      return changed;
    },
  );
}

function productPage(product: Product): Markup {
  return page(
    product.name,
    html`<p class="price" data-testid="price">${dollars(product.price)}</p>
<p>${product.description}</p>
<h2>Files</h2>
<ul class="rows" data-testid="product-files">
${product.files.map(file => html`<li>${file.file_name} <span>${file.format}</span> <span>${Math.ceil(file.size_bytes / 1_024)} kB</span></li>\n`)}</ul>
<form action="/api/checkout" data-testid="buy">
<input type="hidden" name="priceId" value="${product.price_id}">
<button>Buy</button> <output role="alert"></output>
</form>`,
  );
}
