// Chromium as the report's tests drive it: pages, clicks, keys, sizes and themes.

#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

/// Debian's Chromium without a window, driven by its own protocol (https://chromedevtools.github.io/devtools-protocol/)
/// over two pipes: nothing else has to be installed. It knows no host by name, so that a page cannot fetch anything.
class Browser {
 public:
  /// Where it is installed; nothing where it is not.
  static std::optional<std::string> program();

  /// Throws std::runtime_error if it does not start.
  Browser();
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  struct Screen {
    int width = 1280, height = 900;
    bool dark = false;
  };
  /// Opens a file, with what follows # in its address, and waits until the page says that it is drawn.
  void open(const std::string& file, const std::string& hash, const Screen& screen);
  /// The value of a JavaScript expression. Throws std::runtime_error with what it threw.
  nlohmann::json evaluate(const std::string& expression);
  /// A key as a user presses it: "Tab", "Enter", "ArrowRight", " ".
  void press(const std::string& key);
  void click(double x, double y);
  /// The whole page, in PNG files of a size to look at: NAME-0.png from its top on, NAME-1.png below.
  void screenshots(const std::string& name, int height);
  /// Any method of the protocol, for the page.
  nlohmann::json call(const std::string& method, const nlohmann::json& parameters = nlohmann::json::object());

  /// Since the last open(): lines of the console, uncaught errors, violations of the page's policy.
  std::vector<std::string> complaints;
  /// Since the last open(): the addresses that were asked for.
  std::vector<std::string> requests;

 private:
  nlohmann::json send(const std::string& method, const nlohmann::json& parameters, const std::string& session);
  nlohmann::json receive();
  void note(const nlohmann::json& event);

  pid_t child_ = -1;
  int to_ = -1, from_ = -1;
  int calls_ = 0;
  std::string profile_, session_, buffer_;
};

}  // namespace drsim
