"""What is kept of open pages and their runs, and the commands that change it.

Whatever is asked of a store, and what it answers, is plain data: so it may be in
another process. `protocol` is what every store does: in memory, or in Redis.

protocol     Store: what all stores do
memorystore  MemoryStore: all sessions of this process, and which go; weight is how much
             they hold
sessionstate SessionState: an open page, the one keeper of its state
sessionruns  SessionRuns: what runs do there; runoutput has what they write to the page,
             slots which may, change what they change, undo what they have found, if
             they may begin again
status       StatusReports: what a page is told of its runs, beside their values
runrecord    RunRecord: what is known of a run; Key, Rules, Line: what it belongs to
record       Record: what a session is made of, under one lock: values, states, orders,
             slots, log; presence is whether anybody looks
concurrencyqueue   ConcurrencyQueue: who goes on, and who waits; turns has the order,
             concurrencyqueues has all queues
outlet       Outlet: what an API call's run gives, to the one who takes all of it
log          SessionLog: the newest state of a session, read after any seq
patch        Patch, diff: what changes
window       Cut: what a text has lost at its beginning; moved finds it
order        Order: in which order a browser has sent its requests
files        FileStore: what people upload and functions make; ownership is whose a
             session is, and puts the files that it shows
note         Note: what a page tells of a stream, which another process may have
redis        RedisStore: a store that several processes have
clock        now: the time by which what is kept is changed; later calls something then
patience     how long who can't reach the store waits for it
wakeup       Wakeup: how a reader waits
settings     Settings: times and limits
"""
