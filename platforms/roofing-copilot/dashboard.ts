import { type Caller, requireUser } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import { html, type Markup } from '../shared/html.ts';
import type { Platform } from '../shared/server.ts';
import { dollars, page, sendPage } from './pages.ts';
import { STATEMENTS } from './statements.ts';

interface RecentOrder {
  id: string;
  amount: number;
  status: string;
  created_at: Date;
  name: string;
  category: string;
}

interface Stats {
  total_spent: number;
  total_orders: number;
  active_analyses: number;
}

type LoadStats = (database: Database, caller: Caller, userId: string) => Promise<Stats>;

/** A person's start page: their newest orders and three figures about all of them. Also as JSON. */
export function dashboardRoutes({ app, database, env }: Platform): void {
  const loadStats = env.AGGREGATION === 'javascript' ? statsInJavaScript : statsInDatabase;
  const load = async (caller: Caller) => {
    const userId = requireUser(caller);
    const [recentOrders, stats] = await Promise.all([
      database.query<RecentOrder>(caller, STATEMENTS.recentOrders, [userId]),
      loadStats(database, caller, userId),
    ]);
    return { recentOrders, stats };
  };
  app.get('/api/dashboard', load);
  app.get('/dashboard', async (request, reply) => {
    const { recentOrders, stats } = await load(request);
    return sendPage(reply, dashboard(recentOrders, stats));
  });
}

const statsInDatabase: LoadStats = async (database, caller, userId) => {
  const [row] = await database.query<{ stats: Stats }>(caller, STATEMENTS.dashboardStats, [userId]);
  if (!row) throw new Error('get_user_dashboard_stats returned no row');
  return row.stats;
};

/** The mistake that the function cures: every order of the person travels, to be added up here. */
const statsInJavaScript: LoadStats = async (database, caller, userId) => {
  const [orders, analyses] = await Promise.all([
    database.query<{ amount: number; status: string }>(caller, STATEMENTS.orderAmounts, [userId]),
    database.query<{ status: string }>(caller, STATEMENTS.analysisStatuses, [userId]),
  ]);
  const completed = orders.filter(order => order.status === 'completed');
  return {
    total_spent: completed.reduce((sum, order) => sum + order.amount, 0),
    total_orders: orders.length,
    active_analyses: analyses.filter(analysis => analysis.status !== 'completed').length,
  };
};

function dashboard(orders: readonly RecentOrder[], stats: Stats): Markup {
  return page(
    'Dashboard',
    html`<dl class="figures">
<div><dt>Spent</dt><dd data-testid="total-spent">${dollars(stats.total_spent)}</dd></div>
<div><dt>Orders</dt><dd data-testid="total-orders">${stats.total_orders}</dd></div>
<div><dt>Analyses under way</dt><dd data-testid="active-analyses">${stats.active_analyses}</dd></div>
</dl>
<h2>Recent orders</h2>
<ul class="rows" data-testid="recent-orders">
${orders.map(item)}</ul>`,
  );
}

function item(order: RecentOrder): Markup {
  const ordered = order.created_at.toISOString();
  return html`<li data-order-id="${order.id}" data-ordered="${ordered}">
<a href="/orders/${order.id}">${order.name}</a> <span>${order.category}</span>
<span>${dollars(order.amount)}</span> <span class="status">${order.status}</span> <time datetime="${ordered}">${ordered}</time>
</li>
`;
}
