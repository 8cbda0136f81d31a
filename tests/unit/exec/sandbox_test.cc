#include "exec/sandbox.h"

#include <gmock/gmock.h>

#include "support/fake_clock.h"
#include "support/matchers.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct PathOptions {
  std::vector<std::string> path;
  static OptionSet<PathOptions> Spec() {
    return OptionSet<PathOptions>().Required("path", &PathOptions::path, "A file.").Alias("file");
  }
};

// A source of files and one of a server, both of which accept any options.
Registries MakeRegistries() {
  const auto accept = [](const OptionValue&, Span, std::vector<OptionProblem>&) {};
  Registries registries;
  SourceRegistry::Entry files{.type = "text", .uri_option = "path"};
  files.options = PathOptions::Spec();
  files.validate = accept;
  SourceRegistry::Entry server{.type = "server"};
  server.capabilities.network = true;
  server.validate = accept;
  server.validate_connection = accept;
  DestinationRegistry::Entry target{.type = "server"};
  target.capabilities.network = true;
  target.validate = accept;
  registries.sources.Add(files);
  registries.sources.Add(server);
  registries.destinations.Add(target);
  return registries;
}

std::vector<OptionProblem> ProblemsOf(const OptionValue& path) {
  const Registries sandbox = SandboxRegistries(MakeRegistries(), "/sandbox");
  OptionValue values = OptionValue::Object();
  values.Set("file", path);
  std::vector<OptionProblem> problems;
  sandbox.sources.Find("text")->validate(values, Span{}, problems);
  return problems;
}

TEST(SandboxRegistries, LetsFilesOfTheFolderPass) {
  EXPECT_THAT(ProblemsOf(OptionValue::Text("/sandbox/case/../a.csv")), IsEmpty());
}

TEST(SandboxRegistries, RefusesPathsOutsideOfTheFolder) {
  for (const char* path : {"/mnt/a.csv", "/sandbox/../a.csv", "/sandboxes/a.csv", "s3://b/a.csv"}) {
    EXPECT_THAT(ProblemsOf(OptionValue::Text(path)), ElementsAre(IsProblem("SF0912", path)));
  }
}

TEST(SandboxRegistries, LooksAtEachPathOfAList) {
  EXPECT_THAT(ProblemsOf(OptionValue{.data = OptionValue::List{OptionValue::Text("/sandbox/a.csv"),
                                                               OptionValue::Text("/b.csv")}}),
              ElementsAre(IsProblem("SF0912", "/b.csv")));
}

TEST(SandboxRegistries, RefusesServersInEveryRole) {
  const Registries sandbox = SandboxRegistries(MakeRegistries(), "/sandbox");
  std::vector<OptionProblem> problems;
  sandbox.sources.Find("server")->validate(OptionValue(), Span{}, problems);
  sandbox.sources.Find("server")->validate_connection(OptionValue(), Span{}, problems);
  sandbox.destinations.Find("server")->validate(OptionValue(), Span{}, problems);
  EXPECT_THAT(problems, ElementsAre(IsProblem("SF0911", "server"), IsProblem("SF0911", "server"),
                                    IsProblem("SF0911", "server")));
}

TEST(SandboxRegistries, OpensNoServerEvenUnasked) {
  const Registries sandbox = SandboxRegistries(MakeRegistries(), "/sandbox");
  const FakeClock clock;
  const CancelToken cancel;
  const ConnectorContext context{clock, cancel, ""};
  EXPECT_THAT([&] { sandbox.sources.Find("server")->make(OptionValue(), context); },
              ThrowsError(ErrorCode::kPermission, "A test may not reach a server"));
  EXPECT_THAT([&] { sandbox.destinations.Find("server")->make(OptionValue(), context); },
              ThrowsError(ErrorCode::kPermission, "A test may not reach a server"));
}

}  // namespace
}  // namespace sqlflow
