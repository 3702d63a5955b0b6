// Reads the plain part of YAML that nearly all scenarios are written in, many times as fast as yaml-cpp, which reads
// the rest. Begin with read_plain(); tests/document_test.cpp holds it against yaml-cpp, event by event.

#pragma once

#include <yaml-cpp/eventhandler.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace drsim {

/// Where a text goes beyond what is plain; both from 0, the column in bytes.
struct NotPlain {
  std::size_t line = 0, column = 0;
};

/// Tells a handler what yaml-cpp would tell it of a text: maps, lists and scalars on one line, with comments. Ends as
/// soon as there is anything else: anchors, tags, escapes, blocks of text, empty values, or a mistake. Then what the
/// handler has been told counts for nothing, and yaml-cpp has to read the text.
std::optional<NotPlain> read_plain(std::string_view text, YAML::EventHandler& handler);

}  // namespace drsim
