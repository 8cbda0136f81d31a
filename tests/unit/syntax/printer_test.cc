#include "syntax/printer.h"

#include <gmock/gmock.h>

#include "parsed.h"

namespace sqlflow {
namespace {

using ::testing::IsEmpty;

class RoundTrip : public ::testing::TestWithParam<const char*> {};

TEST_P(RoundTrip, PrintsWhatParsesBackToTheSame) {
  const Parsed once(GetParam());
  ASSERT_THAT(once.Problems(), IsEmpty());
  const Parsed twice(Print(once.script));
  EXPECT_THAT(twice.Problems(), IsEmpty()) << Print(once.script);
  EXPECT_TRUE(once.script == twice.script) << Print(once.script);
  EXPECT_EQ(Print(once.script), Print(twice.script));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, RoundTrip,
    ::testing::Values(
        "SOURCE a TYPE CSV PARAMS {\"p\": \"a\\\"b\\n\", \"n\": ${n|'}'}, \"l\": [1, 2.50, null]};",
        "SOURCE a TYPE \"x y\" PARAMS {} AS SELECT 1 -- c\n + 2;",
        "SOURCE \"a\"\"b\" FROM 'c''d' OPTIONS {\"q\": \"\"\"x\n\"y\"\"\"\"};",
        "SOURCE a FROM c AS SELECT 1;", "LOAD s.t FROM pg.public.\"o\";",
        "LOAD t FROM s MODE REPLACE KEY id OPTIONS {\"name\": \"x\"};",
        "LOAD t FROM s MODE UPSERT KEY (a, \"b c\") DELETE WHEN op = 'D';",
        "LOAD t FROM s MODE UPSERT KEY a, b DELETE MISSING;",
        "LOAD t FROM s MODE INCREMENTAL BY ts LOOKBACK '3 months' KEY (id);",
        "LOAD t FROM s MODE INCREMENTAL LOOKBACK ${n} days;",
        "LOAD t FROM s MODE INCREMENTAL LOOKBACK '${n|'x'} days';",
        "CREATE OR REPLACE TABLE t MODE APPEND OPTIONS {\"a\": 1} AS WITH x AS (SELECT 1) FROM x;",
        "CREATE VIEW s.v AS\n  SELECT 'a;b', $$ ; $$\r\n FROM t;",
        "CREATE MACRO f(a) AS TABLE SELECT a;", "EXPORT s.t TO \"x.csv\" TYPE csv MODE APPEND;",
        "EXPORT SELECT a\nFROM b TO pg.\"o\" MODE INCREMENTAL BY c;", "EXPORT (SELECT 1) TO pg;",
        "EXPORT a TO \"p q\".o OPTIONS {};",
        "EXPECT a ON t CHECK (x > 0) ON VIOLATION QUARANTINE INTO s.bad;",
        "EXPECT a ON t NOT NULL (x, y) ON VIOLATION DROP;", "EXPECT a ON t UNIQUE (x);",
        "EXPECT a ON t REFERENCES s.o (x);", "EXPECT a ON t IN (x, 'a', 'b') ON VIOLATION WARN;",
        "EXPECT a ON t MATCHES (x, '^''\"$');", "EXPECT a ON t ROWS BETWEEN 1 AND ${n};",
        "EXPECT a ON t FRESH (x) WITHIN 2 DAYS;",
        "EXPECT a AS SELECT 1 FROM t JOIN u ON a = b ON VIOLATION FAIL;",
        "SET a = 5; SET b = -1.5e-3; SET c = 'x''y'; SET d = ${x|'q'}; SET e = data/x.csv;",
        "SET a = (1, 'b', (true, null)); SET b = []; SET c = '${x|'d'} \"q\"'; SET d = "
        "\"${x|''}\";",
        "SET a = 123456789012345678901234567890; SET b = true; SET c = null; SET d = '';",
        "INCLUDE \"a.sf\"; INCLUDE 'b*.sf' AS x WITH {\"a\": ${b}};",
        "IF a THEN LOAD b FROM c; ELSE IF d == 'THEN' THEN ELSE IF e THEN LOAD f FROM g; END IF;",
        "IF a THEN LOAD b FROM c;\nELSE\nIF d THEN LOAD e FROM f; END IF; LOAD g FROM h; END IF;",
        "FOR x IN (1, 'b', ${c}) DO IF a THEN LOAD b FROM c; END IF; END FOR;",
        "FOR (x, y) IN ((1, 2), (3, ${z})) DO END FOR;"));

TEST(Print, LaysOutBlocks) {
  const Parsed parsed("IF a THEN CREATE TABLE t AS SELECT 1,\n2; ELSE LOAD b FROM c; ENDIF;");
  EXPECT_EQ(Print(parsed.script),
            "IF a THEN\n  CREATE TABLE t AS\nSELECT 1,\n2;\nELSE\n  LOAD b FROM c;\nEND IF;\n");
}

TEST(Print, PrintsOneStatement) {
  const Parsed parsed("load a from b mode upsert key x, y;");
  EXPECT_EQ(Print(parsed.script.statements[0]), "LOAD a FROM b MODE UPSERT KEY (x, y);\n");
}

TEST(Equality, SeesContentAndNotPlaces) {
  EXPECT_TRUE(Parsed("LOAD a FROM b;").script == Parsed("\n load a\nFROM b;").script);
  EXPECT_FALSE(Parsed("LOAD a FROM b;").script == Parsed("LOAD a FROM c;").script);
  EXPECT_FALSE(Parsed("IF a THEN END IF;").script == Parsed("IF b THEN END IF;").script);
  EXPECT_FALSE(Parsed("SET a = 1;").script == Parsed("LOAD a FROM b;").script);
}

}  // namespace
}  // namespace sqlflow
