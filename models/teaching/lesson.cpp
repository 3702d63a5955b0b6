#include "models/teaching/lesson.hpp"

namespace drsim {

bool is_instant(Asked asked) { return asked == Asked::first_loss || asked == Asked::recovered; }
bool is_plain_number(Asked asked) { return asked == Asked::outages || asked == Asked::user_minutes; }

std::vector<const Question*> Lesson::questions() const {
  std::vector<const Question*> all;
  for (const LessonStep& step : steps)
    if (const auto* question = std::get_if<Question>(&step)) all.push_back(question);
  return all;
}

const Question* Lesson::find(std::string_view question) const {
  for (const Question* one : questions())
    if (one->name == question) return one;
  return nullptr;
}

}  // namespace drsim
