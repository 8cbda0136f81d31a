#include "project/expand.h"

#include <chrono>

#include "base/strings.h"
#include "support.h"
#include "support/temp_dir.h"
#include "syntax/parser.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Finds the word behind FROM and JOIN: enough of a parser for these queries.
std::vector<SqlFacts> FindReferences(std::span<const std::string> queries) {
  std::vector<SqlFacts> all;
  for (const std::string& query : queries) {
    SqlFacts facts;
    for (const std::string keyword : {"FROM ", "JOIN "}) {
      for (size_t at = query.find(keyword); at != std::string::npos;
           at = query.find(keyword, at + 1)) {
        const size_t begin = at + keyword.size();
        const size_t end = std::min(query.find_first_of(" ),;", begin), query.size());
        facts.tables.push_back({Split(query.substr(begin, end - begin), '.'), begin});
      }
    }
    all.push_back(std::move(facts));
  }
  return all;
}

// Expands main.sf, which lies in a folder with the other files.
struct Pipeline {
  explicit Pipeline(const std::string& script, const Files& files = {}) : text(script) {
    for (const auto& [name, content] : files) dir.Write(name, content);
    project.root = dir.path();
  }

  std::vector<std::string> Run() {
    const int file = bench.files.Add("main.sf", text);
    const Script script = Parse(bench.files, file, bench.diagnostics);
    operations = Expand(script, project, bench.files, FindReferences, bench.diagnostics);
    std::vector<std::string> printed;
    for (const Operation& operation : operations) {
      std::string line =
          std::visit([](const auto& node) { return Print(Statement{node}); }, operation);
      while (line.ends_with('\n') || line.ends_with(';')) line.pop_back();
      printed.push_back(ReplaceAll(ReplaceAll(line, "\n", " "), "  ", " "));
    }
    return printed;
  }

  TempDir dir;
  std::string text;
  Project project;
  Bench bench;
  std::vector<Operation> operations;
};

std::string Table(const std::string& name, const std::string& query) {
  return "CREATE TABLE " + name + " AS " + query;
}

TEST(Expand, RunsSetInOrder) {
  Pipeline pipeline(
      "SET x = 1; CREATE TABLE a AS SELECT ${x}; SET x = 2; CREATE TABLE b AS SELECT ${x};");
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("a", "SELECT 1"), Table("b", "SELECT 2")));
  EXPECT_EQ(pipeline.bench.Findings(), "");
  EXPECT_EQ(*pipeline.project.variables.Find("x"), Int(2));
}

TEST(Expand, TakesTheValueOfSetWhenItRuns) {
  Pipeline pipeline("SET a = 1; SET b = \"${a}\"; SET a = 2; CREATE TABLE t AS SELECT ${b};");
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 1")));
}

TEST(Expand, LetsSetBuildOnItsOwnEarlierValue) {
  Pipeline pipeline("SET a = 'x'; SET a = '${a}y'; CREATE TABLE t AS SELECT '${a}';");
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 'xy'")));
}

TEST(Expand, NotesASetThatIsOutranked) {
  Pipeline pipeline("SET x = 1; CREATE TABLE t AS SELECT ${x};");
  pipeline.project.variables.Define(VariableOrigin::kCommandLine, "x", Int(7));
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 7")));
  EXPECT_EQ(pipeline.bench.Findings(), "note SF0312 1:1 SET is outranked by --vars: x");
}

TEST(Expand, SaysNothingOfASetThatIsMadeToBeOverridden) {
  Pipeline pipeline("SET x = \"${x|1}\"; SET y = ${y|2}; CREATE TABLE t AS SELECT ${x}, ${y};");
  pipeline.project.variables.Define(VariableOrigin::kProfile, "x", Int(7));
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 7, 2")));
  EXPECT_EQ(pipeline.bench.Findings(), "");
}

TEST(Expand, ReportsTheVariableOfASetOnceAndNotItsUses) {
  Pipeline pipeline("SET x = ${nope}; CREATE TABLE t AS SELECT ${x};");
  EXPECT_THAT(pipeline.Run(), IsEmpty());
  EXPECT_EQ(pipeline.bench.Findings(), "error SF0301 1:9 Variable is used but not defined: nope");
}

TEST(Expand, TakesTheFirstBranchThatIsTrue) {
  const std::string script =
      "IF ${env} == 'prod' THEN CREATE TABLE a AS SELECT 1; ELSE IF ${env} == 'dev' THEN "
      "CREATE TABLE b AS SELECT 1; ELSE CREATE TABLE c AS SELECT 1; END IF;";
  for (const auto& [env, table] : Files{{"prod", "a"}, {"dev", "b"}, {"test", "c"}}) {
    Pipeline pipeline(script);
    pipeline.project.variables.Define(VariableOrigin::kProfile, "env", String(env));
    EXPECT_THAT(pipeline.Run(), ElementsAre(Table(table, "SELECT 1")));
    EXPECT_EQ(pipeline.bench.Findings(), "");
  }
}

TEST(Expand, RunsSetInsideTheTakenBranchOnly) {
  Pipeline pipeline(
      "SET x = 0; IF true THEN SET x = 1; ELSE SET x = 2; END IF; CREATE TABLE t AS SELECT ${x};");
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 1")));
}

TEST(Expand, DropsABlockWhoseConditionIsWrong) {
  Pipeline pipeline(
      "IF ${env} = 'prod' THEN CREATE TABLE a AS SELECT 1; ELSE CREATE TABLE b AS SELECT 1; END "
      "IF;");
  pipeline.project.variables.Define(VariableOrigin::kProfile, "env", String("prod"));
  EXPECT_THAT(pipeline.Run(), IsEmpty());
  EXPECT_EQ(pipeline.bench.Findings(), "error SF0402 1:11 Use '==' for equality, not '='");
}

TEST(Expand, MissesAVariableInABranchThatIsNotTaken) {
  Pipeline pipeline(
      "IF false THEN\n  -- ${comment}\n  CREATE TABLE a AS SELECT '${nope}', ${fine|1};\nEND IF;\n"
      "LOAD t FROM ${nope};");
  pipeline.Run();
  EXPECT_EQ(pipeline.bench.Findings(), "error SF0301 3:29 Variable is used but not defined: nope");
  EXPECT_THAT(pipeline.bench.diagnostics.Sorted()[0].others, SizeIs(1));
}

TEST(Expand, AcceptsAVariableThatOnlyTheUntakenBranchSets) {
  Pipeline pipeline(
      "IF false THEN SET bucket = 'b'; FOR r IN (1) DO CREATE TABLE a AS SELECT '${bucket}', ${r}; "
      "END FOR; END IF;"
      "IF false THEN CREATE TABLE c AS SELECT ${bucket}; END IF;");
  EXPECT_THAT(pipeline.Run(), IsEmpty());
  EXPECT_EQ(pipeline.bench.Findings(), "");
}

TEST(Expand, UnrollsForOverOneNameAndRestoresIt) {
  Pipeline pipeline(
      "SET r = 'old'; FOR r IN ('eu', 'us') DO CREATE TABLE t_${r} AS SELECT ${r}; END FOR; CREATE "
      "TABLE z AS SELECT '${r}';");
  EXPECT_THAT(pipeline.Run(),
              ElementsAre(Table("t_eu", "SELECT 'eu'"), Table("t_us", "SELECT 'us'"),
                          Table("z", "SELECT 'old'")));
}

TEST(Expand, UnrollsForOverTuplesAndNestedLoops) {
  Pipeline pipeline(
      "FOR (a, b) IN ((1, 'x'), (2, 'y')) DO FOR c IN (3, 4) DO CREATE TABLE t_${a}_${c} AS SELECT "
      "'${b}'; END FOR; END FOR;");
  EXPECT_THAT(pipeline.Run(),
              ElementsAre(Table("t_1_3", "SELECT 'x'"), Table("t_1_4", "SELECT 'x'"),
                          Table("t_2_3", "SELECT 'y'"), Table("t_2_4", "SELECT 'y'")));
}

TEST(Expand, LetsTheNameOfAForGoBeforeVars) {
  Pipeline pipeline("FOR r IN (1) DO CREATE TABLE t AS SELECT ${r}; END FOR;");
  pipeline.project.variables.Define(VariableOrigin::kCommandLine, "r", Int(9));
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 1")));
}

TEST(Expand, TakesTheElementsOfAListVariableInFor) {
  Pipeline pipeline("FOR r IN (${regions}) DO CREATE TABLE t_${r} AS SELECT 1; END FOR;");
  pipeline.project.variables.Define(VariableOrigin::kProfile, "regions",
                                    ListOf({String("eu"), String("us")}));
  EXPECT_THAT(pipeline.Run(), SizeIs(2));
}

TEST(Expand, ReportsATupleOfAnotherLength) {
  Pipeline pipeline("FOR (a, b) IN (${pairs}) DO CREATE TABLE t AS SELECT 1; END FOR;");
  pipeline.project.variables.Define(VariableOrigin::kProfile, "pairs", ListOf({ListOf({Int(1)})}));
  EXPECT_THAT(pipeline.Run(), IsEmpty());
  EXPECT_THAT(pipeline.bench.Findings(), HasSubstr("SF0410 1:16 FOR has 2 names and 1 value: [1]"));
}

TEST(Expand, StopsAtLoopsThatMultiply) {
  std::string list = "(0";
  for (int i = 1; i < 1000; ++i) list += "," + std::to_string(i);
  list += ")";
  Pipeline pipeline("FOR a IN " + list + " DO FOR b IN " + list +
                    " DO CREATE TABLE t AS SELECT 1; END FOR; END FOR;");
  pipeline.Run();
  EXPECT_EQ(pipeline.bench.diagnostics.errors(), 1);
  EXPECT_THAT(pipeline.bench.Findings(), HasSubstr("SF0411"));
  EXPECT_THAT(pipeline.bench.Findings(), HasSubstr("unrolls to more than 100,000 statements"));
}

TEST(Expand, ExpandsTenThousandStatementsInAMoment) {
  std::string script;
  for (int i = 0; i < 10'000; ++i) {
    script += "SET v" + std::to_string(i) + " = 'x'; CREATE TABLE t" + std::to_string(i) +
              " AS SELECT '${v" + std::to_string(i) + "}' AS a FROM s;\n";
  }
  Pipeline pipeline(script);
  const int file = pipeline.bench.files.Add("main.sf", script);
  const Script parsed = Parse(pipeline.bench.files, file, pipeline.bench.diagnostics);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(Expand(parsed, pipeline.project, pipeline.bench.files, FindReferences,
                     pipeline.bench.diagnostics),
              SizeIs(10'000));
  // Some 50 ms on an idle machine; a quadratic expansion takes minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Expand, ResolvesEveryPartOfAStatement) {
  Pipeline pipeline(
      "SOURCE s_${n} TYPE ${type} PARAMS {\"path\": \"${dir}/x.csv\", \"skip_rows\": ${n}};\n"
      "LOAD ${schema}.t FROM s_${n} MODE UPSERT KEY (${key});\n"
      "EXPORT SELECT * FROM ${schema}.t TO \"${dir}/out.csv\" OPTIONS {\"header\": ${flag}};\n"
      "CREATE TABLE w MODE INCREMENTAL BY ${key} LOOKBACK '${lookback}' AS SELECT 1;\n"
      "EXPECT rows_${n} ON t ROWS BETWEEN ${n} AND 9;");
  const Values values = {{"n", Int(5)},
                         {"type", String("csv")},
                         {"dir", String("data")},
                         {"schema", String("raw")},
                         {"key", String("id")},
                         {"flag", Bool(true)},
                         {"lookback", String("2 hours")}};
  for (const auto& [name, value] : values) {
    pipeline.project.variables.Define(VariableOrigin::kProfile, name, value);
  }
  const std::vector<std::string> printed = pipeline.Run();
  EXPECT_EQ(pipeline.bench.Findings(), "");
  EXPECT_EQ(Join(printed, "\n").find("${"), std::string::npos) << Join(printed, "\n");
  const auto& create = std::get<CreateStatement>(pipeline.operations.at(3));
  EXPECT_EQ(create.mode.lookback->count, 2);
  EXPECT_EQ(create.mode.lookback->unit, TimeUnit::kHour);
  EXPECT_EQ(std::get<ExpectStatement>(pipeline.operations.at(4)).minimum, Int(5));
}

TEST(Expand, TakesAListVariableAsSeveralKeys) {
  Pipeline pipeline("LOAD t FROM s MODE UPSERT KEY (${keys});");
  pipeline.project.variables.Define(VariableOrigin::kProfile, "keys",
                                    ListOf({String("a"), String("b")}));
  pipeline.Run();
  ASSERT_THAT(pipeline.operations, SizeIs(1));
  EXPECT_THAT(std::get<LoadStatement>(pipeline.operations[0]).mode.keys, SizeIs(2));
}

TEST(Expand, RefusesADurationThatIsNone) {
  Pipeline pipeline("CREATE TABLE w MODE INCREMENTAL BY d LOOKBACK '${x}' AS SELECT 1;");
  pipeline.project.variables.Define(VariableOrigin::kProfile, "x", String("soon"));
  EXPECT_THAT(pipeline.Run(), IsEmpty());
  EXPECT_THAT(pipeline.bench.Findings(), HasSubstr("SF0304 1:47 Value is no duration: soon"));
}

TEST(Include, ReadsAFileBesideTheIncludingOneAndElseBelowTheRoot) {
  Pipeline pipeline("INCLUDE \"lib/a.sf\";",
                    {{"lib/a.sf", "INCLUDE \"b.sf\"; INCLUDE \"shared/c.sf\";"},
                     {"lib/b.sf", "CREATE TABLE b AS SELECT 1;"},
                     {"shared/c.sf", "CREATE TABLE c AS SELECT 1;"}});
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("b", "SELECT 1"), Table("c", "SELECT 1")));
  EXPECT_EQ(pipeline.bench.files.name(std::get<CreateStatement>(pipeline.operations[0]).span.file),
            "lib/b.sf");
}

TEST(Include, ReadsAFileOnce) {
  Pipeline pipeline(
      "INCLUDE \"a.sf\"; INCLUDE \"./a.sf\"; INCLUDE \"lib/b.sf\";",
      {{"a.sf", "CREATE TABLE a AS SELECT 1;"}, {"lib/b.sf", "INCLUDE \"../a.sf\";"}});
  EXPECT_THAT(pipeline.Run(), SizeIs(1));
  EXPECT_EQ(pipeline.bench.Findings(), "");
}

TEST(Include, ReadsTheFilesOfAGlobSorted) {
  Pipeline pipeline("INCLUDE \"lib/*.sf\";", {{"lib/b.sf", "CREATE TABLE b AS SELECT 1;"},
                                              {"lib/a.sf", "CREATE TABLE a AS SELECT 1;"}});
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("a", "SELECT 1"), Table("b", "SELECT 1")));
}

TEST(Include, KeepsWhatTheFileSets) {
  Pipeline pipeline("INCLUDE \"config.sf\"; CREATE TABLE t AS SELECT ${x};",
                    {{"config.sf", "SET x = 5;"}});
  EXPECT_THAT(pipeline.Run(), ElementsAre(Table("t", "SELECT 5")));
}

TEST(Include, ReportsAMissingFileWithTheNearestName) {
  Pipeline pipeline("INCLUDE \"lib/tabels.sf\";", {{"lib/tables.sf", ""}});
  pipeline.Run();
  EXPECT_EQ(pipeline.bench.Findings(), "error SF0420 1:9 Included file is missing: lib/tabels.sf");
  EXPECT_THAT(pipeline.bench.diagnostics.Sorted()[0].hint, HasSubstr("tables.sf"));
}

TEST(Include, ReportsAGlobWithoutFiles) {
  Pipeline pipeline("INCLUDE \"lib/*.sf\";");
  pipeline.Run();
  EXPECT_EQ(pipeline.bench.Findings(), "error SF0420 1:9 No file matches: lib/*.sf");
}

TEST(Include, ReportsACycleWithItsChain) {
  Pipeline pipeline("INCLUDE \"a.sf\";",
                    {{"a.sf", "INCLUDE \"b.sf\";"}, {"b.sf", "INCLUDE \"a.sf\";"}});
  pipeline.Run();
  EXPECT_EQ(pipeline.bench.Findings(),
            "error SF0421 1:1 Files include each other: a.sf → b.sf → a.sf");
}

TEST(Include, ReportsAPipelineThatIncludesItself) {
  Pipeline pipeline("INCLUDE \"main.sf\" AS x;", {{"main.sf", "INCLUDE \"main.sf\" AS x;"}});
  pipeline.Run();
  EXPECT_THAT(pipeline.bench.Findings(),
              HasSubstr("SF0421 1:1 Files include each other: main.sf → main.sf"));
}

TEST(Include, StopsAtAliasesThatMultiply) {
  Files files;
  for (int i = 0; i < 30; ++i) {
    const std::string next = "\"f" + std::to_string(i + 1) + ".sf\"";
    files.push_back(
        {"f" + std::to_string(i) + ".sf", "INCLUDE " + next + " AS a; INCLUDE " + next + " AS b;"});
  }
  files.push_back({"f30.sf", ""});
  Pipeline pipeline("INCLUDE \"f0.sf\";", files);
  pipeline.Run();
  EXPECT_THAT(pipeline.bench.Findings(), HasSubstr("SF0411"));
}

TEST(Include, ShowsMistakesAtTheirPlaceInTheIncludedFile) {
  Pipeline pipeline("INCLUDE \"a.sf\";", {{"a.sf", "\n  CREATE TABLE a AS SELECT ${nope};"}});
  pipeline.Run();
  const Diagnostic finding = pipeline.bench.diagnostics.Sorted().at(0);
  EXPECT_EQ(pipeline.bench.files.name(finding.span.file), "a.sf");
  EXPECT_EQ(pipeline.bench.files.Begin(finding.span).line, 2);
}

TEST(Include, DefinesTheValuesOfWithForTheFileOnly) {
  Pipeline pipeline(
      "SET region = 'none'; INCLUDE \"a.sf\" AS eu WITH {\"region\": \"eu\", \"n\": ${one}};"
      "CREATE TABLE z AS SELECT '${region}';",
      {{"a.sf", "SET region = \"${region|x}\"; CREATE TABLE t AS SELECT '${region}', ${n};"}});
  pipeline.project.variables.Define(VariableOrigin::kProfile, "one", Int(1));
  EXPECT_THAT(pipeline.Run(),
              ElementsAre(Table("eu_t", "SELECT 'eu', 1"), Table("z", "SELECT 'none'")));
}

TEST(Alias, RenamesTheFilesOwnTablesAndTheirReferences) {
  Pipeline pipeline(
      "INCLUDE \"a.sf\" AS eu;",
      {{"a.sf",
        "SOURCE src TYPE csv PARAMS {\"path\": \"x.csv\"};\n"
        "LOAD orders FROM src;\n"
        "CREATE TABLE big AS SELECT orders.id, 'orders' FROM orders JOIN other ON true;\n"
        "CREATE VIEW v AS SELECT o.id FROM orders o WHERE id IN (SELECT id FROM big);\n"
        "EXPORT big TO \"big.csv\";\n"
        "EXPORT SELECT * FROM raw.orders TO \"raw.csv\";"}});
  EXPECT_THAT(
      pipeline.Run(),
      ElementsAre(
          HasSubstr("SOURCE eu_src"), HasSubstr("LOAD eu_orders FROM eu_src"),
          Table("eu_big", "SELECT orders.id, 'orders' FROM eu_orders AS orders JOIN other ON true"),
          AllOf(HasSubstr("VIEW eu_v"), HasSubstr("FROM eu_orders o WHERE"),
                HasSubstr("FROM eu_big AS big)")),
          HasSubstr("EXPORT eu_big TO"), HasSubstr("FROM raw.orders TO")));
  EXPECT_EQ(pipeline.bench.Findings(), "");
}

TEST(Alias, ReadsOneFileTwiceUnderTwoNames) {
  Pipeline pipeline("INCLUDE \"a.sf\" AS x; INCLUDE \"a.sf\" AS y;",
                    {{"a.sf", "INCLUDE \"b.sf\"; CREATE TABLE t AS SELECT * FROM u;"},
                     {"b.sf", "CREATE TABLE u AS SELECT 1;"}});
  EXPECT_THAT(pipeline.Run(),
              ElementsAre(Table("x_u", "SELECT 1"), Table("x_t", "SELECT * FROM x_u AS u"),
                          Table("y_u", "SELECT 1"), Table("y_t", "SELECT * FROM y_u AS u")));
}

TEST(Alias, PrefixesAliasesInsideOfAliases) {
  Pipeline pipeline("INCLUDE \"a.sf\" AS x;",
                    {{"a.sf", "INCLUDE \"b.sf\" AS y; CREATE TABLE t AS SELECT * FROM y_u;"},
                     {"b.sf", "CREATE TABLE u AS SELECT 1;"}});
  EXPECT_THAT(pipeline.Run(),
              ElementsAre(Table("x_y_u", "SELECT 1"), Table("x_t", "SELECT * FROM x_y_u AS y_u")));
}

TEST(Alias, RenamesStepsAndChecks) {
  Pipeline pipeline("INCLUDE \"a.sf\" AS x;",
                    {{"a.sf",
                      "CREATE TABLE t OPTIONS {\"name\": \"first\"} AS SELECT 1;\n"
                      "EXPECT ok ON t CHECK (a IN (SELECT a FROM t)) ON VIOLATION QUARANTINE;\n"
                      "CREATE TABLE q AS SELECT * FROM t_quarantine;"}});
  EXPECT_THAT(
      pipeline.Run(),
      ElementsAre(HasSubstr("\"x_first\""), AllOf(HasSubstr("ON x_t"), HasSubstr("FROM x_t AS t)")),
                  Table("x_q", "SELECT * FROM x_t_quarantine AS t_quarantine")));
}

TEST(Alias, StillMapsTheQueryBackToTheScript) {
  Pipeline pipeline(
      "INCLUDE \"a.sf\" AS x;",
      {{"a.sf", "CREATE TABLE t AS SELECT 1; CREATE TABLE b AS SELECT * FROM t WHERE broken;"}});
  pipeline.Run();
  const Sql& query = std::get<CreateStatement>(pipeline.operations.at(1)).query;
  EXPECT_EQ(pipeline.bench.files.text(query.Locate(query.text.find("broken"), 6)), "broken");
  EXPECT_EQ(pipeline.bench.files.text(query.Locate(query.text.find("x_t"), 3)), "t");
}

TEST(Alias, MustBeAPlainName) {
  Pipeline pipeline("INCLUDE \"a.sf\" AS \"my alias\";", {{"a.sf", ""}});
  pipeline.Run();
  EXPECT_THAT(pipeline.bench.Findings(), HasSubstr("SF0422 1:19 Alias is no plain name: my alias"));
}

}  // namespace
}  // namespace sqlflow
