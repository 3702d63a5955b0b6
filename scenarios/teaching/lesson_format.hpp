// The keys of a lesson file, and their reference in Markdown.

#pragma once

#include <string>

#include "scenarios/format/format.hpp"

namespace drsim {

/// The table of keys of lessons.
const Form& lesson_format();
/// The format of lessons as Markdown: what scenarios/lessons/README.md holds.
std::string lesson_reference();

}  // namespace drsim
