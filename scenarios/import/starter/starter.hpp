// The first scenario of a new user: from one of several templates, or from an imported estate.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// What whoever begins a scenario is asked for, with what is meant by no answer.
struct Answers {
  std::int64_t users = 200;
  std::string ttl = "1h", rto = "2h", rpo = "15m", declare = "30m";
};

/// A file's name and what it holds.
using WrittenFile = std::pair<std::string, std::string>;

/// What a template is called, and what it shows.
struct TemplateText {
  std::string_view name, says;
};
const std::vector<TemplateText>& templates();

/// The files of a template: what its designs share (base.yaml) and a file for each design. Empty if there is none of
/// that name.
std::vector<WrittenFile> from_template(const std::string& name, const Answers& answers);

/// A story on an imported estate, and two designs of it: the estate's own names, and the same with a short TTL.
/// `estate_path` is what the story extends. Empty, with the reason in `why`, if nothing of the estate can fail over.
std::vector<WrittenFile> from_estate(const Scenario& estate, const std::string& estate_path, const Answers& answers,
                                     std::string& why);

}  // namespace drsim
