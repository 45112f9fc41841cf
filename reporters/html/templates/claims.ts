/** The ledger of claims as a page of its own: no script, no request. */
export const claims = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{styleHash}}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Claims, {{sentence}}</title>
<link rel="icon" href="data:,">
{{> style}}
</head>
<body>
<main>
<h1>{{sentence}}</h1>
<p class="muted">What the documents say, beside what was measured here. A before and after is a ratio of two builds alive at once; targets are held against the suite as its config declares it.</p>
<nav aria-label="On this page">{{#each suites}}<a href="#s{{@index}}">{{suite}}</a>{{/each}}</nav>
{{#each suites}}
<section aria-labelledby="s{{@index}}">
<h2 id="s{{@index}}">{{suite}} <span class="note">{{document}}. {{sentence}}</span></h2>
{{#> scrollTable label=suite}}
<thead><tr><th scope="col" class="words">Claim</th><th scope="col" class="words">Result</th><th scope="col" class="words">Measured</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row" class="words claim">{{claim}}<span class="sub">{{section}} · {{kind}}{{#if volume}} · {{volume}}{{/if}}</span></th><td class="words"><span class="{{tone}} finding">{{symbol}} {{word}}</span></td><td class="words">{{finding}}{{#if evidence.length}}<details><summary>Plan</summary><pre>{{#each evidence}}{{this}}
{{/each}}</pre></details>{{/if}}{{#if source}}<span class="sub">{{source}}</span>{{/if}}</td></tr>{{/each}}</tbody>
{{/scrollTable}}
</section>
{{/each}}
</main>
</body>
</html>
`;
