#include <fmt/format.h>

#include "base/secret.h"
#include "base/text.h"
#include "plan/expanded_text.h"
#include "plan/render.h"
#include "plan/step_text.h"

namespace sqlflow::plan {
namespace {

// JSON in the order in which it is written, two spaces a level.
class Writer {
 public:
  void Open(std::string_view name, char bracket) {
    Begin(name);
    text_ += bracket;
    ++depth_;
    first_ = true;
  }
  void Close(char bracket) {
    --depth_;
    if (!first_) NewLine();
    text_ += bracket;
    first_ = false;
  }
  // `literal` is JSON already.
  void Raw(std::string_view name, std::string_view literal) {
    Begin(name);
    text_ += literal;
  }
  void Text(std::string_view name, std::string_view value) { Raw(name, base::QuoteJson(value)); }
  void Flag(std::string_view name, bool value) { Raw(name, value ? "true" : "false"); }
  void List(std::string_view name, const std::vector<std::string>& values) {
    std::vector<std::string> quoted;
    for (const std::string& value : values) quoted.push_back(base::QuoteJson(value));
    Raw(name, "[" + base::JoinStrings(quoted, ", ") + "]");
  }
  std::string Take() { return std::move(text_) + "\n"; }

 private:
  void Begin(std::string_view name) {
    if (!first_) text_ += ',';
    if (depth_ > 0) NewLine();
    first_ = false;
    if (!name.empty()) text_ += base::QuoteJson(name) + ": ";
  }
  void NewLine() { text_ += '\n' + std::string(static_cast<size_t>(depth_) * 2, ' '); }

  std::string text_;
  int depth_ = 0;
  bool first_ = true;
};

void WriteSource(Writer& writer, const SourceDeclaration& source, const base::SourceMap& sources) {
  writer.Open("", '{');
  writer.Text("name", source.name);
  writer.Text("type", source.type);
  writer.Text("place", PlaceText(source.place, sources));
  writer.Raw("parameters", source.parameters.Dump());
  writer.Close('}');
}

void WriteLoad(Writer& writer, const Step& step) {
  writer.Text("target", step.target.Display());
  writer.Text("mode", ModeText(step.mode));
  if (!step.keys.empty()) writer.List("keys", step.keys);
  if (!step.cursor.empty()) writer.Text("cursor", step.cursor);
  if (step.source) writer.Text("source", step.source->name);
  if (!step.stream.empty()) writer.Text("stream", step.stream);
  if (step.windowed && !step.windowed->lookback.empty()) writer.Text("lookback", step.windowed->lookback);
  if (step.incremental) {
    if (step.batch_rows) writer.Raw("batch_rows", std::to_string(*step.batch_rows));
    writer.Text("reads", step.incremental->whole ? "all" : "from the watermark");
    if (step.incremental->start_date) writer.Text("start_date", *step.incremental->start_date);
    if (!step.incremental->lookback.empty()) writer.Text("lookback", step.incremental->lookback);
  }
}

void WriteExport(Writer& writer, const Step& step) {
  if (step.destination_type == nullptr) return;
  writer.Text("type", step.destination_type->type);
  writer.Text("target", step.export_target_secret ? base::kMasked : std::string_view(step.export_target));
  writer.Raw("options", step.export_options.Dump());
}

void WriteStep(Writer& writer, const Plan& plan, const Step& step, const base::SourceMap& sources) {
  writer.Open("", '{');
  writer.Text("id", step.id);
  writer.Text("kind", KindText(step.kind));
  writer.Text("place", PlaceText(step.place, sources));
  writer.Text("description", step.description);
  if (step.kind == StepKind::kLoad || step.kind == StepKind::kTable) WriteLoad(writer, step);
  if (step.kind == StepKind::kView) writer.Text("target", step.target.Display());
  if (step.kind == StepKind::kExport) WriteExport(writer, step);
  if (!step.sql.text.empty()) writer.Text("sql", Shown(step.sql));
  std::vector<std::string> names;
  for (const auto& source : step.source_uses) names.push_back(source->name);
  if (!names.empty()) writer.List("sources", names);
  writer.List("reads", step.reads);
  writer.List("writes", step.writes);
  if (step.barrier) writer.Flag("barrier", true);
  writer.Open("after", '[');
  for (const Dependency& dependency : step.after) {
    writer.Raw("", fmt::format("{{\"step\": {}, \"reason\": {}}}", base::QuoteJson(plan.steps[dependency.step].id),
                               base::QuoteJson(dependency.reason)));
  }
  writer.Close(']');
  writer.Close('}');
}

}  // namespace

std::string RenderJson(const Plan& plan, const base::SourceMap& sources) {
  Writer writer;
  writer.Open("", '{');
  writer.Text("pipeline", plan.pipeline);
  writer.Text("profile", plan.profile);
  writer.Open("sources", '[');
  for (const auto& source : plan.sources) WriteSource(writer, *source, sources);
  writer.Close(']');
  writer.Open("steps", '[');
  for (const Step& step : plan.steps) WriteStep(writer, plan, step, sources);
  writer.Close(']');
  std::vector<std::string> order;
  for (const size_t step : plan.order) order.push_back(plan.steps[step].id);
  writer.List("order", order);
  std::vector<std::string> expected;
  for (const base::QualifiedName& table : plan.expected_tables) expected.push_back(table.Display());
  writer.List("expected_tables", expected);
  writer.Close('}');
  return writer.Take();
}

}  // namespace sqlflow::plan
