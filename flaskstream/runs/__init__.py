"""The engine: runs, and where functions run. No HTML; what is kept is a store's.

engine       Engine: starts runs, lets them write, and ends them;
             starter begins them
session      Session: an open page, its state in the store and its components; sessions
             has all that this process knows, mounts the pages by name, and otherversion
             what stands for those of another version of the app
run          Run: one execution of a listener, as this process sees it; origin is what
             started it; knownruns has those that this process has to do with, and
             latch Latch: what happens once to each, its end
dispatcher   Dispatcher: has runs executed, by whichever process of the app
onebyone     OneByOne: lets runs go on in turn
recovery     Recovery: ends runs that nobody is at any more, or has them begin again;
             restore takes back what these had written
otherprocesses  OtherProcesses: what those do to the runs and streams of this one
runtask      RunTask: all steps of a run, in its thread
stepcontext  StepContext: one step; inputs has what it takes from the session, writer
             what it writes there, watch what it has changed, changes tells who waits
functioncall   FunctionCall: the function itself, called and advanced
guard        Guard, Watchdog: components are called so that they can be stopped
outbox       Outbox: the newest values, on their way to the page; making has what
             components make of them, or why they can't
apioutput    ApiOutput: every value of an API call, on its way to its reader
pacing       Pacer: the clock, and the encoder threads
metrics      Metrics: what Prometheus is told, where it is asked for; tracing Tracing:
             and OpenTelemetry
report       what is told of errors; cards lets them tell it
executor     Launcher: where a run's thread comes from; interruptible code, and the
             event loop
farewell     Farewell: calls what is to be called when a session, or a state, goes
sweeper      Sweeper: ends what nobody watches, drops what nobody uses; allocator: and
             gives the memory back
"""
