import { html, type Markup } from '../shared/html.ts';
import { dollars, page } from './pages.ts';

export interface Order {
  id: string;
  product_id: string;
  amount: number;
  status: string;
  name: string;
}

const summary = (order: Order) =>
  html`<p>${order.name}</p>
<p class="price" data-testid="amount">${dollars(order.amount)}</p>`;

export function detailsPage(order: Order): Markup {
  return page(
    'Your details',
    html`${summary(order)}
<form action="/api/checkout/${order.id}/details" data-testid="details">
<label>E-mail <input name="email" type="email" required></label>
<label>Company <input name="company"></label>
<button>Continue</button> <output role="alert"></output>
</form>`,
  );
}

export function paymentPage(order: Order): Markup {
  return page(
    'Payment',
    html`${summary(order)}
<form action="/api/checkout/${order.id}/payment" data-testid="payment">
<button>Pay ${dollars(order.amount)}</button> <output role="alert"></output>
</form>`,
  );
}

export function orderPage(order: Order): Markup {
  return page(
    'Order',
    html`${summary(order)}
<p>Status: <strong data-testid="order-status">${order.status}</strong></p>
<p><a href="/products/${order.product_id}">To the product and its files</a></p>`,
  );
}
