// Files, before anybody looks at what they mean: that they can be read, are not too long, and are text.

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "models/world/text/text.hpp"
#include "scenarios/reading/document.hpp"

namespace drsim {
namespace {

[[noreturn]] void cannot_read(const std::string& file, const std::string& why, const std::string& help = {}) {
  throw DocumentError{{.severity = Severity::error,
                       .file = file,
                       .line = 1,
                       .column = 1,
                       .message = "cannot be read: " + why,
                       .help = help,
                       .excerpt = {},
                       .caret = 0,
                       .length = 1},
                      true,
                      true};
}

// A file descriptor that is closed again.
class OpenFile {
 public:
  OpenFile(const std::string& file, int flags) : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC | flags)) {
    if (descriptor_ >= 0) return;
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) throw std::system_error(errno, std::generic_category());
    if (errno == ENOENT || errno == ENOTDIR) cannot_read(file, "there is no such file");
    cannot_read(file, std::strerror(errno));
  }
  ~OpenFile() { close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

// Where a file is, links followed; it must be below the root.
std::string confined(const std::string& file, const std::string& root) {
  std::error_code error;
  const std::filesystem::path top = std::filesystem::canonical(root, error);
  if (error) cannot_read(file, "the root " + in_single_quotes(root) + ": " + error.message());
  const std::filesystem::path place = std::filesystem::canonical(file, error);
  if (error) cannot_read(file, "there is no such file");
  const bool is_below = std::mismatch(top.begin(), top.end(), place.begin(), place.end()).first == top.end();
  if (!is_below) cannot_read(file, "it is outside of the root " + in_single_quotes(root));
  return place.string();
}

// Files that the kernel makes up as they are read look regular, and may never end or do something.
bool is_made_up(int descriptor) {
  struct statfs system {};
  return fstatfs(descriptor, &system) == 0 && (system.f_type == PROC_SUPER_MAGIC || system.f_type == SYSFS_MAGIC);
}

void expect_readable(const std::string& file, int descriptor, AskedBy asked_by) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) cannot_read(file, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) cannot_read(file, "it is a directory", "name a scenario file in it");
  if (asked_by == AskedBy::scenario && (!S_ISREG(status.st_mode) || is_made_up(descriptor)))
    cannot_read(file, "it is not a regular file");
}

// No further than the budget, also where a file does not say how long it is.
std::string bytes_of(int descriptor, const std::string& file, const Budget& budget) {
  std::string text;
  std::size_t size = 0;
  for (constexpr std::size_t chunk = 1 << 20; size <= budget.bytes;) {
    if (text.size() < size + chunk) text.resize(std::max(size + chunk, 2 * text.size()));
    const ssize_t count = read(descriptor, text.data() + size, chunk);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot_read(file, std::strerror(errno));
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(std::min(size, budget.bytes + 1));
  return text;
}

std::string bytes_of(const std::string& file, const Access& access, AskedBy asked_by, const Budget& budget) {
  if (file == "-" && asked_by == AskedBy::user) return bytes_of(STDIN_FILENO, file, budget);
  // Opening a pipe waits for whoever writes to it: only the user may mean that.
  const OpenFile in(access.root.empty() ? file : confined(file, access.root),
                    asked_by == AskedBy::user ? 0 : O_NONBLOCK);
  expect_readable(file, in.descriptor(), asked_by);
  return bytes_of(in.descriptor(), file, budget);
}

// Whether some line says the version of the format, as in "drsim: 1" or {"drsim": 1.
bool is_like_a_scenario(std::string_view text) {
  constexpr std::string_view key = "drsim";
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    std::string_view rest = text.substr(at + key.size(), 40);
    const bool is_quoted = rest.starts_with('"') || rest.starts_with('\'');
    if (is_quoted) rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (!rest.starts_with(':')) continue;
    const char next = rest.size() > 1 ? rest[1] : '\n';
    if (std::string_view(" \t\r\n").find(next) != std::string_view::npos || (is_quoted && next >= '0' && next <= '9'))
      return true;
  }
  return false;
}

Mark mark_of(const Source& source, std::size_t offset) {
  const std::string_view before(source.text.data(), offset);
  const std::size_t last_break = before.rfind('\n');
  return {&source, static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          last_break == std::string_view::npos ? offset : offset - last_break - 1, 1};
}

// The part of a line that is worth showing: all of it, or of a very long one what is around a place. Whole characters.
std::pair<std::size_t, std::size_t> window(std::string_view line, std::size_t at) {
  constexpr std::size_t widest = 120, before = 20;
  const std::size_t first = at + before > widest ? begin_of_character(line, at - before) : 0;
  const std::size_t last = begin_of_character(line, std::min(line.size(), first + widest));
  return {first, std::max(last, at)};
}

}  // namespace

void expect_text(const Source& source) {
  for (std::size_t at = 0; at < source.text.size();) {
    const Character c = character_at(source.text, at);
    if (!c.well_formed)
      throw DocumentError{diagnostic_at(mark_of(source, at), "not valid UTF-8", "save the file as UTF-8")};
    if (is_control(c.code) && c.code != '\n' && c.code != '\r' && c.code != '\t')
      throw DocumentError{
          diagnostic_at(mark_of(source, at),
                        c.code == 0 ? "a NUL byte: this is not a text file"
                                    : "a control character, " + code_point(c.code) + ": this is not a text file",
                        "scenarios are YAML in UTF-8")};
    at += c.size;
  }
}

std::unique_ptr<Source> make_source(std::string file, std::string text) {
  auto source = std::make_unique<Source>();
  source->file = std::move(file);
  source->text = std::move(text);
  const std::string_view all = source->text;
  for (std::size_t begin = 0; begin <= all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    std::string_view line = all.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    source->lines.push_back(line);
    begin = end + 1;
  }
  return source;
}

YamlNode read_document(const std::string& file, Sources& sources, const Access& access, AskedBy asked_by,
                       const Budget& budget) {
  std::string text = bytes_of(file, access, asked_by, budget);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // A byte order mark, which some editors put there.
  const bool is_too_long = text.size() > budget.bytes, is_scenario = is_like_a_scenario(text);
  if (is_too_long) text.resize(std::min<std::size_t>(text.size(), 200));
  auto made = make_source(file, std::move(text));
  made->may_be_shown = is_scenario;
  const Source& source = *sources.emplace_back(std::move(made));
  if (asked_by == AskedBy::scenario && !is_scenario)
    throw DocumentError{
        diagnostic_at({&source, 0, 0, 1}, "is no scenario: no line of it says drsim: 1", "name a scenario"), false,
        true};
  if (is_too_long)
    throw DocumentError{diagnostic_at({&source, 0, 0, 1}, "longer than " + std::to_string(budget.bytes) + " bytes",
                                      "use count for what is alike")};
  return parse_document(source, budget);
}

Diagnostic diagnostic_at(const Mark& mark, std::string message, std::string help, Severity severity) {
  Diagnostic diagnostic{.severity = severity,
                        .file = mark.source ? mark.source->file : "",
                        .line = mark.line + 1,
                        .column = mark.column + 1,
                        .message = std::move(message),
                        .help = std::move(help),
                        .excerpt = {},
                        .caret = 0,
                        .length = mark.length};
  if (!mark.source || mark.line >= mark.source->lines.size()) return diagnostic;
  const std::string_view line = mark.source->lines[mark.line];
  const std::size_t at = begin_of_character(line, mark.column);
  diagnostic.column = count_characters(line.substr(0, at)) + 1;
  diagnostic.length = std::max<std::size_t>(1, count_characters(line.substr(at, mark.length)));
  if (!mark.source->may_be_shown) return diagnostic;
  const auto [first, last] = window(line, at);
  diagnostic.excerpt = line.substr(first, last - first);
  diagnostic.caret = count_characters(line.substr(first, at - first));
  return diagnostic;
}

}  // namespace drsim
