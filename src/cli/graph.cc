#include "cli/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "base/utf8.h"
#include "cli/json.h"

namespace sqlflow {
namespace {

class GraphBuilder {
 public:
  explicit GraphBuilder(const Plan& plan) : plan_(plan) { graph_.pipeline = plan.pipeline; }

  Graph Build() {
    for (const SourceOperation& source : plan_.sources) {
      sources_.emplace(source.use.name, AddSource(source.id, source.use));
    }
    // Objects of connections that no SOURCE names come before the steps, too.
    for (const Step& step : plan_.steps) {
      if (const ConnectorUse* use = SourceOf(step)) SourceNode(*use);
    }
    const int first_step = static_cast<int>(graph_.nodes.size());
    for (const Step& step : plan_.steps) AddStep(step, first_step);
    return std::move(graph_);
  }

 private:
  static const ConnectorUse* SourceOf(const Step& step) {
    if (const auto* load = std::get_if<LoadWork>(&step.work)) return &load->source;
    const auto* work = std::get_if<ExportWork>(&step.work);
    return work != nullptr ? std::get_if<ConnectorUse>(&work->what) : nullptr;
  }

  int AddSource(const std::string& id, const ConnectorUse& use) {
    const std::string name = use.object.empty() ? use.name : use.name + "." + use.object;
    graph_.nodes.push_back({id, "source", name, use.type, {}});
    return static_cast<int>(graph_.nodes.size()) - 1;
  }

  int SourceNode(const ConnectorUse& use) {
    const std::string name = use.object.empty() ? use.name : use.name + "." + use.object;
    const auto found = sources_.find(name);
    if (found != sources_.end()) return found->second;
    return sources_.emplace(name, AddSource("source_" + name, use)).first->second;
  }

  void AddStep(const Step& step, int first_step) {
    GraphNode node{step.id, std::string(step.kind()), step.target(), "", {}};
    if (const ConnectorUse* use = SourceOf(step)) node.after.push_back(SourceNode(*use));
    if (const auto* work = std::get_if<ExportWork>(&step.work))
      node.detail = work->destination.type;
    for (const int first : step.after) node.after.push_back(first_step + first);
    graph_.nodes.push_back(std::move(node));
  }

  const Plan& plan_;
  Graph graph_;
  std::map<std::string, int> sources_;
};

std::string Label(const GraphNode& node) {
  return node.detail.empty() ? node.kind : node.kind + " · " + node.detail;
}

std::vector<std::string> IdsAfter(const Graph& graph, const GraphNode& node) {
  std::vector<std::string> ids;
  for (const int first : node.after) ids.push_back(graph.nodes[first].id);
  return ids;
}

std::string MermaidText(std::string text) {
  // https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
  text = ReplaceAll(std::move(text), "#", "#35;");
  text = ReplaceAll(std::move(text), "<", "#lt;");
  return ReplaceAll(std::move(text), "\"", "#quot;");
}

std::string DotText(std::string text) {
  text = ReplaceAll(std::move(text), "\\", "\\\\");
  return ReplaceAll(std::move(text), "\"", "\\\"");
}

std::string HtmlText(std::string text) {
  text = ReplaceAll(std::move(text), "&", "&amp;");
  text = ReplaceAll(std::move(text), "<", "&lt;");
  return ReplaceAll(std::move(text), "\"", "&quot;");
}

// A drawing from left to right: a node stands one column behind the last of those it waits for.
class SvgWriter {
 public:
  explicit SvgWriter(const Graph& graph) : graph_(graph) {
    std::vector<int> used;
    for (const GraphNode& node : graph.nodes) {
      Box box;
      for (const int first : node.after)
        box.column = std::max(box.column, boxes_[first].column + 1);
      used.resize(std::max<size_t>(used.size(), box.column + 1));
      box.row = used[box.column]++;
      boxes_.push_back(box);
      columns_ = std::max(columns_, box.column + 1);
      rows_ = std::max(rows_, box.row + 1);
      width_ = std::max(width_, kCharacter * (DisplayWidth(node.name) + 4));
    }
  }

  std::string Write() const {
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" role=\"img\">\n",
        Left(columns_), Top(rows_));
    for (size_t i = 0; i < boxes_.size(); ++i) {
      for (const int first : graph_.nodes[i].after) svg += Edge(boxes_[first], boxes_[i]);
    }
    for (size_t i = 0; i < boxes_.size(); ++i) svg += Node(graph_.nodes[i], boxes_[i]);
    return svg + "</svg>\n";
  }

 private:
  static constexpr int kCharacter = 9, kHeight = 44, kGapX = 60, kGapY = 20;

  struct Box {
    int column = 0;
    int row = 0;
  };

  int Left(int column) const { return kGapY + column * (width_ + kGapX); }
  static int Top(int row) { return kGapY + row * (kHeight + kGapY); }

  std::string Edge(const Box& from, const Box& to) const {
    const int x1 = Left(from.column) + width_, y1 = Top(from.row) + kHeight / 2;
    const int x2 = Left(to.column), y2 = Top(to.row) + kHeight / 2;
    return fmt::format("<path d=\"M{} {} C{} {} {} {} {} {}\"/>\n", x1, y1, x1 + kGapX / 2, y1,
                       x2 - kGapX / 2, y2, x2, y2);
  }

  std::string Node(const GraphNode& node, const Box& box) const {
    const int x = Left(box.column), y = Top(box.row);
    return fmt::format(
        "<g class=\"{0}\"><title>{1}</title><rect x=\"{2}\" y=\"{3}\" width=\"{4}\" height=\"{5}\" "
        "rx=\"6\"/><text x=\"{6}\" y=\"{7}\">{8}</text><text class=\"kind\" x=\"{6}\" "
        "y=\"{9}\">{10}</text></g>\n",
        node.kind, HtmlText(node.id), x, y, width_, kHeight, x + kCharacter, y + 18,
        HtmlText(node.name), y + 35, HtmlText(Label(node)));
  }

  const Graph& graph_;
  std::vector<Box> boxes_;
  int columns_ = 0;
  int rows_ = 0;
  int width_ = 16 * kCharacter;
};

}  // namespace

Graph GraphOf(const Plan& plan) { return GraphBuilder(plan).Build(); }

std::string GraphText(const Graph& graph) {
  std::string text;
  int width = 0;
  for (const GraphNode& node : graph.nodes) width = std::max(width, DisplayWidth(node.id));
  for (const GraphNode& node : graph.nodes) {
    const std::string after = Join(IdsAfter(graph, node), ", ");
    const std::string padding(after.empty() ? 0 : width - DisplayWidth(node.id), ' ');
    text += fmt::format("  {}{}{}{}\n", node.id, padding, after.empty() ? "" : "  ← ", after);
  }
  return text;
}

std::string GraphMermaid(const Graph& graph) {
  std::string text = "flowchart LR\n";
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    text += fmt::format("  n{}[\"{}<br/>{}\"]\n", i, MermaidText(node.name), Label(node));
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const int first : graph.nodes[i].after) text += fmt::format("  n{} --> n{}\n", first, i);
  }
  return text;
}

std::string GraphDot(const Graph& graph) {
  std::string text = fmt::format("digraph \"{}\" {{\n  rankdir=LR;\n  node [shape=box];\n",
                                 DotText(graph.pipeline));
  for (const GraphNode& node : graph.nodes) {
    text += fmt::format("  \"{}\" [label=\"{}\\n{}\"];\n", DotText(node.id), DotText(node.name),
                        Label(node));
  }
  for (const GraphNode& node : graph.nodes) {
    for (const std::string& first : IdsAfter(graph, node)) {
      text += fmt::format("  \"{}\" -> \"{}\";\n", DotText(first), DotText(node.id));
    }
  }
  return text + "}\n";
}

std::string GraphJson(const Graph& graph) {
  std::vector<JsonObject> nodes, edges;
  for (const GraphNode& node : graph.nodes) {
    JsonObject json;
    json.Add("id", node.id).Add("kind", node.kind).Add("name", node.name);
    json.Add("connector_type", node.detail);
    nodes.push_back(std::move(json));
    for (const std::string& first : IdsAfter(graph, node)) {
      JsonObject edge;
      edges.push_back(std::move(edge.Add("from", first).Add("to", node.id)));
    }
  }
  JsonObject json;
  json.Add("pipeline", graph.pipeline).Add("nodes", JsonList(std::move(nodes)));
  return PrettyJson(std::move(json.Add("edges", JsonList(std::move(edges)))).Take());
}

std::string GraphHtml(const Graph& graph) {
  constexpr std::string_view kStyle =
      "body{font:14px monospace}path{fill:none;stroke:#999}rect{fill:#fff;stroke:#888}"
      ".kind{fill:#777;font-size:12px}.source rect{fill:#eef6ff}.export rect{fill:#effaef}";
  const std::string title = HtmlText(graph.pipeline);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{0}</title>"
      "<style>{1}</style></head>\n<body>\n<h1>{0}</h1>\n{2}</body>\n</html>\n",
      title, kStyle, SvgWriter(graph).Write());
}

}  // namespace sqlflow
