"""What checks of the rows cost a load."""

import os
from dataclasses import replace

from harness.case import Goal, WrongAnswer, case

CHECKS = """
EXPECT keyed ON t NOT NULL (l_orderkey, l_partkey, l_suppkey);
EXPECT once ON t UNIQUE (l_orderkey);
EXPECT positive ON t CHECK (l_quantity > 0 AND l_extendedprice > 0);
EXPECT status ON t IN (l_linestatus, 'O', 'F');
EXPECT mode ON t MATCHES (l_shipmode, '^[A-Z]+( [A-Z]+)*$');
"""


@case("five checks on 10 M line items loaded", goals=[Goal("ratio", 1.3)], in_quick=False,
      rounds=3)
def five_checks(bench):
    path = bench.csv(10_000_000)

    def job(name, checks):
        folder = bench.folder(name.replace(" ", "_"))
        database = os.path.join(folder, "job.duckdb")
        bench.project(folder, bench.source("items", path) + "LOAD t FROM items;\n" + checks)

        def check(sample):
            remarks = bench.check_table(database, path)
            if remarks:
                raise WrongAnswer("; ".join(remarks))

        made = bench.run(folder, prepare=lambda: bench.remove(database), check=check)
        return replace(made, name=name)

    return [job("sqlflow", CHECKS), job("the load alone", "")]
