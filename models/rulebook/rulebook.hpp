// The rules of the documents as numbered sentences, each with the lines it is from.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace drsim {

/// What a statement rests on.
enum class Standing : std::uint8_t {
  said,            ///< A seed says it.
  inferred,        ///< It follows from what seeds say, or makes sense of it.
  later_document,  ///< The service's documents after 2017 say it.
};

/// One rule of the seed documents, in one sentence.
struct Statement {
  int number = 0;  ///< From 1.
  Standing standing = Standing::said;
  std::string_view cites;  ///< "ASR network mapping, line 37; ASR VMM networking, line 30"
  std::string_view says;
};

/// All of them, by number.
std::span<const Statement> statements();
const Statement& statement(int number);

/// "rule 7 (ASR network mapping, line 48)": for findings.
std::string citation(int number);

}  // namespace drsim
