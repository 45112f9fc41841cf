/** What the suite expects beside its objectives: wrong answers first, then alarms, indexes, signals, the score. */
export const expectations = `
<section aria-labelledby="expectations">
<h2 id="expectations">Expectations</h2>
{{#if invariants.broken.length}}
<h3><span class="slower">▲ Broken invariants</span> <span class="note">what the database must hold, whatever the responses said</span></h3>
{{#> scrollTable label="Broken invariants"}}
<thead><tr><th scope="col">Invariant</th>{{#each sides}}<th scope="col" class="words {{side}}">{{arm}}</th>{{/each}}<th scope="col" class="words">Source</th></tr></thead>
<tbody>{{#each invariants.broken}}<tr><th scope="row">{{name}}<span class="sub">{{operation}}{{#if scenario}}, {{scenario}}{{/if}}</span></th>{{> outcomes}}<td class="words">{{source}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
{{/if}}
{{#if invariants.held.length}}
<details><summary>{{#if invariants.broken.length}}{{invariants.held.length}} other {{plural invariants.held.length "invariant" "invariants"}}{{else}}No invariant is broken: {{invariants.held.length}} looked at{{/if}}</summary>
<ul class="plain">{{#each invariants.held}}<li><b>{{name}}</b> {{#each sides}}<span class="{{tone}}">{{symbol}}</span> {{#if ../../compared}}{{arm}} {{/if}}{{word}} {{evidence}} {{/each}}<span class="muted">{{operation}}</span></li>{{/each}}</ul></details>
{{/if}}
{{#if alerts.raised.length}}
<h3>Raised alerts <span class="note">an operator’s thresholds, held against this run; they do not decide</span></h3>
{{> alerts rows=alerts.raised label="Raised alerts"}}
{{/if}}
{{#if alerts.quiet.length}}
<details><summary>{{#if alerts.raised.length}}{{alerts.quiet.length}} other {{plural alerts.quiet.length "alert" "alerts"}}{{else}}No alert is raised: {{alerts.quiet.length}} looked at{{/if}}</summary>
{{> alerts rows=alerts.quiet label="Other alerts"}}</details>
{{/if}}
{{#if indexes.open.length}}
<h3>Indexes that an operation must use <span class="note">not used, or not seen</span></h3>
{{> indexUse rows=indexes.open label="Indexes not used"}}
{{/if}}
{{#if indexes.used.length}}
<details><summary>{{#if indexes.open.length}}{{indexes.used.length}} {{plural indexes.used.length "index serves its operation" "indexes serve their operations"}}{{else}}Every index serves the operation that must use it: {{indexes.used.length}} looked at{{/if}}</summary>
{{> indexUse rows=indexes.used label="Indexes used"}}</details>
{{/if}}
{{#if scores.length}}
<h3>Health of the database <span class="note">100 minus what is taken off</span></h3>
<div class="pairs">{{#each scores}}<div><p><b class="score">{{value}}</b> {{#if ../compared}}<span class="{{side}}">{{arm}}</span> {{/if}}<span class="muted">{{sum}}</span></p>{{#if penalties.length}}<ul class="penalties">{{#each penalties}}<li><b>{{points}}</b> {{reason}}</li>{{/each}}</ul>{{/if}}</div>{{/each}}</div>
{{/if}}
{{#if signals.length}}
<h3>Signals <span class="note">of the whole suite</span></h3>
{{#> scrollTable label="Signals"}}
<thead><tr><th scope="col">Signal</th>{{#each sides}}<th scope="col" class="words {{side}}">{{arm}}</th>{{/each}}</tr></thead>
<tbody>{{#each signals}}<tr><th scope="row">{{signal}}<span class="sub">{{says}}</span></th>{{#each sides}}<td class="words"><b>{{value}}</b><span class="sub">{{evidence}}</span></td>{{/each}}</tr>{{/each}}</tbody>
{{/scrollTable}}
{{/if}}
</section>`;

export const alerts = `{{#> scrollTable label=label}}
<thead><tr><th scope="col">Alert</th>{{#each sides}}<th scope="col" class="words {{side}}">{{arm}}</th>{{/each}}<th scope="col" class="words">Source</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{name}}<span class="sub">{{severity}}: {{signal}} {{threshold}}</span></th>{{#each sides}}<td class="words"><span class="{{tone}} finding">{{symbol}} {{word}}</span> {{measured}}<span class="sub">{{evidence}}</span></td>{{/each}}<td class="words">{{source}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}`;

export const indexUse = `{{#> scrollTable label=label}}
<thead><tr><th scope="col">Operation and index</th>{{#each sides}}<th scope="col" class="words {{side}}">{{arm}}</th>{{/each}}</tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{operation}}<code class="sub">{{index}}</code></th>{{> outcomes}}</tr>{{/each}}</tbody>
{{/scrollTable}}`;

export const outcomes = `{{#each sides}}<td class="words"><span class="{{tone}} finding">{{symbol}} {{word}}</span><span class="sub">{{evidence}}</span></td>{{/each}}`;
