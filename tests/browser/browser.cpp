#include "tests/browser/browser.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace drsim {
namespace {

using Json = nlohmann::json;

std::string decoded(const std::string& base64) {
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (const char c : base64) {
    const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                      : c == '/'             ? 63
                                             : 64;
    if (value == 64) break;
    bits = bits << 6 | static_cast<unsigned>(value);
    if ((count += 6) >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 255);
  }
  return bytes;
}

}  // namespace

std::optional<std::string> Browser::program() {
  for (const char* file : {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"})
    if (access(file, X_OK) == 0) return file;
  return {};
}

Browser::Browser() {
  std::string folder = (std::filesystem::temp_directory_path() / "drsim-browser-XXXXXX").string();
  if (!mkdtemp(folder.data())) throw std::runtime_error("no folder for the browser's profile");
  profile_ = folder;
  std::array<int, 2> down{}, up{};
  if (pipe(down.data()) != 0 || pipe(up.data()) != 0) throw std::runtime_error("no pipes");
  child_ = fork();
  if (child_ == 0) {
    // The protocol is spoken on descriptors 3 and 4; the copies in between keep one from closing the other.
    const int in = fcntl(down[0], F_DUPFD, 10), out = fcntl(up[1], F_DUPFD, 10), nowhere = ::open("/dev/null", O_RDWR);
    dup2(nowhere, 0), dup2(nowhere, 1), dup2(nowhere, 2), dup2(in, 3), dup2(out, 4);
    for (int other = 5; other < 64; ++other) ::close(other);
    const std::string user = "--user-data-dir=" + profile_, file = *program();
    setenv("HOME", profile_.c_str(), 1);
    execl(file.c_str(), file.c_str(), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
          "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking",
          "--disable-component-update", "--hide-scrollbars", "--force-color-profile=srgb",
          "--host-resolver-rules=MAP * ~NOTFOUND", user.c_str(), "about:blank", nullptr);
    _exit(127);
  }
  ::close(down[0]), ::close(up[1]);
  to_ = down[1], from_ = up[0];
  const Json target = send("Target.createTarget", {{"url", "about:blank"}}, "");
  session_ =
      send("Target.attachToTarget", {{"targetId", target.at("targetId")}, {"flatten", true}}, "").at("sessionId");
  for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable", "Network.enable", "Accessibility.enable"})
    call(domain);
}

Browser::~Browser() {
  ::close(to_), ::close(from_);
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  std::error_code ignored;
  for (int tries = 0; tries < 20 && std::filesystem::exists(profile_); ++tries) {  // Its children end a moment later.
    std::filesystem::remove_all(profile_, ignored);
    usleep(50'000);
  }
}

void Browser::open(const std::string& file, const std::string& hash, const Screen& screen) {
  call("Page.navigate", {{"url", "about:blank"}});
  complaints.clear();
  requests.clear();
  call("Emulation.setDeviceMetricsOverride",
       {{"width", screen.width}, {"height", screen.height}, {"deviceScaleFactor", 1}, {"mobile", false}});
  call("Emulation.setEmulatedMedia",
       {{"features", {{{"name", "prefers-color-scheme"}, {"value", screen.dark ? "dark" : "light"}}}}});
  call("Page.navigate", {{"url", "file://" + file + hash}});
  constexpr int most_tries = 600;  // Half a minute, on a machine that does a lot else.
  for (int tries = 0; tries < most_tries && complaints.empty(); ++tries) {
    if (evaluate("document.documentElement?.dataset.ready === 'true'").get<bool>()) return;
    usleep(50'000);
  }
  throw std::runtime_error(file + " is not drawn" + (complaints.empty() ? "" : ": " + complaints.front()));
}

nlohmann::json Browser::evaluate(const std::string& expression) {
  const Json answer =
      call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  if (answer.contains("exceptionDetails"))
    throw std::runtime_error(expression + ": " + answer["exceptionDetails"].dump());
  return answer.at("result").value("value", Json());
}

void Browser::press(const std::string& key) {
  static const std::vector<std::pair<std::string, int>> codes{{"Tab", 9},        {"Enter", 13},      {" ", 32},
                                                              {"ArrowLeft", 37}, {"ArrowRight", 39}, {"ArrowDown", 40},
                                                              {"End", 35},       {"Home", 36}};
  int code = 0;
  for (const auto& [name, number] : codes)
    if (name == key) code = number;
  Json event{{"key", key},
             {"code", key == " " ? "Space" : key},
             {"windowsVirtualKeyCode", code},
             {"nativeVirtualKeyCode", code}};
  event["type"] = key == " " || key == "Enter" ? "keyDown" : "rawKeyDown";
  if (key == " ") event["text"] = " ";
  if (key == "Enter") event["text"] = "\r";
  call("Input.dispatchKeyEvent", event);
  event["type"] = "keyUp";
  call("Input.dispatchKeyEvent", event);
}

void Browser::click(double x, double y) {
  for (const char* type : {"mousePressed", "mouseReleased"})
    call("Input.dispatchMouseEvent",
         {{"type", type}, {"x", x}, {"y", y}, {"button", "left"}, {"buttons", 1}, {"clickCount", 1}});
}

void Browser::screenshots(const std::string& name, int height) {
  const int whole = evaluate("document.documentElement.scrollHeight"), width = evaluate("innerWidth");
  for (int top = 0, i = 0; top < whole; top += height, ++i) {
    const Json clip{{"x", 0}, {"y", top}, {"width", width}, {"height", std::min(height, whole - top)}, {"scale", 1}};
    const Json answer =
        call("Page.captureScreenshot", {{"format", "png"}, {"captureBeyondViewport", true}, {"clip", clip}});
    std::ofstream(name + "-" + std::to_string(i) + ".png", std::ios::binary) << decoded(answer.at("data"));
  }
}

nlohmann::json Browser::call(const std::string& method, const nlohmann::json& parameters) {
  return send(method, parameters, session_);
}

nlohmann::json Browser::send(const std::string& method, const nlohmann::json& parameters, const std::string& session) {
  Json message{{"id", ++calls_}, {"method", method}, {"params", parameters}};
  if (!session.empty()) message["sessionId"] = session;
  const std::string text = message.dump() + '\0';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t count = ::write(to_, text.data() + sent, text.size() - sent);
    if (count <= 0) throw std::runtime_error("the browser has gone");
    sent += static_cast<std::size_t>(count);
  }
  for (;;) {
    const Json answer = receive();
    if (!answer.contains("id"))
      note(answer);
    else if (answer["id"] == calls_) {
      if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
      return answer.at("result");
    }
  }
}

nlohmann::json Browser::receive() {
  constexpr int patience = 60'000;  // [ms]
  for (;;) {
    const std::size_t end = buffer_.find('\0');
    if (end != std::string::npos) {
      const Json message = Json::parse(buffer_.substr(0, end));
      buffer_.erase(0, end + 1);
      return message;
    }
    pollfd ready{from_, POLLIN, 0};
    std::array<char, 65536> chunk;
    const ssize_t count = poll(&ready, 1, patience) > 0 ? ::read(from_, chunk.data(), chunk.size()) : 0;
    if (count <= 0) throw std::runtime_error("the browser does not answer");
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

void Browser::note(const nlohmann::json& event) {
  const std::string method = event.value("method", "");
  if (method == "Runtime.consoleAPICalled" || method == "Runtime.exceptionThrown" || method == "Log.entryAdded")
    complaints.push_back(event["params"].dump());
  if (method == "Network.requestWillBeSent") requests.push_back(event["params"]["request"].value("url", ""));
}

}  // namespace drsim
