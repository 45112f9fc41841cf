// A list of any length in a box of fixed height: only the rows that can be seen are in the page.
const SPARE_ROWS = 3;

export class FeedbackList {
  #box;
  #rowHeight;
  #space = document.createElement('div');
  #posts = [];
  #rows = new Map();

  constructor(box, rowHeight) {
    this.#box = box;
    this.#rowHeight = rowHeight;
    this.#space.className = 'feedback-space';
    this.#space.setAttribute('role', 'presentation');
    box.append(this.#space);
    box.addEventListener('scroll', () => this.#draw(), { passive: true });
  }

  /** Replaces what is listed, and goes back to the top. */
  show(posts) {
    this.#posts = posts;
    this.#rows.clear();
    this.#space.replaceChildren();
    this.#space.style.height = `${posts.length * this.#rowHeight}px`;
    this.#box.scrollTop = 0;
    this.#box.dataset.count = String(posts.length);
    this.#draw();
  }

  #draw() {
    const { scrollTop, clientHeight } = this.#box;
    const first = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - SPARE_ROWS);
    const last = Math.ceil((scrollTop + clientHeight) / this.#rowHeight) + SPARE_ROWS;
    for (const [index, row] of this.#rows) {
      if (index >= first && index < last) continue;
      row.remove();
      this.#rows.delete(index);
    }
    for (let index = first; index < Math.min(last, this.#posts.length); index++) {
      if (this.#rows.has(index)) continue;
      const row = this.#rowOf(index);
      this.#rows.set(index, row);
      this.#space.append(row);
    }
  }

  #rowOf(index) {
    const { author, kind, body, created_at } = this.#posts[index];
    const row = document.createElement('article');
    row.setAttribute('role', 'listitem');
    row.setAttribute('aria-posinset', String(index + 1));
    row.setAttribute('aria-setsize', String(this.#posts.length));
    row.style.transform = `translateY(${index * this.#rowHeight}px)`;
    row.append(head(author, kind, created_at), paragraph(body));
    return row;
  }
}

function head(author, kind, createdAt) {
  const line = document.createElement('h3');
  const tag = document.createElement('span');
  tag.className = `kind kind-${kind}`;
  tag.textContent = kind;
  const time = document.createElement('time');
  time.dateTime = createdAt;
  time.textContent = createdAt.slice(0, 10);
  line.append(tag, ` ${author} · `, time);
  return line;
}

function paragraph(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}
