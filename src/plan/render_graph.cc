#include <fmt/format.h>

#include "plan/render.h"
#include "plan/step_text.h"

namespace sqlflow::plan {
namespace {

// Mermaid reads HTML entities in quoted labels; a quote, a backslash or a line's end would break them.
std::string MermaidLabel(std::string_view text) {
  std::string label;
  for (const char c : text) {
    switch (c) {
      case '"': label += "#quot;"; break;
      case '#': label += "#35;"; break;
      case '<': label += "#lt;"; break;
      case '>': label += "#gt;"; break;
      case '&': label += "#amp;"; break;
      case '`': label += "#96;"; break;
      case '\n':
      case '\r': label += ' '; break;
      default: label += c;
    }
  }
  return label;
}

std::string DotString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' || c == '\r' ? ' ' : c;
  }
  return quoted + '"';
}

std::string_view DotShape(StepKind kind) {
  switch (kind) {
    case StepKind::kLoad: return "cylinder";
    case StepKind::kView: return "ellipse";
    case StepKind::kExport: return "note";
    case StepKind::kTable:
    case StepKind::kSql: break;
  }
  return "box";
}

}  // namespace

// Nodes are called s0, s1 …: a step's id may be a word of the notation (`end`).
std::string RenderMermaid(const Plan& plan) {
  std::string text = "flowchart TD\n";
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    text += fmt::format("  s{}[\"{}\"]\n", i, MermaidLabel(plan.steps[i].description));
  }
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    for (const Dependency& dependency : plan.steps[i].after) text += fmt::format("  s{} --> s{}\n", dependency.step, i);
  }
  return text;
}

std::string RenderDot(const Plan& plan) {
  std::string text = fmt::format("digraph {} {{\n  rankdir=LR;\n", DotString(plan.pipeline));
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    text += fmt::format("  s{} [label={}, shape={}];\n", i, DotString(step.description), DotShape(step.kind));
  }
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    for (const Dependency& dependency : plan.steps[i].after) {
      text += fmt::format("  s{} -> s{} [tooltip={}];\n", dependency.step, i, DotString(dependency.reason));
    }
  }
  return text + "}\n";
}

}  // namespace sqlflow::plan
