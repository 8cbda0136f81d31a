#include "project/builtins.h"
#include "project/dotenv.h"
#include "project/project.h"
#include "project/yaml.h"
#include "support.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

// A project folder that is opened with the given environment.
struct Folder {
  explicit Folder(const Files& files) {
    for (const auto& [name, content] : files) dir.Write(name, content);
  }

  Project Open(const std::string& profile = "", const Environment& environment = {},
               const std::vector<std::string>& vars = {}) {
    ProjectRequest request;
    request.start_dir = start.empty() ? dir.path() : dir / start;
    request.profile = profile;
    request.environment = environment;
    request.vars = vars;
    request.pipeline = "daily";
    return OpenProject(request, FixedClock(), bench.files, bench.diagnostics);
  }
  std::string Value(const Project& project, const std::string& expression) {
    Resolver resolver(project.variables, bench.files, bench.diagnostics);
    const auto value = resolver.ResolveReference(expression, Span{});
    resolver.Finish();
    return value ? ToText(*value) : "(failed)";
  }

  TempDir dir;
  std::string start;
  Bench bench;
};

Folder Dev(const std::string& profile) { return Folder(Files{{"profiles/dev.yml", profile}}); }

TEST(Project, IsFoundFromAFolderBelowIt) {
  Folder folder(Files{{"profiles/dev.yml", ""}, {"pipelines/deep/a.sf", ""}});
  folder.start = "pipelines/deep";
  const Project project = folder.Open();
  EXPECT_TRUE(project.is_project);
  EXPECT_EQ(project.root, folder.dir.path());
  EXPECT_EQ(project.profile, "dev");
}

TEST(Project, IsMarkedBySqlflowYmlToo) {
  Folder folder(Files{{"sqlflow.yml", ""}});
  EXPECT_TRUE(folder.Open().is_project);
  EXPECT_EQ(folder.bench.Findings(), "");
}

TEST(Project, WithoutAnyFolderOfProfilesHasBuiltInDefaults) {
  Folder folder(Files{{"a.sf", ""}});
  const Project project = folder.Open();
  EXPECT_FALSE(project.is_project);
  EXPECT_EQ(project.profile, "");
  EXPECT_FALSE(project.engine.persistent);
  EXPECT_EQ(project.pipelines_dir, "pipelines");
  EXPECT_EQ(folder.bench.Findings(), "");
}

TEST(Project, IsAnErrorWhenOneIsRequiredAndThereIsNone) {
  Folder folder(Files{{"a.sf", ""}});
  ProjectRequest request;
  request.start_dir = folder.dir.path();
  request.require_project = true;
  OpenProject(request, FixedClock(), folder.bench.files, folder.bench.diagnostics);
  EXPECT_THAT(folder.bench.Findings(), HasSubstr("SF0810 No project here or above"));
}

TEST(Project, ReportsAFolderThatIsMissing) {
  Folder folder(Files{});
  folder.start = "nowhere";
  folder.Open();
  EXPECT_THAT(folder.bench.Findings(), HasSubstr("SF0810 Folder is missing"));
}

TEST(Profile, ThatIsMissingListsTheOthers) {
  Folder folder(Files{{"profiles/prod.yml", ""}, {"profiles/staging.yaml", ""}});
  folder.Open("prd");
  EXPECT_EQ(folder.bench.Findings(), "error SF0804 Profile is missing: prd");
  EXPECT_EQ(folder.bench.diagnostics.Sorted()[0].hint,
            "Did you mean \"prod\"? Available profiles: prod, staging");
}

TEST(Profile, DevIsMissedInAProjectThatHasOthers) {
  Folder folder(Files{{"profiles/prod.yml", ""}});
  folder.Open();
  EXPECT_EQ(folder.bench.Findings(), "error SF0804 Profile is missing: dev");
}

TEST(Profile, IsNamedByTheEnvironmentAndByTheCommandFirst) {
  Folder folder(
      Files{{"profiles/a.yml", ""}, {"profiles/b.yaml", ""}, {".env", "SQLFLOW_PROFILE=b"}});
  EXPECT_EQ(folder.Open("", {{"SQLFLOW_PROFILE", "a"}}).profile, "a");
  EXPECT_EQ(folder.Open("").profile, "b");
  EXPECT_EQ(folder.Open("a", {{"SQLFLOW_PROFILE", "b"}}).profile, "a");
  EXPECT_EQ(folder.bench.Findings(), "");
}

TEST(Profile, SaysHowTheEngineRuns) {
  Folder folder =
      Dev("variables: {cores: '3'}\n"
          "engines:\n  duckdb: {mode: persistent, path: target/dev.duckdb, memory_limit: 2GB,\n"
          "    threads: '${cores}', temp_directory: /tmp/x}\n"
          "log_level: WARNING\ntimezone: Europe/Paris\npaths: {pipelines: flows}\n"
          "python: {interpreter: .venv/bin/python, workers: 2}\nresilience: {max_retries: 3}\n");
  const Project project = folder.Open();
  EXPECT_EQ(folder.bench.Findings(), "");
  EXPECT_TRUE(project.engine.persistent);
  EXPECT_EQ(project.engine.path, "target/dev.duckdb");
  EXPECT_EQ(project.engine.memory_limit, "2GB");
  EXPECT_EQ(project.engine.threads, 3);
  EXPECT_EQ(project.engine.temp_directory, "/tmp/x");
  EXPECT_EQ(project.engine.timezone, "Europe/Paris");
  EXPECT_EQ(project.log_level, "warning");
  EXPECT_EQ(project.pipelines_dir, "flows");
  EXPECT_EQ(project.python_interpreter, ".venv/bin/python");
  EXPECT_EQ(project.python_workers, 2);
  EXPECT_EQ(ToJson(project.resilience), R"({"max_retries": 3})");
}

TEST(Profile, KeepsVariablesOfConnectionsForWhenTheyAreUsed) {
  Folder folder =
      Dev("connectors:\n"
          "  warehouse: {type: postgres, params: {host: db, port: 5432, password: '${UNSET}'}}\n"
          "  files:\n    type: csv\n    path: data/x.csv\n");
  const Project project = folder.Open();
  EXPECT_EQ(folder.bench.Findings(), "");
  ASSERT_NE(project.FindConnection("warehouse"), nullptr);
  EXPECT_EQ(project.FindConnection("warehouse")->type, "postgres");
  EXPECT_EQ(ToJson(project.FindConnection("warehouse")->params),
            R"({"host": "db", "port": 5432, "password": "${UNSET}"})");
  EXPECT_EQ(ToJson(project.FindConnection("files")->params), R"({"path": "data/x.csv"})");
  EXPECT_EQ(project.FindConnection("other"), nullptr);
}

TEST(Profile, InheritsDeeplyFromTheOneThatItExtends) {
  Folder folder(
      Files{{"profiles/base.yml",
             "variables: {a: 1, b: 2}\nengines: {duckdb: {mode: persistent, path: base.duckdb}}\n"
             "connectors: {w: {type: postgres, params: {host: db, port: 1}}}\n"},
            {"profiles/dev.yml",
             "extends: base\nvariables: {b: 3}\nengines: {duckdb: {path: dev.duckdb}}\n"
             "connectors: {w: {params: {port: 2}}}\n"}});
  const Project project = folder.Open();
  EXPECT_EQ(folder.bench.Findings(), "");
  EXPECT_EQ(folder.Value(project, "a"), "1");
  EXPECT_EQ(folder.Value(project, "b"), "3");
  EXPECT_TRUE(project.engine.persistent);
  EXPECT_EQ(project.engine.path, "dev.duckdb");
  EXPECT_EQ(ToJson(project.FindConnection("w")->params), R"({"host": "db", "port": 2})");
}

TEST(Profile, ReportsACycleOfExtendsWithItsChain) {
  Folder folder(Files{{"profiles/dev.yml", "extends: a"}, {"profiles/a.yml", "extends: dev"}});
  folder.Open();
  EXPECT_THAT(folder.bench.Findings(),
              HasSubstr("SF0807 1:10 Profiles extend each other: dev → a → dev"));
}

TEST(Profile, LoadsWhatEarlierProfilesHadWithAWarningForEach) {
  Folder folder =
      Dev("dev:\n"
          "  engines: {duckdb: {mode: persistent, database_path: x.duckdb}}\n"
          "  sources: {orders: {type: csv, params: {path: a.csv}}}\n"
          "  destinations: {out: {type: csv}}\n"
          "  log_file: x.log\n  logging: {}\n  performance: {}\n  testing: {}\n");
  const Project project = folder.Open();
  EXPECT_FALSE(folder.bench.diagnostics.has_errors()) << folder.bench.Findings();
  EXPECT_EQ(folder.bench.diagnostics.warnings(), 8);
  EXPECT_EQ(project.engine.path, "x.duckdb");
  EXPECT_NE(project.FindConnection("orders"), nullptr);
  EXPECT_NE(project.FindConnection("out"), nullptr);
}

struct Mistake {
  const char* yaml;
  const char* finding;
};
class ProfileMistake : public testing::TestWithParam<Mistake> {};
TEST_P(ProfileMistake, IsReportedAtItsPlace) {
  Folder folder = Dev(GetParam().yaml);
  folder.Open();
  EXPECT_THAT(folder.bench.Findings(), HasSubstr(GetParam().finding));
}
INSTANTIATE_TEST_SUITE_P(
    All, ProfileMistake,
    testing::Values(
        Mistake{"variables:\n  a: b: c\n", "error SF0801 2:7 Invalid YAML: illegal map value"},
        Mistake{"a: [1\n", "error SF0801"},
        Mistake{"- a\n", "SF0803 1:1 A profile must be an object, not list"},
        Mistake{"text", "SF0803 1:1 A profile must be an object, not string"},
        Mistake{"variables: {a: 1, a: 2}", "SF0801 1:19 Key is given twice: a"},
        Mistake{"variables: {1a: 1}", "SF0309 1:13 Variable name is not valid: 1a"},
        Mistake{"a: 1\n---\nb: 2\n", "SF0801 2:1 File holds more than one document"},
        Mistake{"connectrs: {}", "SF0802 1:1 Unknown key in the profile: connectrs"},
        Mistake{"variables: []", "SF0803 1:12 variables must be an object, not list"},
        Mistake{"engines: {duckdb: {memory_limt: 1GB}}",
                "SF0802 1:20 Unknown key in engines.duckdb: memory_limt"},
        Mistake{"engines: {spark: {}}", "SF0802 1:11 Unknown key in engines: spark"},
        Mistake{"engines: {duckdb: x}", "SF0803 1:19 duckdb must be an object, not string"},
        Mistake{"engines: {duckdb: {mode: persistant, path: x}}",
                "SF0803 1:26 Engine mode is unknown: persistant"},
        Mistake{"engines: {duckdb: {mode: persistent}}",
                "SF0808 1:26 Persistent mode needs the path"},
        Mistake{"engines: {duckdb: {mode: memory, path: x}}",
                "warning SF0803 1:40 Path has no effect in memory mode: x"},
        Mistake{"engines: {duckdb: {threads: many}}",
                "SF0803 1:29 threads must be a whole number from 1: many"},
        Mistake{"engines: {duckdb: {threads: 0}}", "SF0803 1:29"},
        Mistake{"engines: {duckdb: {memory_limit: lots}}",
                "SF0803 1:34 memory_limit is no size: lots"},
        Mistake{"engines: {duckdb: {path: [x]}}", "SF0803 1:26 path must be text, not list"},
        Mistake{"engines: {duckdb: {path: '${nope}'}}",
                "SF0301 1:27 Variable is used but not defined: nope"},
        Mistake{"connectors: {w: {host: x}}", "SF0808 1:14 Connection has no type: w"},
        Mistake{"connectors: {w: x}", "SF0803 1:14 A connection must be an object with a type: w"},
        Mistake{"connectors: {w: {type: [x]}}", "SF0803 1:24 type must be text, not list"},
        Mistake{"connectors: {w: {type: csv, params: x}}",
                "SF0803 1:37 params must be an object, not string"},
        Mistake{"log_level: loud", "SF0803 1:12 Log level is unknown: loud"},
        Mistake{"timezone: Mars/Olympus", "SF0811 1:11 Timezone is unknown: Mars/Olympus"},
        Mistake{"timezone: Europe", "SF0811 1:11"}, Mistake{"timezone: ../../etc/passwd", "SF0811"},
        Mistake{"paths: {pipeline: x}", "SF0802 1:9 Unknown key in paths: pipeline"},
        Mistake{"python: {worker: 2}", "SF0802 1:10 Unknown key in python: worker"},
        Mistake{"state: {connection: w}", "SF0806 1:1 State in a connection is not supported"},
        Mistake{"extends: nope", "SF0804 1:10 Profile is missing: nope"},
        Mistake{"extends: [a]", "SF0803 1:1 extends must name a profile"},
        Mistake{"version: 2", "warning SF0805 1:10 Unknown version of the profile: 2"},
        Mistake{"é: 1\n\"ü\": {}\nlog_levl: x",
                "SF0802 3:1 Unknown key in the profile: log_levl"}));

TEST(ProfileMistakes, AreAllReportedTogether) {
  Folder folder = Dev("log_level: loud\ntimezone: Mars\nenginess: {}\nconnectors: {w: {}}\n");
  folder.Open();
  EXPECT_EQ(folder.bench.diagnostics.errors(), 4) << folder.bench.Findings();
}

std::optional<OptionValue> Yaml(Bench& bench, const std::string& text) {
  const int file = bench.files.Add("x.yml", text);
  return ParseYaml(bench.files, file, bench.diagnostics);
}

TEST(Yaml, GivesScalarsTheTypeThatTheirSpellingSays) {
  Bench bench;
  const auto value = Yaml(bench,
                          "{a: 1, b: '1', c: true, d: yes, e: ~, f: 1.5, g: 007, h: 2024-01-15, i: "
                          "1_000, j: \"x\\ty\", k: 1e3, l: }");
  ASSERT_TRUE(value);
  EXPECT_EQ(ToJson(*value),
            R"({"a": 1, "b": "1", "c": true, "d": "yes", "e": null, "f": 1.5, "g": "007", )"
            R"("h": "2024-01-15", "i": "1_000", "j": "x\ty", "k": 1e3, "l": null})");
}

TEST(Yaml, FollowsAnchorsAndMergesKeys) {
  Bench bench;
  const auto value = Yaml(bench, "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n");
  ASSERT_TRUE(value);
  EXPECT_EQ(ToJson(value->Find("use")->value), R"({"x": 1, "y": 3})");
}

TEST(Yaml, KnowsWhereAValueStandsBehindWideCharacters) {
  Bench bench;
  const auto value = Yaml(bench, "# é\n\"ü\": \"añb\"\nk: 'it''s'\n");
  ASSERT_TRUE(value);
  EXPECT_EQ(bench.files.text(value->Find("ü")->value.span), "\"añb\"");
  EXPECT_EQ(bench.files.text(value->Find("k")->value.span), "'it''s'");
  EXPECT_EQ(bench.files.text(value->Find("k")->key_span), "k");
}

TEST(Yaml, StopsAtAliasesThatMultiply) {
  Bench bench;
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 9; ++j) bomb += "," + before;
    bomb += "]\n";
  }
  EXPECT_EQ(Yaml(bench, bomb), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("YAML is too large"));
}

TEST(Yaml, StopsAtAnAliasThatHoldsItself) {
  Bench bench;
  EXPECT_EQ(Yaml(bench, "a: &x [*x]\n"), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("YAML is nested deeper than 50"));
}

TEST(Yaml, ReportsTextThatBelongsToNoDocument) {
  Bench bench;
  EXPECT_EQ(Yaml(bench, ",=1\n"), std::nullopt);
  EXPECT_THAT(bench.Findings(), HasSubstr("Invalid YAML: text does not belong"));
}

TEST(Yaml, SurvivesTextThatIsNone) {
  for (const std::string text : {"\t",       "{",       "[",   "'",          "\"",
                                 "&",        "*",       "!",   "%",          "@",
                                 "`",        "|",       ">",   "? a\n: b",   "a: !!binary x",
                                 "\xff\xfe", "- - - -", ": :", "{a: {b: {c", "---\n...\n"}) {
    Bench bench;
    Yaml(bench, text);
    SUCCEED() << text;
  }
}

std::string DotEnv(Bench& bench, const std::string& text) {
  const int file = bench.files.Add(".env", text);
  std::string all;
  for (const DotEnvEntry& entry : ParseDotEnv(bench.files.text(file), file, bench.diagnostics)) {
    all += entry.name + "=[" + entry.value + "]" + (entry.literal ? "!" : "") + "\n";
  }
  return all;
}

TEST(DotEnv, ReadsTheUsualForms) {
  Bench bench;
  EXPECT_EQ(DotEnv(bench,
                   "# comment\n\nA=1\nexport B = two words  # note\nC='single # "
                   "${x}'\nD=\"a\\nb\\\"c\" # note\n"
                   "E=\nF=a#b\r\n  G=\"two\nlines\"\nH=a=b\nI=\"\\$x \\q\""),
            "A=[1]\nB=[two words]\nC=[single # "
            "${x}]!\nD=[a\nb\"c]\nE=[]\nF=[a#b]\nG=[two\nlines]\nH=[a=b]\n"
            "I=[$x \\q]!\n");
  EXPECT_EQ(bench.Findings(), "");
}

TEST(DotEnv, ReportsEveryLineThatItCannotRead) {
  Bench bench;
  EXPECT_EQ(DotEnv(bench, "no value\nA='open\nB=1\n"), "B=[1]\n");
  EXPECT_THAT(bench.Findings(), AllOf(HasSubstr("SF0809 1:1 Line is not NAME=value"),
                                      HasSubstr("SF0809 2:3 Value is not closed by '")));
}

TEST(DotEnv, ReportsTextBehindAClosingQuote) {
  Bench bench;
  EXPECT_EQ(DotEnv(bench, "A='x'y\nB=1"), "B=[1]\n");
  EXPECT_EQ(bench.Findings(), "error SF0809 1:6 Text follows the closing quote");
}

TEST(ProjectVariables, TakeTheEnvironmentBeforeDotEnvAndTheProfileBeforeBoth) {
  Folder folder(Files{{"profiles/dev.yml", "variables: {c: profile}"},
                      {".env", "A=file\nB=file\nc=file\nD=${A}/x"}});
  const Project project = folder.Open("", {{"A", "real"}, {"c", "real"}});
  EXPECT_EQ(folder.Value(project, "A"), "real");
  EXPECT_EQ(folder.Value(project, "B"), "file");
  EXPECT_EQ(folder.Value(project, "c"), "profile");
  EXPECT_EQ(folder.Value(project, "D"), "real/x");
}

TEST(ProjectVariables, TakeTheLastOfRepeatedVars) {
  Folder folder = Dev("variables: {a: profile}");
  const Project project = folder.Open("", {}, {"a=1,b=2", "{\"a\": 3}"});
  EXPECT_EQ(folder.Value(project, "a"), "3");
  EXPECT_EQ(folder.Value(project, "b"), "2");
}

TEST(Builtins, AreMadeFromTheClockInUtc) {
  Folder folder = Dev("");
  const Project project = folder.Open();
  EXPECT_EQ(folder.Value(project, "run_date"), "2026-01-31");
  EXPECT_EQ(folder.Value(project, "today"), "2026-01-31");
  EXPECT_EQ(folder.Value(project, "yesterday"), "2026-01-30");
  EXPECT_EQ(folder.Value(project, "now"), "2026-01-31 23:30:00");
  EXPECT_EQ(folder.Value(project, "run_ts"), "2026-01-31 23:30:00");
  EXPECT_EQ(folder.Value(project, "pipeline"), "daily");
  EXPECT_EQ(folder.Value(project, "profile"), "dev");
  EXPECT_EQ(folder.Value(project, "project_dir"), folder.dir.path());
  EXPECT_THAT(folder.Value(project, "run_id"), MatchesRegex("20260131-233000-[0-9a-f]{12}"));
}

TEST(Builtins, FollowTheTimezoneOfTheProfile) {
  if (!IsKnownTimezone("Asia/Tokyo")) GTEST_SKIP() << "no zone data here";
  Folder folder = Dev("timezone: Asia/Tokyo");
  const Project project = folder.Open();
  EXPECT_EQ(folder.Value(project, "today"), "2026-02-01");
  EXPECT_EQ(folder.Value(project, "now"), "2026-02-01 08:30:00");
}

TEST(Builtins, MoveWithTheRunDateOfVars) {
  Folder folder = Dev("");
  const Project project = folder.Open("", {}, {"run_date=2024-03-01"});
  EXPECT_EQ(folder.Value(project, "run_date"), "2024-03-01");
  EXPECT_EQ(folder.Value(project, "today"), "2024-03-01");
  EXPECT_EQ(folder.Value(project, "yesterday"), "2024-02-29");
}

TEST(Builtins, RefuseARunDateThatIsNone) {
  Folder folder = Dev("");
  folder.Open("", {}, {"run_date=2024-02-30"});
  EXPECT_EQ(folder.bench.Findings(), "error SF0310 1:10 run_date is no date: 2024-02-30");
}

TEST(Builtins, CannotBeSetByTheEnvironment) {
  Folder folder(Files{{"profiles/dev.yml", ""}, {".env", "today=file"}});
  const Project project = folder.Open("", {{"today", "real"}, {"run_id", "mine"}});
  EXPECT_EQ(folder.Value(project, "today"), "2026-01-31");
  EXPECT_NE(folder.Value(project, "run_id"), "mine");
  EXPECT_EQ(folder.bench.Findings(),
            "warning SF0313 1:1 A built-in variable cannot be set here: today");
}

TEST(Profiles, AreListedByNameOnce) {
  const TempDir dir{{"profiles/b.yml", ""},
                    {"profiles/a.yaml", ""},
                    {"profiles/a.yml", ""},
                    {"profiles/README.md", ""}};
  EXPECT_THAT(ListProfiles(dir.path()), ElementsAre("a", "b"));
  EXPECT_THAT(ListProfiles(dir / "none"), IsEmpty());
}

}  // namespace
}  // namespace sqlflow
