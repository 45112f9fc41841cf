export const database = `
<section aria-labelledby="database">
<h2 id="database">Database</h2>
<dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{> pair value}}</dd></div>{{/each}}</dl>
<h3>Statements <span class="note">by the time a request spends in them{{#if compared}}, the most moved first{{/if}}</span></h3>
{{#> scrollTable label="Statements"}}
<thead><tr><th scope="col">Statement</th><th scope="col">Time a request</th>{{#if compared}}<th scope="col">Change</th>{{/if}}<th scope="col">Calls a request</th><th scope="col">Time a call</th><th scope="col">Rows a call</th><th scope="col">Pages a call</th></tr></thead>
<tbody>{{#each statements}}<tr><th scope="row" class="sql">{{> sql}}{{#if place}} <span class="muted">{{place}}</span>{{/if}}</th><td>{{> pair time}}</td>{{#if ../compared}}<td>{{change}}</td>{{/if}}<td>{{> pair calls}}</td><td>{{> pair perCall}}</td><td>{{> pair rowsPerCall}}</td><td>{{> pair blocksPerCall}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
{{#if rest}}<p class="small">{{rest}}</p>{{/if}}
<h3>Tables <span class="note">scans a request</span></h3>
{{#> scrollTable label="Tables"}}
<thead><tr><th scope="col">Table</th><th scope="col" class="words">Class</th><th scope="col">Sequential scans</th><th scope="col">Rows read by them</th><th scope="col">Index scans</th><th scope="col">Rows</th><th scope="col">Dead</th><th scope="col">Size</th></tr></thead>
<tbody>{{#each tables}}<tr><th scope="row">{{name}}</th><td class="words class{{#if flagged}} slower{{/if}}">{{#if flagged}}▲ {{/if}}{{scanClass}}{{#if was}}<span class="sub">was {{was}}</span>{{/if}}</td><td>{{> pair sequential}}</td><td>{{> pair sequentialRows}}</td><td>{{> pair index}}</td><td>{{rows}}</td><td>{{dead}}</td><td>{{size}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
<h3>Indexes <span class="note">scans per 100 requests</span></h3>
{{#> scrollTable label="Indexes"}}
<thead><tr><th scope="col">Index</th><th scope="col" class="words">Use</th><th scope="col">Scans</th><th scope="col">Size</th><th scope="col" class="words">Definition</th></tr></thead>
<tbody>{{#each indexes}}<tr><th scope="row">{{name}}<span class="sub">{{table}}{{#if kind}}, {{kind}}{{/if}}</span></th><td class="words class{{#if alarming}} slower{{/if}}">{{#if note}}▲ {{note}}{{else}}{{use}}{{/if}}</td><td>{{> pair scans}}</td><td>{{size}}</td><td class="sql"><code>{{definition}}</code></td></tr>{{/each}}</tbody>
{{/scrollTable}}
{{#if connections.length}}
<h3>Connections <span class="note">most at once, by state</span></h3>
<dl class="facts">{{#each connections}}<div><dt>{{state}}</dt><dd>{{> pair connections}} <span class="class{{#if attention}} slower{{/if}}">{{#if attention}}▲ {{/if}}{{word}}</span></dd></div>{{/each}}</dl>
{{/if}}
{{#if missing.length}}<h3>What could not be seen</h3><ul class="plain">{{#each missing}}<li>{{this}}</li>{{/each}}</ul>{{/if}}
</section>`;

export const resources = `
<section aria-labelledby="resources">
<h2 id="resources">Resources</h2>
<p>{{generator}}</p>
<dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{> pair value}}</dd></div>{{/each}}</dl>
{{#if memory}}
<h3>Memory of the server <span class="note">{{memory.note}}</span></h3>
<figure class="single">{{chart memoryChart}}<figcaption>{{#each memory.series}}<span class="line"><b class="{{side}}">{{arm}}</b> {{growth}}; at most {{highest}}</span>{{/each}}</figcaption></figure>
{{/if}}
{{#if rejected.length}}<ul class="plain">{{#each rejected}}<li>{{this}}</li>{{/each}}</ul>{{/if}}
{{#if offered.length}}<h3>Offered and achieved rate</h3>
{{> offeredRows rows=offered}}
{{/if}}
{{#if offeredInFull.length}}
<details><summary>{{offeredInFull.length}} {{plural offeredInFull.length "operation" "operations"}} achieved the rate that was offered</summary>
{{> offeredRows rows=offeredInFull}}</details>
{{/if}}
<details><summary>The load generator, block by block</summary>
{{#> scrollTable label="The load generator, block by block"}}
<thead><tr><th scope="col">Block</th><th scope="col" class="words">Tool</th><th scope="col">Waited for a CPU</th><th scope="col">Requests late, p99</th><th scope="col">Own CPU</th><th scope="col">Stolen</th><th scope="col">Took</th><th scope="col" class="words">Note</th></tr></thead>
<tbody>{{#each generatorRows}}<tr><th scope="row">{{block}}</th><td class="words">{{driver}}</td><td>{{wait}}</td><td>{{lag}}</td><td>{{cpu}}</td><td>{{steal}}</td><td>{{spent}}</td><td class="words">{{note}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
</details>
</section>`;

export const offeredRows = `{{#> scrollTable label="Offered and achieved rate"}}
<thead><tr><th scope="col">Operation</th><th scope="col">Offered</th><th scope="col">Achieved</th><th scope="col">Share</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{operation}}</th><td>{{offered}}</td><td>{{achieved}}</td><td>{{#if short}}<span class="slower">▲ {{share}}</span>{{else}}{{share}}{{/if}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}`;

export const objectives = `
<section aria-labelledby="objectives">
<h2 id="objectives">Objectives</h2>
{{#> scrollTable label="Objectives"}}
<thead><tr><th scope="col">Operation</th><th scope="col" class="words">Figure</th><th scope="col">Limit</th><th scope="col">Measured</th><th scope="col" class="words">Result</th><th scope="col" class="words">Weight</th><th scope="col" class="words">Source</th></tr></thead>
<tbody>{{#each objectives}}<tr><th scope="row">{{operation}}<span class="sub">{{arm}}</span></th><td class="words">{{metric}}</td><td>{{limit}}</td><td>{{measured}}</td><td class="words"><span class="{{tone}} finding">{{symbol}} {{word}}</span></td><td class="words">{{blocking}}</td><td class="words">{{source}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
</section>`;

export const observations = `
<section aria-labelledby="observed">
<h2 id="observed">Observed <span class="note">one round each{{#if compared}}, not compared{{/if}}</span></h2>
{{#each observations}}
{{#if ../foldObservations}}<details class="operation"{{#if failed}} open{{/if}}><summary><b>{{scenario}}</b> <span class="muted">{{driver}}</span><span class="values{{#if failed}} slower{{/if}}">{{summary}}</span></summary><div class="inside"><p class="small">{{definition}}</p>{{> observation}}</div></details>{{else}}
<h3>{{scenario}} <span class="note">{{driver}}. {{definition}}</span></h3>{{> observation}}{{/if}}
{{/each}}
</section>`;

export const observation = `
{{#> scrollTable label=scenario}}
<thead><tr><th scope="col">Operation</th><th scope="col">Requests</th><th scope="col">Rate</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">Errors</th></tr></thead>
<tbody>{{#each operations}}<tr><th scope="row">{{operation}}</th><td>{{requests}}</td><td>{{rate}}</td><td>{{p50}}</td><td>{{p95}}</td><td>{{p99}}</td><td>{{errors}}{{#if failures}}<span class="sub">{{failures}}</span>{{/if}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
{{#with marks}}{{> marks named=true}}{{/with}}`;

export const environment = `
<section aria-labelledby="environment">
<h2 id="environment">Environment</h2>
{{#if differences.length}}<dl class="list">{{#each differences}}<div><dt>{{arm}}</dt><dd>{{ref}}{{#each lines}}<code class="line">{{this}}</code>{{/each}}</dd></div>{{/each}}</dl>{{/if}}
<details><summary>Machine, data and load</summary><dl class="list">{{#each facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}{{#each load}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl></details>
<details><summary>Versions and settings</summary><dl class="list">{{#each versions}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}{{#each settings}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl></details>
</section>`;
