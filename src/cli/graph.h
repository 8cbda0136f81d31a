// A plan as a graph of sources and steps, in the languages that draw one.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"

namespace sqlflow {

struct GraphNode {
  std::string id;    // The source's or step's in the plan.
  std::string kind;  // "source", "load", "transform", "view", "macro", "export"
  std::string name;
  std::string detail;      // Connector type; empty: the step stays inside the engine.
  std::vector<int> after;  // Indexes of nodes that it reads or waits for; each is smaller.
};

struct Graph {
  std::string pipeline;
  std::vector<GraphNode> nodes;  // Sources first, then steps in their order.
};

Graph GraphOf(const Plan& plan);

// Each ends in a newline.
std::string GraphText(const Graph& graph);
std::string GraphMermaid(const Graph& graph);
std::string GraphDot(const Graph& graph);
std::string GraphJson(const Graph& graph);
// A page that needs nothing else: no script, no network.
std::string GraphHtml(const Graph& graph);

}  // namespace sqlflow
