"""Mounted pages: requests in, fragments and streams out.

A page's routes
views          the page, its runs, uploads; mountedapp does what they ask for
events         its stream; elsewhere is that of a page whose runs another process has
notices        what a page says without an answer: Stop, what it has shown
admission      which requests are taken at all
downloads      files, frames and the author's style sheet
sandboxes      frames in which scripts of other packages draw
conversations  the list beside a chat
api            calls by programs: callbody reads them, callstream answers, info lists
apisessions    sessions of API calls, and how many are kept
answers        responses: pages, fragments, files (filebody), streams, refusals

What a request says
form           the posted fields, checked; uploads says how much, formdata reads them
received       bodies, before they are read
failing        what a component's own code raises while it reads or shows
ticks          what a timer starts, and what it leaves as it is
order          what a browser says of the order of its requests
acting         what a person does to a value that stays on the server
event          what a button tells of its event; reaction shows what it does at once
reach          whether a person can bring it about on the page as it is now
request        gr.Request; carried is what functions have of Flask's own request
validation     what a listener's validator says of its inputs
security       owners; key is what signs them, and, by keeping, what
               browsers keep
origin         whether a page of the app's own has sent it
logins         who is logged in
deployment     what a server lacks; probes tells load balancers
setup          what an app's configuration says of its engine and its key

What a page shows
plan           where each listener's button, status and trigger stands
document       the document around pages: surroundings says what the app lacks for them
policy         what a page may load, and who may frame it
tree           the whole page; fresh keeps that of one that nobody has used
fragments      news of components: frame has layout's, status runs', fieldnews fields'
template       Jinja, without what costs most
templateloader the library's templates, whose long lines are broken for reading
boxes          long lists, a box for every 64 items
partial        HTML for a place of its own; links has the page's URLs, ownfiles puts
               the files that a page has from the beginning

What goes over the wire
stream         a page's stream: viewer is how far its reader is, viewers has all of
               them; metering counts what they get
previews       large frames, by URLs of their own
sse            its bytes; text is what may be in them, compression makes them gzip
writetimeout   how long a reader may take nothing
server         who wakes a stream, and tells it that the server stops
threads        what streams may take of the server's threads, and of a browser
waiters        requests that wait until others' files and forms are read
assets         styles and scripts, as bundles joins them; icon is the pages'
"""
