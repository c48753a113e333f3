"""A store that all processes of an app have, by a Redis or Valkey server.

What changes a session is a command with plain arguments, and comes to the same wherever
it is done: so each session is a journal of commands in Redis, whose order the server
decides. A process that has to do with a session has a replica of it, the `SessionState`
that one process alone would have, and does what the journal says. One script appends,
whatever the command is; no rule of the library is written twice.

redisstore   RedisStore: the sessions, lines and files of an app
session      RedisSession: a session's replica, and its commands
page         Page: what the journal of a session leads to, command by command
granted      What a command carries that its replica can't know
runs         RedisRuns: the commands of a session's runs
states       RedisStates: the values of its `State`s
outlet       RedisOutlet: what an API call gives
presence     RedisPresence: whether anybody looks, in any process
attendance   Attendance: notes that in the server, of many pages at a time
index        Index: which pages there are, by owner and by time
lines        Lines: the one replica of all waiting lines
places       Places: tells those who wait there how far they are
files        RedisFiles: files by owner and token
processes    Processes: which are alive, and the runs that each has to do with
neighbours   Neighbours: whether all processes are of one app
lost         LostRuns: the runs that no process has to do with any more
replica      Replica: a journal, and the state that it leads to
journal      Journal: entries in Redis, appended and read by scripts
bells        Bells: hears of new entries
news         News: what processes tell one another, by bells
contents     Contents: those of smaller files, each once, by digest
frames       Frames: pictures of running functions, the newest of each output
blobs        Blobs: files over 1 MB, which all processes have; blobstorage: their bytes
sealed       Seal: pickles that nobody else can have written
connection   Connection: the server and its names; trouble and tls say what is wrong
sentinels    Addresses of those who know which server it is just now
"""
