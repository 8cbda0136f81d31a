#!/usr/bin/env python3
"""When the server, the network or another session gets in the way, a target is as before or as after."""

import os
import shutil
import signal
import tempfile
import time
import unittest

from workplace import Project, ProxiedTest, Server, ServerTest, wait_for

SHIM = os.environ.get("SQLFLOW_FAULT_SHIM", "")
# The server stands still at one row, with others sent before and more to come.
SLOW_READ = ("SELECT i AS id, CASE WHEN i = 50000 THEN pg_sleep(600)::text END AS pause"
             " FROM generate_series(1, 100000) i")
SLOW_WRITE = """
CREATE TABLE events (id bigint);
INSERT INTO events SELECT generate_series(-3, -1);
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.id = 50000 THEN PERFORM pg_sleep(600); END IF; RETURN NEW; END $$;
CREATE TRIGGER pause BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION pause();
"""
READ = f"""SOURCE events FROM "warehouse" OPTIONS {{"query": "{SLOW_READ}"}};
LOAD events FROM events OPTIONS {{"retries": 0}};
"""
WRITE = """CREATE TABLE news AS SELECT range AS id FROM range(1, 100001);
EXPORT news TO warehouse.events MODE APPEND OPTIONS {"retries": 0};
"""
# The check comes along into the table that takes the target's place.
SLOW_PARALLEL = """
CREATE FUNCTION pause(id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN IF id = 50000 THEN PERFORM pg_sleep(600); END IF; RETURN true; END $$;
CREATE TABLE parts (id bigint CHECK (pause(id)));
INSERT INTO parts VALUES (7);
"""
PARALLEL = """CREATE TABLE news AS SELECT range AS id FROM range(1, 100001);
EXPORT news TO warehouse.parts MODE REPLACE OPTIONS {"retries": 0, "parallel": 2};
"""
STAGES = "SELECT count(*) FROM pg_class WHERE relname LIKE 'sqlflow\\_rows\\_%'"
LOST = "Terminating connection due to administrator command (SQLSTATE 57P01)"


class Backends(ServerTest):
    def begin(self, script):
        self.project.write("pipelines/main.sf", script)
        run = self.project.start("pipeline", "run", "main")
        wait_for(self.sleeping)
        return run

    def test_a_backend_that_ends_while_reading_leaves_the_table_as_it_was(self):
        self.project.write("pipelines/main.sf", "CREATE TABLE events AS SELECT 7 AS id;")
        self.succeed()
        run = self.begin(READ.replace("OPTIONS {\"retries", "MODE APPEND OPTIONS {\"retries"))
        self.ask(f"SELECT pg_terminate_backend({self.sleeping()})")
        done = self.project.finish(run)
        self.assertEqual(done.returncode, 1)
        self.assertIn(LOST, done.stderr)
        self.assertEqual(self.project.ask("SELECT id FROM events"), ["7"])

    def test_a_backend_that_ends_while_writing_leaves_the_table_as_it_was(self):
        self.ask(SLOW_WRITE)
        run = self.begin(WRITE)
        self.ask(f"SELECT pg_terminate_backend({self.sleeping()})")
        done = self.project.finish(run)
        self.assertEqual(done.returncode, 1)
        self.assertIn(LOST, done.stderr)
        self.assertEqual(self.ask("SELECT id FROM events ORDER BY 1").split(), ["-3", "-2", "-1"])
        self.ask("DROP TRIGGER pause ON events")
        self.succeed("--resume")
        self.assertEqual(self.ask("SELECT count(*), sum(id) FROM events"), "100003|5000049994")

    def test_a_step_that_may_be_tried_again_gets_over_it(self):
        self.ask(SLOW_WRITE)
        run = self.begin(WRITE.replace('"retries": 0', '"retries": 1'))
        backend = self.sleeping()
        self.ask("ALTER FUNCTION pause() RENAME TO past; CREATE OR REPLACE FUNCTION past() RETURNS"
                 " trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
                 f" SELECT pg_terminate_backend({backend})")
        done = self.project.finish(run)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.ask("SELECT count(*), sum(id) FROM events"), "100003|5000049994")

    def test_one_of_several_backends_that_ends_leaves_the_table_as_it_was(self):
        self.ask(SLOW_PARALLEL)
        run = self.begin(PARALLEL)
        self.ask(f"SELECT pg_terminate_backend({self.sleeping()})")
        done = self.project.finish(run)
        self.assertEqual(done.returncode, 1)
        self.assertIn(LOST, done.stderr)
        self.assertEqual(self.ask("SELECT id FROM parts"), "7")
        self.assertEqual(self.ask(STAGES), "0")

    def test_what_a_killed_run_left_of_several_connections_is_dropped_by_the_next(self):
        self.ask(SLOW_PARALLEL)
        run = self.begin(PARALLEL)
        backend = self.sleeping()
        run.kill()
        self.project.finish(run)
        self.assertEqual(self.ask("SELECT id FROM parts"), "7")
        self.assertEqual(self.ask(STAGES), "1")
        self.ask(f"SELECT pg_terminate_backend({backend})")
        self.ask("CREATE OR REPLACE FUNCTION pause(id bigint) RETURNS boolean LANGUAGE plpgsql"
                 " AS $$ BEGIN RETURN true; END $$")
        wait_for(lambda: self.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
                 == "0")
        self.succeed("--resume")
        self.assertEqual(self.ask("SELECT count(*), sum(id) FROM parts"), "100000|5000050000")
        self.assertEqual(self.ask(STAGES), "0")

    def test_tables_of_a_run_that_still_writes_are_left_to_it(self):
        self.ask(SLOW_PARALLEL)
        run = self.begin(PARALLEL)
        other = tempfile.TemporaryDirectory(prefix="sqlflow-test-")
        self.addCleanup(other.cleanup)
        project = Project(other.name, self.params())
        project.write("pipelines/main.sf", PARALLEL.replace("100001", "11"))
        done = project.run()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.ask("SELECT count(*) FROM parts"), "10")
        self.assertEqual(self.ask(STAGES), "1")
        run.send_signal(signal.SIGINT)
        self.assertEqual(self.project.finish(run).returncode, 130)
        self.assertEqual(self.ask(STAGES), "0")

    def test_a_cancelled_run_ends_within_a_second_here_and_there(self):
        self.ask(SLOW_WRITE + SLOW_PARALLEL)
        for script in READ, WRITE, PARALLEL:
            with self.subTest(script=script):
                run = self.begin(script)
                began = time.monotonic()
                run.send_signal(signal.SIGINT)
                done = self.project.finish(run)
                # A second, and as much again for a busy machine.
                self.assertLess(time.monotonic() - began, 2)
                self.assertEqual(done.returncode, 130, done.stderr)
                wait_for(lambda: not self.sleeping())
        self.assertEqual(self.ask("SELECT count(*) FROM events"), "3")
        self.assertEqual(self.ask("SELECT id FROM parts"), "7")
        self.assertEqual(self.ask(STAGES), "0")

    def test_a_lock_of_another_session_is_waited_for_and_then_named(self):
        self.ask("CREATE TABLE events AS SELECT 7::bigint AS id")
        for mode in "APPEND", "REPLACE", "UPSERT KEY (id)":
            with self.subTest(mode=mode), self.server.session(self.database) as other:
                other.stdin.write("BEGIN; LOCK TABLE events; SELECT 'locked';\n")
                other.stdin.flush()
                self.assertEqual(other.stdout.readline(), "locked\n")
                self.project.write(
                    "pipelines/main.sf", "CREATE TABLE news AS SELECT 8::BIGINT AS id;\n"
                    f"EXPORT news TO warehouse.events MODE {mode}"
                    ' OPTIONS {"lock_timeout": 1, "max_retries": 0, "retries": 0};\n')
                self.fail_with("Canceling statement due to lock timeout (SQLSTATE 55P03)",
                               "--restart")
                other.stdin.close()
        self.assertEqual(self.ask("SELECT id FROM events"), "7")


class Network(ProxiedTest):
    def test_a_cut_while_reading_leaves_the_table_as_it_was(self):
        self.ask("CREATE TABLE events AS SELECT generate_series(1, 100000) AS id")
        self.project.write("pipelines/main.sf",
                           'SOURCE events FROM "warehouse" OPTIONS {"table": "events"};\n'
                           'LOAD events FROM events MODE APPEND OPTIONS {"retries": 0};\n')
        for received in 100, 3_000, 20_000, 500_000:
            with self.subTest(received=received):
                self.proxy.arm(("received", received), refuses=True)
                done = self.project.run("--restart")
                self.assertEqual(self.proxy.cuts, 1)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertRegex(done.stderr, "lost|closed the connection|refused")
        self.proxy.arm(None)
        self.succeed("--resume")
        self.assertEqual(self.project.ask("SELECT count(*), sum(id) FROM events"),
                         ["100000,5000050000"])

    def test_a_cut_while_writing_leaves_the_table_as_it_was(self):
        self.ask("CREATE TABLE events AS SELECT 0::bigint AS id")
        self.project.write("pipelines/main.sf", WRITE)
        for sent in 100, 1_000, 20_000, 500_000:
            with self.subTest(sent=sent):
                self.proxy.arm(("sent", sent), refuses=True)
                done = self.project.run("--restart")
                self.assertEqual(self.proxy.cuts, 1)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertEqual(self.ask("SELECT id FROM events"), "0")
        self.proxy.arm(None)
        self.succeed("--resume")
        self.assertEqual(self.ask("SELECT count(*), sum(id) FROM events"), "100001|5000050000")

    def test_a_connection_that_does_not_come_about_is_tried_again(self):
        self.project.write("pipelines/main.sf", "CREATE TABLE news AS SELECT 7 AS id;\n"
                           "EXPORT news TO warehouse.events OPTIONS {"
                           '"resilience": {"retry": {"initial_delay": 0.01}}, "max_retries": 2};\n')
        self.proxy.arm(("received", 50))
        told = self.succeed("--format", "json").stdout
        self.assertEqual(self.proxy.cuts, 1)
        self.assertIn("Server was asked again once, the last time after: ", told)
        self.assertEqual(self.ask("SELECT id FROM events"), "7")


class Crashes(unittest.TestCase):
    """On a server of their own, which is killed."""

    def setUp(self):
        self.server = Server.private()
        self.addCleanup(self.server.stop)
        self.project = Project(self.server.folder / "project", {
            "host": self.server.env["PGHOST"], "port": self.server.env["PGPORT"],
            "database": "sqlflow_test"})

    def ask(self, sql):
        return self.server.ask("sqlflow_test", sql)

    def test_a_server_that_is_killed_and_comes_back_has_all_or_nothing(self):
        self.ask(SLOW_WRITE)
        self.project.write("pipelines/main.sf", WRITE)
        run = self.project.start("pipeline", "run", "main")
        wait_for(lambda: self.ask("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
        self.server.kill()
        done = self.project.finish(run)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("Connection to PostgreSQL was lost", done.stderr)
        self.server.restart()
        self.assertEqual(self.ask("SELECT id FROM events ORDER BY 1").split(), ["-3", "-2", "-1"])
        self.ask("DROP TRIGGER pause ON events")
        self.assertEqual(self.project.run("--resume").returncode, 0)
        self.assertEqual(self.ask("SELECT count(*), sum(id) FROM events"), "100003|5000049994")

    @unittest.skipUnless(SHIM, "SQLFLOW_FAULT_SHIM is not set")
    def test_a_full_disk_of_the_server_leaves_the_table_as_it_was(self):
        full = self.server.folder / "data/full"
        full.mkdir()
        shutil.chown(full, (self.server.folder / "data").owner())
        self.ask(f"CREATE TABLESPACE full_disk LOCATION '{full}'")
        self.ask("CREATE TABLE events TABLESPACE full_disk AS SELECT 0::bigint AS id")
        self.project.write("pipelines/main.sf", WRITE)
        self.server.restart(LD_PRELOAD=SHIM,
                            SQLFLOW_FAULT="op=pwrite;path=*/full/*;nth=1+;action=fail:ENOSPC")
        done = self.project.run()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("No space left on device (SQLSTATE 53100)", done.stderr)
        self.assertEqual(self.ask("SELECT id FROM events"), "0")
        self.server.restart("immediate")
        self.assertEqual(self.project.run("--resume").returncode, 0)
        self.assertEqual(self.ask("SELECT count(*), sum(id) FROM events"), "100001|5000050000")


if __name__ == "__main__":
    unittest.main()
