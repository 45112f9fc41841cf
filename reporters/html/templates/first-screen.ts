/** Header, verdict, cause, what to do, change plot: what a reader with one minute needs. */
export const firstScreen = `
<header class="top">
  <p class="pill {{headline.verdict.tone}}"><span aria-hidden="true">{{headline.verdict.symbol}}</span> {{headline.verdict.pill}}</p>
  <div class="what">
    <p class="suite"><b>{{headline.suite}}</b>{{#if compared}} <span class="before">{{beforeName}}</span> <span class="muted">→</span> <span class="after">{{afterName}}</span>{{else}} <span class="after">{{afterName}}</span>{{/if}}</p>
    <p class="meta">{{#if commit}}<span>{{commit}}</span>{{/if}}<span>{{headline.when}}</span><span>{{headline.blocks}} in {{headline.took}}</span><span>{{machine}}</span></p>
  </div>
</header>
{{#if headline.banner}}<p class="banner"><b>{{headline.banner}}</b></p>{{/if}}
<h1>{{headline.sentence}}</h1>
<dl class="brief">
{{#if headline.wrong}}<div><dt>Wrong</dt><dd class="slower">▲ {{headline.wrong}}</dd></div>{{/if}}
{{#if headline.cause}}<div><dt>{{headline.causeLabel}}</dt><dd>{{headline.cause}}</dd></div>{{/if}}
{{#if headline.advice}}<div><dt>What to do</dt><dd>{{#if headline.adviceIsSql}}<code>{{headline.advice}}</code>{{else}}{{headline.advice}}{{/if}}</dd></div>{{/if}}
{{#if headline.sureness}}<div><dt>How sure</dt><dd>{{headline.sureness}}.</dd></div>{{/if}}
{{#each headline.signs}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>{{/each}}
</dl>
{{#if groups.length}}
<section aria-labelledby="changes">
<div class="heading"><h2 id="changes">What changed</h2><p class="key"><span class="swatch"></span>tolerated{{bandNote}} <span class="keybar"></span>interval <span class="keydot"></span>one block</p></div>
<div class="changes">
<div class="scale">{{chart axis}}</div>
{{#each groups}}
  <h3>{{title}}{{#if note}} <span class="note">{{note}}</span>{{/if}}</h3>
  <ul>{{#each rows}}{{> changeRow}}{{/each}}</ul>
  {{#if more.length}}<details><summary>{{more.length}} more</summary><ul>{{#each more}}{{> changeRow}}{{/each}}</ul></details>{{/if}}
{{/each}}
</div>
{{#if notGated.length}}<details class="small"><summary>Not judged: {{notGated.length}} {{plural notGated.length "figure" "figures"}} with too few values</summary><ul class="plain">{{#each notGated}}<li>{{this}}</li>{{/each}}</ul></details>{{/if}}
</section>
{{/if}}`;

export const changeRow = `<li class="{{finding.tone}}">
<span class="name">{{#if operation}}<b>{{operation}}</b> {{/if}}<span class="metric">{{metric}}</span></span>
<span class="values">{{#if before}}<span class="before">{{before}}</span> → {{/if}}{{after}}</span>
{{#if track}}{{chart track}}{{else}}<span class="track"></span>{{/if}}
<span class="change"><b>{{change}}</b> <span class="muted">{{interval}}</span></span>
<span class="finding"><span aria-hidden="true">{{finding.symbol}}</span> {{finding.word}}{{#if note}}<span class="muted note">{{note}}</span>{{/if}}</span>
</li>`;
