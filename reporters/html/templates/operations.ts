export const operations = `{{#if hasOperations}}
<section aria-labelledby="operations">
<h2 id="operations">Operations</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Operations"><table class="cards">
<caption class="hidden">Every operation, {{#if compared}}before and after{{else}}as measured{{/if}}</caption>
<thead><tr><th scope="col">Operation</th><th scope="col">Requests</th><th scope="col">Rate</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th>{{#if compared}}<th scope="col">Change</th>{{/if}}<th scope="col">Errors</th><th scope="col" class="words">Objective</th></tr></thead>
{{#each operationGroups}}<tbody>
{{#if scenario}}<tr class="group"><th scope="rowgroup" colspan="{{#if ../compared}}9{{else}}8{{/if}}">{{scenario}}</th></tr>{{/if}}
{{#each operations}}{{#with row}}
<tr><th scope="row">{{operation}} <span class="muted">{{driver}}</span></th>
<td data-label="Requests">{{> pair requests}}</td>
<td data-label="Rate">{{> pair rate}}</td>
<td data-label="p50">{{> pair p50}}</td>
<td data-label="p95">{{> pair p95}}</td>
<td data-label="p99">{{> pair p99}}</td>
{{#if ../../../compared}}<td data-label="Change">{{#if finding}}<span class="{{finding.tone}}"><b>{{change}}</b> <span class="finding">{{finding.symbol}} {{finding.word}}</span></span><span class="sub">{{metric}} {{interval}}</span>{{/if}}</td>{{/if}}
<td data-label="Errors">{{> pair errors}}{{#if failures}}<span class="sub">{{failures}}</span>{{/if}}</td>
<td data-label="Objective" class="words">{{#each objectives}}<span class="line{{#if missed}} slower{{/if}}">{{#if missed}}▲ {{/if}}{{text}}</span>{{else}}<span class="muted">none</span>{{/each}}</td></tr>
{{/with}}{{/each}}
</tbody>{{/each}}</table></div>
</section>

<section aria-labelledby="details">
<h2 id="details">One by one</h2>
{{#each operationGroups}}{{#if scenario}}<h3>{{scenario}}</h3>{{/if}}{{#each operations}}{{> operation}}{{/each}}{{/each}}
{{#if otherCauses.length}}<h3>Beyond single operations</h3>{{#each otherCauses}}{{> cause}}{{/each}}{{/if}}
</section>{{/if}}`;

export const operation = `<details class="operation"{{#if open}} open{{/if}}>
<summary><b>{{row.operation}}</b>{{#if row.finding}} <span class="{{row.finding.tone}} finding">{{row.finding.symbol}} {{row.finding.word}} {{row.change}}</span>{{/if}}<span class="values">p95 {{> pair row.p95}}</span></summary>
<div class="inside">
{{#each causes}}{{> cause}}{{/each}}
<div class="pairs">
{{#if curve}}<figure><figcaption><b>By percentile</b> <span class="muted">{{curveNote}}</span></figcaption>{{chart curve}}</figure>{{/if}}
<figure><figcaption><b>Over time</b> <span class="muted">{{time.note}}</span></figcaption>{{#if timeline}}{{chart timeline}}{{/if}}</figure>
</div>
{{#with marks}}{{> marks named=false}}{{/with}}
{{#if statements.length}}
<h3>Statements of one request <span class="note">driven alone, so the counts are exact</span></h3>
{{#> scrollTable label="Statements of one request"}}
<thead><tr><th scope="col">Statement</th><th scope="col">Calls</th><th scope="col">Rows</th><th scope="col">Pages</th><th scope="col">WAL</th><th scope="col">Time</th></tr></thead>
<tbody>{{#each statements}}<tr><th scope="row" class="sql">{{> sql}}</th><td>{{> pair calls}}</td><td>{{> pair rows}}</td><td>{{> pair blocks}}</td><td>{{> pair wal}}</td><td>{{> pair time}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
{{/if}}
{{#each plans}}{{> plan}}{{/each}}
<p class="small">{{row.driver}}: {{definition}}{{#if failures}} {{failures}}.{{/if}}</p>
</div>
</details>`;

export const cause = `<div class="cause"><p>{{sentence}}{{#if explained}} <span class="muted">Explains {{explained}}.</span>{{/if}}</p>
{{#if evidence.length}}<ul>{{#each evidence}}<li>{{this}}</li>{{/each}}</ul>{{/if}}{{#if cure}}<p><b>What to do</b> {{cure}}</p>{{/if}}</div>`;

export const plan = `<details class="plan"{{#if changed}} open{{/if}}><summary>{{#if changed}}Plan changed{{else}}Plan{{/if}} <code>{{text}}</code></summary>
<div class="pairs">{{#each sides}}<div class="scroll" tabindex="0" role="group" aria-label="Plan, {{title}}"><p class="small"><b>{{title}}</b></p><ol>{{#each lines}}<li class="d{{depth}}{{#if changed}} differs{{/if}}"><span class="node">{{label}}{{#if changed}} <span class="flag">differs</span>{{/if}}</span>{{#each details}}<span class="sub">{{this}}</span>{{/each}}{{#if figures}}<span class="sub">{{figures}}</span>{{/if}}</li>{{/each}}</ol></div>{{/each}}</div>
</details>`;

export const pair = `{{#if before}}<span class="before">{{before}}</span><span class="arrow"> → </span>{{/if}}<span class="now {{tone}}">{{after}}</span>`;

/** `named`: the rows belong to several operations, so each says to which. */
export const marks = `{{#if rows.length}}
<h3>Marks{{#unless named}} <span class="note">beside the latency</span>{{/unless}}</h3>
{{#> scrollTable label="Marks"}}
<thead><tr><th scope="col">Mark</th><th scope="col">Values</th><th scope="col">p50</th><th scope="col">p75</th><th scope="col">p95</th>{{#if judged}}<th scope="col" class="words">Judged at p75</th>{{/if}}</tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{mark}}{{#if ../named}}<span class="sub">{{operation}}</span>{{/if}}</th><td>{{> pair values}}{{#if without.after}}<span class="sub">{{> pair without}}</span>{{/if}}</td><td>{{> pair p50}}</td><td>{{> pair p75}}</td><td>{{> pair p95}}</td>{{#if ../judged}}<td class="words"><span class="{{tone}}">{{word}}</span></td>{{/if}}</tr>{{/each}}</tbody>
{{/scrollTable}}
{{/if}}{{#each tables}}
<h3>{{title}} <span class="note">{{note}}</span></h3>
{{#> scrollTable label=title}}
<thead><tr><th scope="col">{{first}}</th>{{#each columns}}<th scope="col">{{this}}</th>{{/each}}</tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{name}}</th>{{#each cells}}<td>{{> pair this}}</td>{{/each}}</tr>{{/each}}</tbody>
{{/scrollTable}}
{{/each}}`;

export const sql = `{{#if long}}<details><summary><code>{{short}}</code></summary><pre>{{text}}</pre></details>{{else}}<code>{{short}}</code>{{/if}}`;

export const scrollTable = `<div class="scroll" tabindex="0" role="group" aria-label="{{label}}"><table>{{> @partial-block}}</table></div>`;
