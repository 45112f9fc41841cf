/** The frame of the page. It holds no script and asks for nothing: the policy says so to the browser too. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{styleHash}}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<link rel="icon" href="{{favicon}}">
{{> style}}
</head>
<body>
<main>
{{> firstScreen}}
<nav aria-label="On this page">{{#if hasOperations}}<a href="#operations">Operations</a><a href="#details">One by one</a>{{/if}}{{#if database}}<a href="#database">Database</a>{{/if}}<a href="#resources">Resources</a>{{#if hasObjectives}}<a href="#objectives">Objectives</a>{{/if}}{{#if hasExpectations}}<a href="#expectations">Expectations</a>{{/if}}{{#if hasObservations}}<a href="#observed">Observed</a>{{/if}}<a href="#environment">Environment</a>{{#if hasWarnings}}<a href="#doubts">Doubts</a>{{/if}}<a href="#reading">How to read this</a></nav>
{{> operations}}
{{#if database}}{{#with database}}{{> database}}{{/with}}{{/if}}
{{#with resources}}{{> resources}}{{/with}}
{{#if hasObjectives}}{{> objectives}}{{/if}}
{{#if expectations}}{{#with expectations}}{{> expectations}}{{/with}}{{/if}}
{{#if waivers.length}}<section aria-labelledby="waivers"><h2 id="waivers">Accepted on purpose</h2><ul class="plain">{{#each waivers}}<li>{{this}}</li>{{/each}}</ul></section>{{/if}}
{{#if hasObservations}}{{> observations}}{{/if}}
{{#with environment}}{{> environment}}{{/with}}
{{#if hasWarnings}}<section aria-labelledby="doubts"><h2 id="doubts">Doubts</h2><ul class="plain">{{#each warnings}}<li><b>{{subject}}</b> {{message}}</li>{{/each}}</ul></section>{{/if}}
<section aria-labelledby="reading"><h2 id="reading">How to read this</h2><dl class="list">{{#each guide}}<div><dt>{{term}}</dt><dd>{{text}}</dd></div>{{/each}}</dl></section>
</main>
</body>
</html>
`;
