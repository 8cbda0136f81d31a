#include "syntax/blocks.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "syntax/block_readings.h"

namespace sqlflow {
namespace {

using Kind = BlockItem::Kind;

constexpr size_t kMaxDepth = 100;  // What walks a script later is recursive.

// An IF or a FOR that is being filled.
struct Frame {
  std::variant<IfStatement, ForStatement> block;
  Span opening;

  IfStatement* as_if() { return std::get_if<IfStatement>(&block); }
  ForStatement* as_for() { return std::get_if<ForStatement>(&block); }
  Statements& body() {
    if (ForStatement* loop = as_for()) return loop->body;
    IfStatement& branch = *as_if();
    return branch.otherwise ? *branch.otherwise : branch.branches.back().body;
  }
};

class Builder {
 public:
  explicit Builder(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void Add(BlockItem item) {
    switch (item.kind) {
      case Kind::kStatement:
        return Body().push_back(std::move(item.statement));
      case Kind::kIf:
        return OpenIf(std::move(item));
      case Kind::kElseIf:
        return AddElseIf(std::move(item));
      case Kind::kElse:
        return AddElse(item.span);
      case Kind::kEndIf:
        return EndIf(item.span);
      case Kind::kFor:
        return Open(std::get<ForStatement>(std::move(item.statement.node)), item.span);
      case Kind::kEndFor:
        return EndFor(item.span);
    }
  }

  Statements Finish() {
    for (const Frame& frame : frames_) ReportOpen(frame);
    frames_.clear();
    return std::move(top_);
  }

  bool too_deep() const { return too_deep_; }

 private:
  Statements& Body() { return frames_.empty() ? top_ : frames_.back().body(); }

  void Open(std::variant<IfStatement, ForStatement> block, Span opening) {
    if (frames_.size() == kMaxDepth) {
      diagnostics_.Error("SF0105", opening,
                         fmt::format("Blocks are nested deeper than {}", kMaxDepth));
      too_deep_ = true;
      return;
    }
    frames_.push_back({std::move(block), opening});
  }

  void OpenIf(BlockItem item) {
    IfStatement block;
    block.branches.push_back({std::move(item.condition), {}});
    Open(std::move(block), item.span);
  }

  // The IF that an ELSE or END IF belongs to, or nullptr after reporting.
  IfStatement* CurrentIf(Span span, std::string_view word) {
    IfStatement* block = frames_.empty() ? nullptr : frames_.back().as_if();
    if (!block) {
      diagnostics_.Error("SF0117", span, fmt::format("There is no IF for this {}", word),
                         frames_.empty() ? "" : "The FOR around it needs END FOR first.");
    }
    return block;
  }

  void AddElseIf(BlockItem item) {
    IfStatement* block = CurrentIf(item.span, "ELSE IF");
    if (!block) return;
    if (item.reading == BlockItem::Reading::kNested) {
      AddElse(item.span);
      return OpenIf(std::move(item));
    }
    if (block->otherwise) {
      diagnostics_.Error("SF0117", item.span, "ELSE IF comes after the ELSE of its IF",
                         "ELSE is the last branch.");
      return;
    }
    block->branches.push_back({std::move(item.condition), {}});
  }

  void AddElse(Span span) {
    IfStatement* block = CurrentIf(span, "ELSE");
    if (!block) return;
    if (block->otherwise) {
      diagnostics_.Error("SF0117", span, "IF has a second ELSE", "Write ELSE IF for the first.");
      return;
    }
    block->otherwise.emplace();
  }

  void EndIf(Span span) {
    // An END IF closes its IF even when a FOR inside is still open.
    while (!frames_.empty() && frames_.back().as_for() && HasOpenIf()) {
      ReportOpen(frames_.back());
      Close(span);
    }
    if (CurrentIf(span, "END IF")) Close(span);
  }

  void EndFor(Span span) {
    while (!frames_.empty() && frames_.back().as_if() && HasOpenFor()) {
      ReportOpen(frames_.back());
      Close(span);
    }
    if (frames_.empty() || !frames_.back().as_for()) {
      diagnostics_.Error("SF0117", span, "There is no FOR for this END FOR");
      return;
    }
    Close(span);
  }

  bool HasOpenIf() {
    for (Frame& frame : frames_) {
      if (frame.as_if()) return true;
    }
    return false;
  }
  bool HasOpenFor() {
    for (Frame& frame : frames_) {
      if (frame.as_for()) return true;
    }
    return false;
  }

  void Close(Span closing) {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    Statement statement;
    if (IfStatement* block = frame.as_if()) {
      block->span = {frame.opening.file, frame.opening.begin, closing.end};
      statement.node = std::move(*block);
    } else {
      ForStatement* loop = frame.as_for();
      loop->span = {frame.opening.file, frame.opening.begin, closing.end};
      statement.node = std::move(*loop);
    }
    Body().push_back(std::move(statement));
  }

  void ReportOpen(const Frame& frame) {
    const bool is_if = std::holds_alternative<IfStatement>(frame.block);
    diagnostics_.Error("SF0117", frame.opening,
                       fmt::format("Expected END {0} for this {0}", is_if ? "IF" : "FOR"),
                       fmt::format("Close the block with END {};", is_if ? "IF" : "FOR"));
  }

  Diagnostics& diagnostics_;
  Statements top_;
  std::vector<Frame> frames_;
  bool too_deep_ = false;
};

}  // namespace

Statements BuildBlocks(std::vector<BlockItem> items, Diagnostics& diagnostics) {
  DecideReadings(items);
  Builder builder(diagnostics);
  for (BlockItem& item : items) {
    builder.Add(std::move(item));
    // What follows cannot be told apart from the blocks that were not opened.
    if (builder.too_deep()) return {};
  }
  return builder.Finish();
}

}  // namespace sqlflow
