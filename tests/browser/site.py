"""A site with looks of its own, which has pages in a view of its own."""

from __future__ import annotations

SITE = """<!doctype html>
<html lang="en"><head><title>Site</title>{{ flaskstream_head() }}<style>
button { background: red; text-transform: uppercase; border-radius: 99px; width: 100% }
input, select, textarea { border: 5px solid lime; width: 50%; margin: 20px }
label { display: block; color: lime } p { margin: 30px; color: red }
h1, h2 { color: lime } table { width: 100% } td, th { padding: 20px; background: red }
ul { list-style: none } pre, code { background: black } svg { display: inline }
span, output { color: red } div { padding: 1px } form { padding: 30px }
</style></head>
<body><nav><a href="/count/">Elsewhere</a></nav><main><h1>Ours</h1>
<button id="own" type="button">Own</button>
<section id="a">{{ first }}</section>
<section id="b">{{ streams.render(pages["count"]) }}</section>
<section id="c">{{ streams.render(pages["live"]) }}</section>
</main></body></html>
"""
