#include "lang/layout_writer.h"

namespace sqlflow::lang {

void LayoutWriter::Break(int indent) {
  break_due_ = true;
  blank_due_ = false;
  indent_ = indent;
}

size_t LayoutWriter::column() const {
  if (break_due_) return static_cast<size_t>(indent_);
  if (line_full_) return static_cast<size_t>(continuation_);
  size_t newline = text_.rfind('\n');
  return newline == std::string::npos ? text_.size() : text_.size() - newline - 1;
}

void LayoutWriter::Begin(bool space) {
  if (break_due_ || line_full_) {
    if (!text_.empty()) text_ += blank_due_ ? "\n\n" : "\n";
    text_.append(static_cast<size_t>(break_due_ ? indent_ : continuation_), ' ');
  } else if (space) {
    text_ += ' ';
  }
  break_due_ = false;
  blank_due_ = false;
  line_full_ = false;
}

void LayoutWriter::Put(std::string_view text, bool space) {
  Begin(space);
  text_ += text;
}

void LayoutWriter::PutComment(std::string_view text) {
  text_ += text;
  line_full_ = !text.starts_with("/*");
}

void LayoutWriter::PutOwnComment(std::string_view text, int indent) {
  bool blank = blank_due_;
  Break(indent);
  blank_due_ = blank;
  Begin(false);
  PutComment(text);
  Break(indent);
}

void LayoutWriter::PutTrailingComment(std::string_view text) {
  if (text_.empty() || line_full_) {
    PutOwnComment(text, break_due_ ? indent_ : continuation_);
    return;
  }
  text_ += ' ';
  PutComment(text);
}

void LayoutWriter::PutLine(int newlines, int indent, std::string_view text) {
  text_.append(static_cast<size_t>(newlines), '\n');
  text_.append(static_cast<size_t>(indent), ' ');
  text_ += text;
  break_due_ = false;
  blank_due_ = false;
  line_full_ = false;
}

std::string LayoutWriter::Take() {
  if (!text_.empty()) text_ += '\n';
  return std::move(text_);
}

}  // namespace sqlflow::lang
