#include "analysis/output/objective_json.hpp"

namespace drsim {
namespace {

const char* word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::missed:
      return "missed";
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

}  // namespace

nlohmann::ordered_json interval_json(const Estimate& estimate) {
  using Json = nlohmann::ordered_json;
  return Json::array(
      {estimate.low ? Json(*estimate.low) : Json(nullptr), estimate.high ? Json(*estimate.high) : Json(nullptr)});
}

nlohmann::ordered_json attainment_json(const Attainment& attainment) {
  using Json = nlohmann::ordered_json;
  return {{"probability", attainment.probability.value},
          {"probability_interval", interval_json(attainment.probability)},
          {"required", attainment.required},
          {"verdict", word_for(attainment.verdict)},
          {"more_replications", attainment.more ? Json(*attainment.more) : Json(nullptr)}};
}

}  // namespace drsim
