"""Plants includes in a small tree and looks whether scripts/check_layers refuses them."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def check(files):
    """Runs the script over a tree made of {path: text}; returns (exit code, what it printed)."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        done = subprocess.run([sys.executable, ROOT / "scripts/check_layers", folder],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stderr


class CheckLayers(unittest.TestCase):
    def assert_refused(self, path, include, message):
        code, printed = check({path: f'// A file.\n#include "{include}"\n'})
        self.assertEqual(code, 1)
        self.assertIn(f"{path}:2: error: {message}", printed)

    def assert_fine(self, path, include):
        self.assertEqual(check({path: f"#include {include}\n"}), (0, ""))

    def test_the_project_itself_keeps_the_rules(self):
        done = subprocess.run([ROOT / "scripts/check_layers"], capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_connector_may_not_include_an_engine(self):
        self.assert_refused("src/connectors/csv/source.cc", "engine/duckdb/session.h",
                            "connectors/csv may not include engine/duckdb")

    def test_a_connector_may_not_include_another_one(self):
        self.assert_refused("src/connectors/csv/source.cc", "connectors/json/source.h",
                            "connectors/csv may not include connectors/json")

    def test_a_layer_may_not_include_one_to_its_right(self):
        self.assert_refused("src/syntax/parser.cc", "plan/plan.h",
                            "syntax may not include plan")

    def test_no_layer_but_cli_may_include_an_implementation(self):
        self.assert_refused("src/load/table_writer.cc", "connectors/csv/source.h",
                            "load may not include connectors/csv")
        self.assert_fine("src/cli/main.cc", '"connectors/registry/builtin.h"')

    def test_only_the_engine_may_include_its_header(self):
        self.assert_refused("src/exec/runner.cc", "duckdb.h", "only engine/duckdb may include")
        self.assert_fine("src/engine/duckdb/session.cc", "<duckdb.h>")

    def test_heavy_libraries_stay_out_of_headers(self):
        self.assert_refused("src/plan/plan.h", "nlohmann/json.hpp",
                            "a header may not include a heavy library")
        self.assert_fine("src/plan/plan_json.cc", "<nlohmann/json.hpp>")

    def test_only_the_list_may_include_all_connectors(self):
        self.assert_fine("src/connectors/registry/builtin.cc", '"connectors/csv/source.h"')
        self.assert_refused("src/connectors/registry/other.cc", "connectors/csv/source.h",
                            "connectors/registry may not include connectors/csv")

    def test_what_runs_the_program_from_outside_sees_base_alone(self):
        self.assert_refused("src/sftest/case_runner.cc", "plan/plan.h",
                            "sftest may not include plan")
        self.assert_refused("src/exec/runner.cc", "sftest/case_file.h",
                            "exec may not include sftest")
        self.assert_fine("src/cli/test.cc", '"sftest/case_runner.h"')

    def test_what_lies_to_the_left_is_open(self):
        self.assert_fine("src/exec/runner.cc", '"base/strings.h"')
        self.assert_fine("src/connectors/csv/source.cc", '"connectors/base/files.h"')


if __name__ == "__main__":
    unittest.main()
