"""Pictures, Markdown and source code, encoded for the page; no Flask, no network.

media        Media: encoded bytes, their type and digest; nested finds them in data
content      Content: what a file holds, in memory or, over 1 MB, a LargeFile
contentwriter  ContentWriter, take_file: content as it comes, or of the app's files
folder       own_folder: the process's folder for all of them
sniff        sniff: the type of bytes; filetype also goes by names, and cleans them
picture      take, encode_frame, encode_final, read_file: pictures a function gives
pixels       to_bytes: arrays to uint8
film         kind_of, unplayed: which films are taken, and which browsers play
livefilm     LiveFilm: a film that is made of films and frames (filmframes), as pieces
filmstream   FilmStream: its fragments, of pictures and sound (filmpictures, filmsound)
filmconversion  in_format: films in another format (filmformat), each made once
conversions  Conversions: files made of others, kept as long as those are there
howfar       told: how far what takes long is, for who waits
fragments    header, fragment, index: the boxes of an MP4 in fragments
pieces       Pieces: a file that grows, as few files
watermark    read_mark, marked: what is laid over pictures; filmmark: over films
model        read_model, drawn_from: models, and what they are drawn from
meshfile     read_obj, read_stl: triangles of files; objruns: many lines at a time
mesh         Mesh, to_glb: triangles, as browsers draw them
sample       get_image and the like: files to try a page with
staticpaths  set_static_paths: files that are read where they are
sound        to_samples, decoded: sound as arrays and as files (wav)
soundchunks  SoundChunks: one sound that comes encoded, in parts (demuxer)
waveform     waveform: what a sound looks like
subtitles    read_subtitles, make_subtitles: what is said, as WebVTT
upload       decoded, upload_size, to_pil, to_numpy: pictures a person gives (structure)
budget       Budget: how much of something is in use at once
fairline     FairLine: a line in which those who wait take turns
appfile      resolve_app_file: the files that a function may show
weighed      Weighed: what tells itself how much memory it takes
takenfiles   TakenFiles: each of them read once in a run
drawing      read_drawing, composed: layers, and the one picture that they make
thumbnails   thumbnail: small pictures of larger ones; regions draws masks and boxes
scratch      write_scratch: private files for functions that take a path; shelf has them
markdown     render, render_blocks: Markdown to sanitised HTML; rendered keeps it
remembered   Remembered: a function's results, kept while they are not too large
math         formulas to MathML; mathml has what they may be made of
address      scheme_of: what a browser reads of a link
percent      unquoted: percent-encoded bytes in little memory
surrogate    encodable: text without halves of surrogates
sanitizer    sanitize: the HTML that Markdown may hold
typedhtml    HTML that is typed in Markdown: made harmless (tag, container)
markup       tame: an author's HTML, made harmless (nesting, htmltoken, reserved)
growing      MarkdownStream: Markdown that grows (reading); unfinished closes its syntax
openblock    the block that is being written, in pieces; opencode where it is a fence
dialect      Dialect: how a text is meant; view has what is shown of the open block
highlight    highlight: source code to HTML; lexers has its languages, bounded runs them

What reads Markdown, or HTML, is imported when a text is first rendered: an app may have
none.
"""

from __future__ import annotations

from flaskstream.media.sample import get_audio as get_audio
from flaskstream.media.sample import get_file as get_file
from flaskstream.media.sample import get_image as get_image
from flaskstream.media.sample import get_model3d as get_model3d
from flaskstream.media.sample import get_video as get_video
