/** One accent (blue = after), grey = before, orange-red with ▲ = slower, teal with ▼ = faster. */
export const style = `
:root{--page:#fcfcfb;--soft:#f2f3f2;--ink:#1b2024;--muted:#59636c;--rule:#dfe2e4;--grid:#e7eaec;--before:#6b747c;--after:#1f5fb4;--slow:#b5380b;--fast:#0a6e62;--open:#7a5600;--band:#e9edf0;--void:#555c66;--on:#fff}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--soft:#1d2125;--ink:#e7eaed;--muted:#a2abb3;--rule:#2f363c;--grid:#272d32;--before:#98a2ab;--after:#78b0ff;--slow:#ff8f63;--fast:#4fcdb9;--open:#e3b341;--band:#22282d;--void:#a9b1ba;--on:#14171a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1256px;margin:0 auto;padding:22px 28px 72px}
p,dl,dd,ul,ol,figure{margin:0;padding:0}
ul,ol{list-style:none}
code,pre{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
main{overflow-wrap:anywhere}
th,td{overflow-wrap:break-word}
.words,.sub{overflow-wrap:anywhere}
h1,p,dd,li{text-wrap:pretty}
.muted,.before,.note,.small,.sub,.meta{color:var(--muted)}
.before{color:var(--before)}
.suite .after{color:var(--after)}
.note,.small{font-size:13px;font-weight:400}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.slower{color:var(--slow)}.faster{color:var(--fast)}.unclear{color:var(--open)}.same{color:var(--muted)}

.top{display:flex;align-items:center;gap:18px;flex-wrap:wrap}
.pill{padding:7px 16px 8px 13px;border-radius:99px;font-weight:650;font-size:16px;line-height:1.2;color:var(--on);white-space:nowrap}
.pill.good{background:var(--fast)}.pill.bad{background:var(--slow)}.pill.open{background:var(--open)}.pill.void{background:var(--void)}
.what{flex:1 1 320px;min-width:0}
.meta{font-size:13px;display:flex;flex-wrap:wrap;gap:0 16px}
.banner{margin-top:16px;padding:9px 14px;border-left:4px solid var(--open);background:var(--soft)}
h1{font-size:25px;line-height:1.3;font-weight:640;letter-spacing:-.012em;margin:20px 0 14px;max-width:46em}
.brief div,.list div{display:grid;grid-template-columns:104px minmax(0,1fr);gap:0 14px;padding:2px 0}
.brief dd{max-width:100ch}
dt{color:var(--muted)}
section{margin-top:38px}
h2{font-size:18px;line-height:1.3;font-weight:640;margin:0 0 10px;padding-top:12px;border-top:1px solid var(--rule)}
h3{font-size:14px;font-weight:640;margin:22px 0 6px}
h1+.brief+section{margin-top:18px}
nav{margin-top:30px;display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px}
a{color:var(--after);text-underline-offset:3px;text-decoration-thickness:1px}
summary{cursor:pointer}
:focus-visible{outline:2px solid var(--after);outline-offset:2px;border-radius:3px}

.heading{display:flex;justify-content:space-between;align-items:baseline;gap:4px 20px;flex-wrap:wrap;border-top:1px solid var(--rule);padding-top:12px}
.heading h2{border:0;padding:0;margin:0}
.key{font-size:12.5px;color:var(--muted);display:flex;flex-wrap:wrap;align-items:center;gap:0 6px}
.swatch,.keybar,.keydot{display:inline-block;margin-left:10px}
.swatch{width:16px;height:12px;background:var(--band);border:1px solid var(--rule)}
.keybar{width:18px;height:6px;border-radius:3px;background:var(--muted)}
.keydot{width:5px;height:5px;border-radius:50%;background:var(--muted)}
.changes h3{margin:12px 0 2px}
.changes .scale+h3{margin-top:-20px}
.changes{margin-top:8px}
.changes h3 .note{margin-left:6px}
.changes li,.scale{display:grid;grid-template-columns:238px 128px minmax(120px,1fr) 232px 132px;gap:0 14px;align-items:center}
.changes li{font-size:14px;line-height:1.1}
.changes li b{font-weight:600}
.changes li .name,.changes li .values{color:var(--ink)}
.changes .values,.changes .change{white-space:nowrap}
.changes .name{padding:2px 0}
.changes .metric{color:var(--muted)}
.changes .values{text-align:right}
.changes .change b{display:inline-block;min-width:66px;text-align:right;margin-right:8px}
.changes .finding{font-weight:600}
.changes .finding .note{display:block;font-size:12px;white-space:nowrap}
.changes .same .change b,.changes .same .finding{font-weight:400}
.track,.axis,.chart{display:block;min-width:0}
.scale svg{grid-column:3}
.over{overflow:visible}
.band{fill:var(--band)}
.grid{stroke:var(--grid)}
.base,.zero{stroke:var(--muted)}
.dot{fill:currentColor;opacity:.38}
.bar{fill:currentColor;opacity:.55}
.shape{fill:currentColor;stroke:var(--page);stroke-width:1.5}
.shape.hollow{fill:var(--page);stroke:currentColor;stroke-width:2}
.tick{fill:var(--muted);font-size:11.5px}
.chart .tick{paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}

table{border-collapse:collapse;width:100%;font-size:13.5px;line-height:1.35}
th,td{text-align:right;padding:6px 0 6px 18px;vertical-align:top;border-bottom:1px solid var(--grid);font-weight:400}
th:first-child{text-align:left;padding-left:0}
thead th{color:var(--muted);font-size:12.5px;vertical-align:bottom;border-color:var(--rule);white-space:nowrap}
thead th.before{color:var(--before)}thead th.after{color:var(--after)}
tbody th{font-weight:600}
tbody th .sub,tbody th .muted,th.sql{font-weight:400}
td{white-space:nowrap}
tbody .group th{max-width:none;color:var(--muted);font-weight:400;padding-top:18px}
tbody th{min-width:150px;max-width:300px;overflow-wrap:anywhere}
td.words,td.sql{white-space:normal}
td.words{max-width:260px}
td .sub{white-space:normal;overflow-wrap:normal}
.words,th.sql,td.sql,.class{text-align:left}
.sub,.line{display:block}
.sub{font-size:12.5px}
.now.slower::after{content:" ▲";font-size:10px}
.now.faster::after{content:" ▼";font-size:10px}
.scroll{overflow-x:auto;position:relative}
.scroll th.sql{min-width:260px;max-width:420px}
.scroll+.scroll{margin-top:14px}
.class{font-size:12.5px;white-space:nowrap}
pre{margin:6px 0 0;white-space:pre-wrap;padding:10px 12px;background:var(--soft);border-radius:4px}

.operation{border-top:1px solid var(--rule)}
.operation:last-child{border-bottom:1px solid var(--rule)}
.operation>summary{padding:10px 0;display:flex;gap:4px 16px;align-items:baseline;flex-wrap:wrap}
.operation>summary::before{content:"▸";color:var(--muted);width:.7em}
.operation[open]>summary::before{content:"▾"}
.operation>summary::-webkit-details-marker{display:none}
.operation>summary .finding{font-size:14px}
.operation>summary .values{margin-left:auto;font-size:14px}
.inside{padding:2px 0 22px}
.cause{border-left:3px solid var(--slow);padding:1px 0 1px 14px;margin-bottom:16px;max-width:86ch}
.cause ul{margin:4px 0;color:var(--muted);font-size:14px}
.cause li::before,.plain li::before{content:"– "}
.pairs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:14px 36px}
figure{min-width:0}
figcaption{font-size:13px;margin-bottom:2px;min-height:3em}
figcaption b{font-weight:640;margin-right:4px}
.line{stroke-linejoin:round}
path.line{fill:none;stroke:currentColor;stroke-width:2;vector-effect:non-scaling-stroke}
path.thin{stroke-width:1.4}
path.before,text.before{color:var(--before)}path.after,text.after{color:var(--after)}
.range{fill:currentColor;opacity:.16}
.border{stroke:var(--grid);fill:none;vector-effect:non-scaling-stroke}
figcaption .before{color:var(--before)}figcaption .after{color:var(--after)}
.single{max-width:720px}
.single figcaption{min-height:0;margin-top:4px}
text.end{fill:currentColor;font-size:12px;font-weight:600}
.plan{margin-top:16px}
.plan .pairs>*{margin:6px 0 0}
.plan ol{font-size:13px}
.plan li{padding:3px 8px;border-left:3px solid transparent}
.plan li.differs{border-color:var(--slow);background:var(--soft)}
.node{font-weight:600}
.flag{color:var(--slow);font-weight:400;font-size:12px}
.d1{margin-left:18px}.d2{margin-left:36px}.d3{margin-left:54px}.d4{margin-left:72px}.d5{margin-left:90px}.d6{margin-left:108px}.d7{margin-left:126px}.d8{margin-left:144px}.d9{margin-left:162px}.d10{margin-left:180px}.d11{margin-left:198px}.d12{margin-left:216px}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,270px),1fr));gap:10px 28px;margin:6px 0}
.facts dt{font-size:13px}
.facts dd{font-size:15px}
.score{font-size:22px;font-weight:640;margin-right:6px}
.penalties{font-size:14px}
.penalties b{display:inline-block;min-width:48px}
.list div{grid-template-columns:190px minmax(0,1fr);padding:4px 0}
.list{font-size:14px;max-width:100ch}
section>details{margin-top:10px}
section>details .scroll,section>details ul{margin-top:6px}

@media (max-width:1000px){
.changes li,.scale{grid-template-columns:minmax(0,1fr) auto;gap:0 12px}
.changes li{padding:7px 0 3px}
.changes .name{grid-area:1/1}.changes .values{grid-area:1/2}
.changes svg,.scale svg{grid-column:1/3}
.changes .scale+h3{margin-top:2px}
.changes .change{grid-area:3/1}.changes .finding{grid-area:3/2;text-align:right}
.changes .change b{min-width:0}
}
@media (max-width:640px){
main{padding:16px 16px 48px}
h1{font-size:20px}
.brief div,.list div{grid-template-columns:minmax(0,1fr);padding:5px 0}
.cards,.cards tbody,.cards tr,.cards td,.cards th{display:block}
.cards thead{display:none}
.cards tr{padding:10px 0;border-bottom:1px solid var(--rule)}
.cards th,.cards td{border:0;padding:1px 0;text-align:left}
.cards td{position:relative;padding-left:96px;white-space:normal;min-height:1.35em}
td.words{max-width:none}
.scroll td.words{min-width:140px}
.scroll td .sub{min-width:104px}
.scroll th.sql{min-width:190px}
.cards td::before{content:attr(data-label);color:var(--muted);position:absolute;left:0}
.operation>summary .values{margin-left:1.6em;flex-basis:100%}
figcaption{min-height:0}
.facts{grid-template-columns:repeat(auto-fill,minmax(min(100%,150px),1fr));gap:8px 16px}
}
@media print{
:root{--page:#fff;--soft:#fff;--ink:#000;--muted:#444;--band:#eee}
body{font-size:11px}
main{max-width:none;padding:0}
nav{display:none}
.pill{color:var(--ink);background:none!important;border:2px solid}
details::details-content{content-visibility:visible;height:auto}
.scroll{overflow:visible}
.changes li,figure,tr,.cause{break-inside:avoid}
h2,h3{break-after:avoid}
}
`;
