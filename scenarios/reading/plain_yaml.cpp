#include "scenarios/reading/plain_yaml.hpp"

#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/mark.h>

#include <string>

namespace drsim {
namespace {

bool is_in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool begins_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_in_key(char c) { return begins_key(c) || is_in(c, "-./+@"); }
bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// Recursive descent. Each node is told before what is in it, so that the handler can stop what is nested too deeply.
class PlainReader {
 public:
  PlainReader(std::string_view text, YAML::EventHandler& handler) : text_(text), handler_(handler) {}

  void read() {
    skip_to_token();
    if (is_over() || column() != 0) throw not_plain();
    handler_.OnDocumentStart(mark());
    block_map(0);
    if (!is_over()) throw not_plain();
    handler_.OnDocumentEnd();
  }

 private:
  NotPlain not_plain() const { return {line_, column()}; }
  bool is_over() const { return at_ >= text_.size(); }
  char next(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n'; }
  std::size_t column() const { return at_ - line_begin_; }
  bool is_at_dash() const { return !is_over() && next() == '-' && is_in(next(1), " \n"); }
  YAML::Mark mark() const {
    YAML::Mark here;
    here.pos = static_cast<int>(at_);
    here.line = static_cast<int>(line_);
    here.column = static_cast<int>(column());
    return here;
  }

  void skip_spaces() {
    while (!is_over() && text_[at_] == ' ') ++at_;
  }
  void skip_line() {
    while (!is_over() && text_[at_] != '\n') ++at_;
  }
  // Over spaces, line breaks and comments.
  void skip_to_token() {
    while (true) {
      skip_spaces();
      if (is_over()) return;
      if (text_[at_] == '#' && (column() == 0 || text_[at_ - 1] == ' ')) skip_line();
      if (is_over()) return;
      if (text_[at_] != '\n') break;
      ++at_, ++line_, line_begin_ = at_;
    }
  }
  // Nothing but a comment is left on the line.
  void end_line() {
    const bool is_apart = next() == ' ';
    skip_spaces();
    if (is_over() || text_[at_] == '\n') return;
    if (text_[at_] != '#' || !is_apart) throw not_plain();
    skip_line();
  }

  void tell_scalar(const YAML::Mark& begin, bool is_quoted, std::string_view text) {
    if (!is_quoted && is_null_word(text)) throw not_plain();
    value_.assign(text);
    handler_.OnScalar(begin, is_quoted ? quoted_tag_ : plain_tag_, 0, value_);
  }

  // Without escapes, on one line.
  void quoted() {
    const YAML::Mark begin = mark();
    const char quote = text_[at_++];
    const std::size_t from = at_;
    while (next() != quote) {
      if (is_in(next(), "\n\t\r\\")) throw not_plain();
      ++at_;
    }
    const std::string_view text = text_.substr(from, at_ - from);
    ++at_;
    if (next() == quote || text.empty() || text.front() == ' ' || text.back() == ' ') throw not_plain();
    tell_scalar(begin, true, text);
  }

  // A key and its colon.
  void key() {
    if (is_over()) throw not_plain();
    constexpr std::size_t longest = 200;  // YAML 1.2 section 7.4.2 allows 1,024.
    const std::size_t from = at_;
    if (is_in(next(), "\"'")) {
      quoted();
    } else {
      const YAML::Mark begin = mark();
      if (!begins_key(next())) throw not_plain();
      while (is_in_key(next())) ++at_;
      tell_scalar(begin, false, text_.substr(from, at_ - from));
    }
    if (at_ - from > longest || next() != ':' || !is_in(next(1), " \n")) throw not_plain();
    ++at_;
  }
  bool is_at_plain_key() const {
    std::size_t i = 0;
    if (!begins_key(next())) return false;
    while (is_in_key(next(i))) ++i;
    return next(i) == ':' && is_in(next(i + 1), " \n");
  }

  void expect_beginning_of_scalar() const {
    if (is_in(next(), ",[]{}#&*!|>'\"%@`?\t\r") || (is_in(next(), "-:") && is_in(next(1), " \n\t,]}")))
      throw not_plain();
  }
  std::string_view without_spaces_at_end(std::size_t from) const {
    std::size_t end = at_;
    while (end > from && text_[end - 1] == ' ') --end;
    return text_.substr(from, end - from);
  }

  // To the end of the line, or to a comment.
  void block_scalar() {
    expect_beginning_of_scalar();
    const YAML::Mark begin = mark();
    const std::size_t from = at_;
    while (!is_over() && next() != '\n') {
      if (is_in(next(), "\t\r") || (next() == ':' && is_in(next(1), " \n\t"))) throw not_plain();
      if (next() == '#' && text_[at_ - 1] == ' ') break;
      ++at_;
    }
    tell_scalar(begin, false, without_spaces_at_end(from));
    skip_line();
  }

  // On the rest of a line.
  void value_on_line(std::size_t indent) {
    if (is_in(next(), "{[")) {
      flow(indent);
      end_line();
    } else if (is_in(next(), "\"'")) {
      quoted();
      end_line();
    } else {
      block_scalar();
    }
    skip_to_token();
    // A line that goes further in would go on with it.
    if (!is_over() && column() > indent) throw not_plain();
  }

  void value(std::size_t indent) {
    const std::size_t line = line_;
    skip_to_token();
    if (line == line_) return value_on_line(indent);
    if (is_over()) throw not_plain();
    if (is_at_dash() && column() >= indent) return block_list();
    if (column() <= indent) throw not_plain();
    block_map(column());
  }

  void block_map(std::size_t indent) {
    handler_.OnMapStart(mark(), plain_tag_, 0, YAML::EmitterStyle::Block);
    do {
      key();
      value(indent);
    } while (!is_over() && column() == indent);
    if (!is_over() && column() > indent) throw not_plain();
    handler_.OnMapEnd();
  }

  void block_list() {
    const std::size_t indent = column();
    handler_.OnSequenceStart(mark(), plain_tag_, 0, YAML::EmitterStyle::Block);
    do {
      ++at_;
      if (next() != ' ') throw not_plain();
      skip_spaces();
      if (is_over() || is_in(next(), "#\n") || is_at_dash()) throw not_plain();
      if (is_at_plain_key())
        block_map(column());
      else
        value_on_line(indent);
    } while (column() == indent && is_at_dash());
    if (!is_over() && column() > indent) throw not_plain();
    handler_.OnSequenceEnd();
  }

  // Within brackets. What goes on in another line goes further in than what it is the value of.
  void skip_in_flow(std::size_t indent) {
    const std::size_t line = line_;
    skip_to_token();
    if (is_over() || (line != line_ && column() <= indent) || is_in(next(), "#\t\r")) throw not_plain();
  }

  void flow(std::size_t indent) {
    const bool is_map = next() == '{';
    if (is_map)
      handler_.OnMapStart(mark(), plain_tag_, 0, YAML::EmitterStyle::Flow);
    else
      handler_.OnSequenceStart(mark(), plain_tag_, 0, YAML::EmitterStyle::Flow);
    ++at_;
    skip_in_flow(indent);
    const char end = is_map ? '}' : ']';
    while (next() != end) {
      if (is_map) key(), skip_in_flow(indent);
      value_in_flow(indent);
      skip_in_flow(indent);
      if (next() == end) break;
      if (next() != ',') throw not_plain();
      ++at_;
      skip_in_flow(indent);
      if (next() == end) throw not_plain();
    }
    ++at_;
    if (is_map)
      handler_.OnMapEnd();
    else
      handler_.OnSequenceEnd();
  }

  void value_in_flow(std::size_t indent) {
    if (is_in(next(), "{[")) return flow(indent);
    if (is_in(next(), "\"'")) return quoted();
    expect_beginning_of_scalar();
    const YAML::Mark begin = mark();
    const std::size_t from = at_;
    while (!is_in(next(), ",]}\n")) {
      if (is_in(next(), "[{?\t\r") || (next() == ':' && is_in(next(1), " \n\t,[]{}"))) throw not_plain();
      if (next() == '#' && text_[at_ - 1] == ' ') throw not_plain();
      ++at_;
    }
    tell_scalar(begin, false, without_spaces_at_end(from));
  }

  const std::string_view text_;
  YAML::EventHandler& handler_;
  std::size_t at_ = 0, line_ = 0, line_begin_ = 0;
  std::string value_;
  const std::string plain_tag_ = "?", quoted_tag_ = "!";  // As yaml-cpp calls what has no tag.
};

}  // namespace

std::optional<NotPlain> read_plain(std::string_view text, YAML::EventHandler& handler) {
  try {
    PlainReader(text, handler).read();
    return {};
  } catch (const NotPlain& here) {
    return here;
  }
}

}  // namespace drsim
