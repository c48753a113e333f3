"""Faults, and whether what is promised holds under them, for the store in Redis.

Several processes of one app press buttons, watch, stop and are killed, put to sleep
and cut off; Redis hangs and crashes. All of it comes of a seed (`plan`), and is carried
out with real processes (`driver`, `nursery`, `member`, `proxy`). What each replica
does, each function gives and each viewer sees is written down (`recording`, `history`),
and checked when all is over (`checker`). `mutants` break one rule each: the checker
must see it.

Promised, and checked:

1.  At rest all processes know the same of a page, and who watches has come to it by
    parts. What replicas do with an entry is the same everywhere.
2.  Texts grow without holes, and a viewer's values come in order.
3.  A run ends once, and the same for all.
4.  A press that was answered begins a run, and each run that has begun ends: that of a
    killed process within a lease and a look, or two of these where Redis was away. So
    does one whose answer was lost, of which the press knows nothing.
    One that may be called again begins anew instead, three times in all, with a run of
    its own for each attempt: of the lost one all holds that holds of a run that has
    ended. What it has written is taken back first, but for what others have set since.
5.  Nothing is written after an end. What a function gave last is shown at the end.
6.  A newer run's values are not followed by those of an older one.
7.  No more functions go on than may, of those whose processes are in touch. One that
    could not be heard for a lease has lost its place when its run is ended for it, and
    its function may go on until it hears of that: for so long there may be one more.
    That Redis was away is no reason: then nobody is taken for gone.
8.  A `State` that each run adds one to counts what was done, once.
9.  A page is not open to others.
10. At the end no place is taken, and nothing is left in Redis but what goes by itself.

The clocks of the processes are an hour apart. Not of these: what the API's calls give
is pulled by one reader, whose place is in what it asks for
(`tests/store/test_processes.py`); clocks that jump; a Redis that loses what it has
said (`tests/store/test_losses.py`); Celery, which has its own tests.

`make nemesis SECONDS=600 SEED=7` goes on for longer.
"""
