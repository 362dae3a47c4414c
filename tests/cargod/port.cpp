#include "tests/cargod/port.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "tests/fixtures/fixtures.hpp"
#include "tests/http/raw_client.hpp"

namespace cargo::daemon {
namespace {

/// The story's lines up to the one that opens the call.
std::string beginning_of_story() {
    std::ifstream story(std::string(QUAI_SOURCE_DIR) + "/tests/stories/port-day.story");
    std::string beginning;
    for (std::string line; std::getline(story, line);) {
        beginning += line + "\n";
        if (line.find("> call open ") != std::string::npos) return beginning;
    }
    throw std::runtime_error("the story opens no call");
}

}  // namespace

Port::Port(const std::vector<std::string>& more)
    : database_(fixtures::test_database()), state_(scratch_ / "state"), words_{"--database", database_} {
    clerk_ = first_token(state_, words_);
    words_.insert(words_.end(), more.begin(), more.end());
    start_again();
    const std::string story = scratch_.with("begin.story", beginning_of_story());
    Program played("cargoctl",
                   {"--server", "http://127.0.0.1:" + std::to_string(cargod_->port()), "--token-file", state_ + "/clerk.token",
                    "story", story},
                   scratch_ / "story.log");
    if (played.wait() != 0) throw std::runtime_error("the story does not begin: " + played.said());
}

void Port::start_again() {
    cargod_.reset();
    cargod_ = std::make_unique<RunningCargod>(state_, words_);
}

std::string Port::token_of(const std::string& account, int seconds) const {
    const std::string lasting = seconds == 0 ? "" : R"(,"seconds":)" + std::to_string(seconds);
    const std::string wanted = R"({"subject":")" + account + R"(","reason":"t")" + lasting + "}";
    const Said said = cargod_->ask("POST", "/v1/tokens", clerk_, wanted);
    EXPECT_EQ(said.status, 201) << said.body;
    return member(said.body, "token");
}

Said Port::file(const std::string& token, const std::string& bytes) const {
    http::RawClient client(cargod_->port());
    client.send("POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                "\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n\r\n");
    client.send(bytes);
    const std::string answer = client.answer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 202 ")) << answer;
    const std::size_t at = answer.find("Location: ");
    if (at == std::string::npos) return {};
    return cargod_->ask("GET", answer.substr(at + 10, answer.find('\r', at) - at - 10), token, "", "Prefer: wait=60\r\n");
}

std::string story_message(const std::string& name) {
    const std::string bytes = text_of_file(std::string(QUAI_SOURCE_DIR) + "/tests/data/edi/" + name);
    if (bytes.empty()) throw std::runtime_error(name + " is missing");
    return bytes;
}

std::string member(const std::string& json, const std::string& name) {
    const std::string before = "\"" + name + "\":\"";
    const std::size_t at = json.find(before);
    if (at == std::string::npos) return {};
    const std::size_t from = at + before.size();
    return json.substr(from, json.find('"', from) - from);
}

}  // namespace cargo::daemon
