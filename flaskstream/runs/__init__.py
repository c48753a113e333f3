"""The engine: runs, pages, their log, and where functions run. No HTML.

engine       Engine: starts runs, lets them write, and ends them; settings has its times
session      Session: an open page, the one keeper of its state; sessionstore has all,
             and drops some
sessionruns  SessionRuns: what runs do in a session; slots has which of them may write
record       Record: what a session is made of: values, orders, slots, log; presence is
             whether anybody looks
run          Run, Status: one execution of a listener; origin is what started it
concurrencyqueue   ConcurrencyQueue: who goes on, and who waits; turns has the order,
             concurrencyqueues has all queues, onebyone lets runs go on in turn
runtask      RunTask: all steps of a run, in its thread
stepcontext  StepContext: one step; inputs has what it takes from the session, writer
             what it writes there, watch what it has changed, changes tells who waits
functioncall   FunctionCall: the function itself, called and advanced
guard        Guard, Watchdog: components are called so that they can be stopped
outbox       Outbox: the newest values, on their way to the page
apioutput    ApiOutput: every value, on its way to a program
pacing       Pacer: the clock, and the encoder threads
patch        Patch, diff: what changes; report has what is told beside the values, cards
             what of errors
window       Cut: what a text has lost at its beginning; moved finds it
log          SessionLog: the newest state of a session, read after any seq
wakeup       Wakeup: how a reader waits
executor     where a run's thread comes from; interruptible code, and the event loop
files        FileStore: what people upload and functions make
weight       Weight, Scales: how much memory it all takes
states       States: the values of a session's `State`s
farewell     Farewell: calls what is to be called when a session, or a state, goes
sweeper      Sweeper: ends what nobody watches, drops what nobody uses; allocator: and
             gives the memory back
"""
