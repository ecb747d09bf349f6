/** The report's style: dark and light as the reader's system is, no file or font from elsewhere. */
export const style = `
:root{color-scheme:light dark;--page:#fff;--card:#f6f8fa;--text:#1f2328;--quiet:#57606a;--line:#d0d7de;--pass:#1a7f37;--fail:#c11c28;--inconclusive:#8a5a00;--link:#0550ae;--del:#ffd7d5;--ins:#ccf2d4;--mark:#fff}
@media (prefers-color-scheme:dark){:root{--page:#0d1117;--card:#161b22;--text:#e6edf3;--quiet:#9da7b3;--line:#3d444d;--pass:#4cc25e;--fail:#ff7b72;--inconclusive:#e3b341;--link:#79b8ff;--del:#5c1f22;--ins:#14462a;--mark:#0d1117}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:76rem;padding:1.5rem 1rem 4rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0;line-height:1.25}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
h3{font-size:.9rem;margin:0 0 .35rem}
code,pre,.id,.value{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
header{border-left:.4rem solid var(--edge,var(--line));padding:.1rem 0 .1rem 1rem}
header.pass{--edge:var(--pass)}header.fail{--edge:var(--fail)}header.inconclusive{--edge:var(--inconclusive)}
header p{margin:.3rem 0 0}
.facts,.where,.gist,figcaption,.hint{color:var(--quiet)}
.facts code{overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:1rem;margin:1.25rem 0 0}
figure{margin:0;padding:.75rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
figcaption{font-size:.85rem}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--quiet);font-size:11px}
svg .passed{fill:var(--pass)}svg .other{fill:var(--fail)}svg .axis{stroke:var(--line);fill:none}
.legend{font-size:.85rem;margin:.5rem 0 0;color:var(--quiet)}
.legend i{display:inline-block;width:.75em;height:.75em;border-radius:.15em;margin:0 .3em 0 .8em}
.legend i:first-child{margin-left:0}
.legend .passed{background:var(--pass)}.legend .other{background:var(--fail)}
form{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;padding:.75rem 0;background:var(--page);border-bottom:1px solid var(--line)}
fieldset{display:flex;flex-wrap:wrap;gap:.25rem 1rem;border:0;margin:0;padding:.3rem 0;min-width:0}
legend{float:left;padding:0;margin-right:1rem;color:var(--quiet)}
form>label{display:flex;flex-direction:column;font-size:.85rem;color:var(--quiet);min-width:0}
fieldset label{display:flex;gap:.4rem;align-items:center;white-space:nowrap}
select,input[type=search],button{font:inherit;color:var(--text);background:var(--card);border:1px solid var(--quiet);border-radius:.375rem;padding:.3rem .5rem;max-width:16rem}
button{cursor:pointer}
input[type=checkbox]{width:1.1rem;height:1.1rem;margin:0;accent-color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.count{margin:.75rem 0 .5rem;font-size:.9rem;color:var(--quiet)}
.case{border:1px solid var(--line);border-radius:.5rem;margin:.375rem 0;content-visibility:auto;contain-intrinsic-size:auto 2.75rem;scroll-margin-top:9rem}
.case[open]{background:var(--card)}
summary{display:flex;gap:.5rem;align-items:baseline;padding:.5rem .75rem;cursor:pointer;list-style:none;border-radius:.5rem}
summary::-webkit-details-marker{display:none}
summary::before{content:"\\25b8";color:var(--quiet);width:.8em;flex:none}
[open]>summary::before{content:"\\25be"}
.id{font-weight:600;overflow-wrap:anywhere}
.gist{margin-left:auto;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:.875rem}
[open]>summary .gist{visibility:hidden}
.mark{flex:none;display:inline-block;min-width:6.4em;text-align:center;border-radius:1em;padding:0 .6em;font-size:.8rem;font-weight:600;color:var(--mark);background:var(--pass);white-space:nowrap}
.mark.fail{background:var(--fail)}.mark.inconclusive{background:var(--inconclusive)}
.tag{flex:none;border:1px solid var(--line);border-radius:1em;padding:0 .5em;font-size:.8rem;color:var(--quiet)}
.case>:not(summary){margin:.25rem .75rem .75rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--quiet);font-weight:500;white-space:nowrap}
.findings{table-layout:fixed;min-width:34rem;border:1px solid var(--line)}
.findings th:first-child{width:26%}
.findings th[scope=row]{font-weight:500;overflow-wrap:anywhere}
.findings th code{color:var(--quiet);font-weight:400}
.value{white-space:pre-wrap;overflow-wrap:anywhere;border-left:1px solid var(--line)}
.number,.samples th:nth-child(n+3):nth-child(-n+7){text-align:right;font-variant-numeric:tabular-nums}
.samples td{white-space:nowrap}
del{background:var(--del);text-decoration:line-through}
ins{background:var(--ins);text-decoration:none}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:.6rem .75rem;background:var(--page);border:1px solid var(--line);border-radius:.375rem;max-height:24rem;overflow:auto}
kbd{border:1px solid var(--line);border-radius:.25rem;padding:0 .35em;font-size:.85em}
.hint{font-size:.85rem}
@media (max-width:40rem){summary{flex-wrap:wrap}.gist{flex-basis:100%;margin-left:1.3rem;white-space:normal}[open]>summary .gist{display:none}form{position:static}form>label{flex:1 1 8rem}select,input[type=search]{width:100%;max-width:none}.hint{display:none}.findings{min-width:0}.findings tr{display:grid;grid-template-columns:1fr 1fr}.findings tr>:first-child{grid-column:1/-1;width:auto}.findings thead tr>:first-child{display:none}.findings .value:nth-child(2){border-left:0}}
@media print{form,.hint{display:none}.case{content-visibility:visible}}
`;
