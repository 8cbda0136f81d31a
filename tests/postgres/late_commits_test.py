#!/usr/bin/env python3
"""Incremental runs miss no row of transactions that commit late.

  late_commits_test.py [RUNS]     30 by default

Eight sessions insert and change rows, each transaction stamped with its start and committed after a
random delay, while incremental runs follow. At the end source and target are equal.
"""

import random
import sys
import threading
import time

from workplace import ServerTest, unittest

WRITERS = 8
RUNS = 30
LONGEST = 0.4  # Seconds that a transaction stays open.
SCRIPT = """SOURCE events FROM "warehouse" OPTIONS {
  "table": "events", "sync_mode": "incremental", "cursor_field": "changed_at",
  "primary_key": "id"
};
LOAD events FROM events MODE UPSERT KEY (id);
SOURCE log FROM "warehouse" OPTIONS {
  "table": "log", "sync_mode": "incremental", "cursor_field": "changed_at"
};
LOAD log FROM log MODE APPEND;
"""


class LateCommits(ServerTest):
    def write(self, number, stop):
        """Transactions of one session: `events` is inserted into and changed, `log` only grows."""
        source = random.Random(number)
        with self.server.session(self.database) as session:
            while not stop.is_set():
                key = number * 100_000 + source.randrange(40)
                delay = source.uniform(0, LONGEST)
                session.stdin.write(
                    f"BEGIN; INSERT INTO events VALUES ({key}, random()::text) ON CONFLICT (id) DO"
                    " UPDATE SET value = excluded.value, changed_at = now();"
                    f" INSERT INTO log VALUES ({number}, random()::text);"
                    f" SELECT pg_sleep({delay}); COMMIT; SELECT 'done';\n")
                session.stdin.flush()
                while session.stdout.readline() not in ("done\n", ""):
                    pass
            session.stdin.close()

    def test_incremental_runs_miss_nothing(self):
        self.ask("CREATE TABLE events (id integer PRIMARY KEY, value text, changed_at timestamptz"
                 " NOT NULL DEFAULT now());"
                 " CREATE TABLE log (writer integer, value text, changed_at timestamptz NOT NULL"
                 " DEFAULT now())")
        self.project.write("pipelines/main.sf", SCRIPT)
        stop = threading.Event()
        writers = [threading.Thread(target=self.write, args=(number, stop))
                   for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(RUNS):
                self.succeed()
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        time.sleep(0.2)  # The margin before the server's clock within which rows are held back.
        self.succeed()
        for table, order in ("events", "id"), ("log", "writer, value"):
            columns = "id, value" if table == "events" else "writer, value"
            wanted = self.ask(f"SELECT {columns} FROM {table} ORDER BY {order}".replace(
                "SELECT", "SELECT concat_ws(',',").replace(" FROM", ") FROM")).splitlines()
            found = self.project.ask(f"SELECT {columns} FROM {table} ORDER BY {order}")
            self.assertGreater(len(wanted), WRITERS)
            self.assertEqual(found, wanted)
        self.reads_no_more_than_it_needs()

    def reads_no_more_than_it_needs(self):
        """Without new rows, only those of the last moment are looked at again."""
        self.succeed()
        read = [int(rows) for rows in self.project.ask(
            "SELECT rows_read FROM sqlflow.steps WHERE status = 'succeeded'"
            " ORDER BY recorded_at DESC LIMIT 2")]
        total = int(self.ask("SELECT count(*) FROM log"))
        self.assertLess(max(read), max(total // 2, 2 * WRITERS), read)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        RUNS = int(sys.argv.pop(1))
    unittest.main()
