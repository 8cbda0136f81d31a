// Findings and errors as people, programs and code hosts read them.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "cli/json.h"

namespace sqlflow {

class App;

// Framed, to stderr; with --quiet errors only.
void PrintDiagnostics(const Diagnostics& diagnostics, const SourceFiles& files, const App& app);
void PrintError(const Error& error, const SourceFiles& files, const App& app);
// A line of context for what was done: "note: …", unless --quiet.
void PrintNote(const std::string& text, const App& app);

// {code, severity, file, line, column, end_line, end_column, message, hint}
JsonObject DiagnosticJson(const Diagnostic& diagnostic, const SourceFiles& files);
// {code, message, hint, file, line, column}
JsonObject ErrorJson(const Error& error, const SourceFiles& files);
// One workflow command per finding, as GitHub Actions reads it from a log:
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
std::string GithubAnnotation(const Diagnostic& diagnostic, const SourceFiles& files);
// One result of a SARIF 2.1.0 run, and the document around the results.
JsonObject SarifResult(const Diagnostic& diagnostic, const SourceFiles& files);
std::string SarifDocument(std::vector<JsonObject> results);

}  // namespace sqlflow
