"""A real MongoDB that comes with us: one data folder, started by the first to come, stopped by the last to leave.

Callers use `message_center.storage.embedded.server`: `embedded_mongo(data_folder, mongod=None)` and, for tests,
`temporary_mongo()`. Nothing is imported here, so that the keeper's process stays small.

How it works. Three kinds of processes meet in the data folder:

- *users*, any command of ours: each holds a shared flock on `users.lock` for as long as it lives;
- the *keeper* (`keeper.py`), one small detached process: it holds `keeper.lock`, has mongod as its child, starts
  it anew when it dies, and stops it cleanly once it can lock `users.lock` for itself, which means nobody is left;
- *mongod*, which holds its own flock on `db/mongod.lock`.

The kernel drops a flock when its holder dies, however it dies, so nothing is left to clean up or to guess from
pids. Nobody owns the database by having started it, so any command may come and go beside any other.

Why each bad moment ends well:

- Several users start at once: the one that gets `keeper.lock` starts the keeper and lets it *inherit* the locked
  descriptor. There is no instant without a holder, hence never two keepers.
- A user comes while the last one's database is stopping: the keeper holds `users.lock` alone by then and has
  removed `ready.json`, so the newcomer waits for it to end and starts the next.
- A user is killed: its flock falls; if it was the last, the keeper stops mongod as usual.
- mongod is killed: the keeper starts it again, with growing delay. Clients keep their URL, whose `replicaSet=`
  makes them wait for the primary instead of failing on a server that is still waking up.
- The keeper is killed: the kernel (Linux) or the next keeper kills mongod, and the next keeper waits for
  `db/mongod.lock` to fall before it starts another: it never mistakes a dying mongod for its own. The next keeper
  is brought by the next user, or by the watch that every living user runs.
- The last user leaves while mongod comes up: it is killed, because MongoDB 6.0 that is asked to end in the middle
  of its recovery may wait for ever, with the files in its hands.
- Everything is killed at once, or the power fails: mongod's journal has every acknowledged write (majority).
- The folder was moved or copied: its replica set configuration names the old socket and is rewritten at the start.
"""
