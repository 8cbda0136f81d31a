#include "state/run_folder.h"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>

#include "base/files.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

// Longer names are no file names everywhere.
constexpr size_t kMaxName = 150;

// A step's id may hold anything: what a file name may not hold is written as %XX.
std::string FileName(std::string_view id) {
  std::string name;
  for (const char byte : id) {
    const auto code = static_cast<unsigned char>(byte);
    const bool plain =
        std::isalnum(code) != 0 || byte == '_' || byte == '-' || (byte == '.' && !name.empty());
    name += plain ? std::string(1, byte) : fmt::format("%{:02X}", code);
  }
  return name.size() <= kMaxName ? name : name.substr(0, kMaxName) + "-" + HashOf(id);
}

void WriteText(const std::string& path, const std::string& text, Durability durability) {
  if (durability == Durability::kSynced) {
    WriteFileAtomically(path, text);
  } else {
    WriteFileUnsynced(path, text);
  }
}

template <class Record>
std::optional<Record> ReadRecord(const std::string& path, Record (*parse)(std::string_view)) {
  if (!FileExists(path)) return std::nullopt;
  try {
    return parse(ReadFile(path));
  } catch (Error& error) {
    throw Error(error.code(), fmt::format("{}: {}", error.message(), path))
        .Hint("Remove the folder of the run, if nothing is to be taken up from it");
  }
}

}  // namespace

RunFolder::RunFolder(std::string root, std::string_view pipeline, std::string_view run_id)
    : path_((fs::path(std::move(root)) / "target/run" / FileName(pipeline) / FileName(run_id))
                .string()) {}

std::string RunFolder::FileOf(std::string_view step_id, std::string_view suffix) const {
  return fmt::format("{}/{}{}", path_, FileName(step_id), suffix);
}

void RunFolder::Write(const RunDocument& document, Durability durability) const {
  WriteText(path_ + "/metadata.json", ToJson(document), durability);
}

void RunFolder::Write(const StepRecord& step, Durability durability) const {
  WriteText(FileOf(step.step_id, ".json"), ToJson(step, JsonStyle::kFile), durability);
}

void RunFolder::Write(const Intent& intent) const {
  WriteText(FileOf(intent.step_id, ".intent.json"), ToJson(intent, JsonStyle::kFile),
            Durability::kSynced);
}

void RunFolder::WriteSql(std::string_view step_id, std::string_view sql) const {
  WriteText(FileOf(step_id, ".sql"), std::string(sql), Durability::kWritten);
}

std::optional<RunDocument> RunFolder::ReadRun() const {
  return ReadRecord(path_ + "/metadata.json", &RunFromJson);
}

std::optional<StepRecord> RunFolder::ReadStep(std::string_view step_id) const {
  return ReadRecord(FileOf(step_id, ".json"), &StepFromJson);
}

std::optional<Intent> RunFolder::ReadIntent(std::string_view step_id) const {
  return ReadRecord(FileOf(step_id, ".intent.json"), &IntentFromJson);
}

std::vector<RunFolder> RunFolder::All(const std::string& root, std::string_view pipeline) {
  const fs::path pattern = fs::path(root) / "target/run" /
                           (pipeline.empty() ? "*" : FileName(pipeline)) / "*/metadata.json";
  std::vector<RunFolder> folders;
  for (const std::string& file : Glob(pattern.string()))
    folders.push_back(RunFolder(ParentFolder(file)));
  return folders;
}

}  // namespace sqlflow
