"""Pictures, Markdown and source code, encoded for the page; no Flask, no network.

media        Media: encoded bytes, their type and digest
sniff        sniff: the type of bytes
picture      take, encode_frame, encode_final, read_file: pictures a function gives
upload       open_upload, to_pil, to_numpy: pictures a person gives
pixels, png  arrays to uint8, uint8 to PNG
markdown     render, render_blocks: Markdown to sanitised HTML (sanitizer, math)
typedhtml    HTML that is typed in Markdown: made harmless (tag, sanitizer, container)
growing      MarkdownStream: Markdown that grows; unfinished closes its open syntax
openblock    the block that is being written, in pieces; opencode where it is a fence
dialect      Dialect: how a text is meant; view has what is shown of the open block
highlight    highlight: source code to HTML

What reads Markdown is imported when a text is first rendered: an app may have none.
"""
